using System.Buffers.Binary;
using System.Net;

namespace Cni.Samples.Dhcp;

/// <summary>IPv4 and UDP headers for an interface that has no address yet, so that the kernel can't write them.</summary>
static class UdpPacket
{
    public const int ServerPort = 67, ClientPort = 68;
    const int IpHeader = 20, UdpHeader = 8, Udp = 17;

    /// <summary>Puts headers before a payload, from the client's port to the server's.</summary>
    public static byte[] Build(IPAddress source, IPAddress destination, ReadOnlySpan<byte> payload)
    {
        var packet = new byte[IpHeader + UdpHeader + payload.Length];
        var ip = packet.AsSpan();
        var udp = ip[IpHeader..];
        ip[0] = 0x45;
        // Differentiated services as dhclient and others set them: network control.
        ip[1] = 0x10;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)packet.Length);
        ip[8] = 64;
        ip[9] = Udp;
        source.TryWriteBytes(ip[12..], out _);
        destination.TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..IpHeader], 0));
        BinaryPrimitives.WriteUInt16BigEndian(udp, ClientPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], ServerPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        payload.CopyTo(udp[UdpHeader..]);
        // The sum covers the addresses too; a sum of zero is written as its other form, since zero means "none".
        ushort sum = Checksum(udp, Sum(ip[12..20], (uint)(Udp + udp.Length)));
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], sum == 0 ? (ushort)0xffff : sum);
        return packet;
    }

    /// <summary>Takes the headers off a packet that is for the client's port.</summary>
    /// <returns>False for anything else: another protocol, a fragment, lengths that don't fit.</returns>
    /// <remarks>
    /// The UDP checksum isn't looked at: on a virtual interface it is only filled in when a packet leaves for a wire. What matters in
    /// the message is compared with what was asked.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<byte> packet, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (packet.Length < IpHeader || packet[0] >> 4 != 4)
            return false;
        int header = (packet[0] & 0xf) * 4, total = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (header < IpHeader || total > packet.Length || total < header + UdpHeader || packet[9] != Udp
            || (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x3fff) != 0 || Checksum(packet[..header], 0) != 0)
            return false;
        var udp = packet[header..total];
        int length = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        if (BinaryPrimitives.ReadUInt16BigEndian(udp[2..]) != ClientPort || length < UdpHeader || length > udp.Length)
            return false;
        payload = udp[UdpHeader..length];
        return true;
    }

    static ushort Checksum(ReadOnlySpan<byte> data, uint sum)
    {
        sum = Sum(data, sum);
        while (sum >> 16 != 0)
            sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }

    static uint Sum(ReadOnlySpan<byte> data, uint sum)
    {
        for (; data.Length > 1; data = data[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(data);
        return data.Length == 1 ? sum + (uint)(data[0] << 8) : sum;
    }
}
