using System.Net;
using Cni.Samples.Dhcp;
using CsCheck;

namespace Cni.Dhcp.Tests;

public class UdpPacketTests
{
    [Fact]
    public void A_packet_has_the_headers_and_sums_that_the_kernel_would_write() => Assert.Equal(
        "451000200000000040117ABE" + "00000000" + "FFFFFFFF" + "00440043000C61B2" + "DEADBEEF",
        Convert.ToHexString(UdpPacket.Build(IPAddress.Any, IPAddress.Broadcast, [0xde, 0xad, 0xbe, 0xef])));

    [Fact]
    public void Only_what_is_for_the_clients_port_and_whole_is_taken()
    {
        byte[] packet = UdpPacket.Build(IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.9"), [1, 2, 3]);
        Assert.False(UdpPacket.TryParse(packet, out _));
        packet[23] = UdpPacket.ClientPort;
        Assert.True(UdpPacket.TryParse(packet, out var payload));
        Assert.Equal([1, 2, 3], payload.ToArray());
        byte[] padded = [.. packet, 0, 0, 0];
        Assert.True(UdpPacket.TryParse(padded, out payload));
        Assert.Equal(3, payload.Length);
        for (int length = 0; length < packet.Length; length++)
            Assert.False(UdpPacket.TryParse(packet.AsSpan(0, length), out _));
        foreach (int at in (int[])[0, 2, 6, 9, 12, 22, 24])
        {
            byte[] other = [.. packet];
            other[at] ^= 0x40;
            Assert.False(UdpPacket.TryParse(other, out _), $"byte {at}");
        }
    }

    [Fact]
    public void Garbage_never_throws() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        _ = UdpPacket.TryParse(bytes, out _);
        if (bytes.Length > 0)
            bytes[0] = 0x45;
        _ = UdpPacket.TryParse(bytes, out _);
    });
}
