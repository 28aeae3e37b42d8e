using System.Net;
using Cni.Samples.Dhcp;
using CsCheck;

namespace Cni.Dhcp.Tests;

public class Dhcp4MessageTests
{
    static Dhcp4Message Discover => new()
    {
        TransactionId = 0x01020304,
        Seconds = 5,
        Broadcast = true,
        HardwareAddress = [0x02, 0x42, 0xac, 0x11, 0x00, 0x02],
        Options = new Dhcp4Options()
            .Set(Dhcp4Option.ClientIdentifier, [0, .. "c/n/eth0"u8])
            .Set(Dhcp4Option.ParameterRequestList, 1, 121, 3)
            .Set(Dhcp4Option.MessageType, (byte)Dhcp4MessageType.Discover),
    };

    [Fact]
    public void A_discover_has_the_bytes_that_RFC_2131_draws()
    {
        byte[] bytes = Discover.ToArray();
        Assert.Equal(300, bytes.Length);
        Assert.Equal("01010600" + "01020304" + "00058000" + "00000000" + "00000000" + "00000000" + "00000000" + "0242AC110002" + "0000", Convert.ToHexString(bytes, 0, 36));
        Assert.All(bytes[36..236], each => Assert.Equal(0, each));
        Assert.Equal("63825363" + "350101" + "3703017903" + "3D0900632F6E2F65746830" + "FF", Convert.ToHexString(bytes, 236, 4 + 3 + 5 + 11 + 1));
        Assert.All(bytes[260..], each => Assert.Equal(0, each));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        Assert.True(Dhcp4Message.TryParse(Discover.ToArray(), out var message));
        Assert.Equal(Dhcp4MessageType.Discover, message.Type);
        Assert.Equal((0x01020304u, (ushort)5, true), (message.TransactionId, message.Seconds, message.Broadcast));
        Assert.Equal([0x02, 0x42, 0xac, 0x11, 0x00, 0x02], message.HardwareAddress);
        Assert.Equal([1, 121, 3], message.Options.Get(Dhcp4Option.ParameterRequestList)!);
    }

    [Fact]
    public void Options_of_any_length_survive()
    {
        Gen.Select(Gen.Byte[1, 254], Gen.Byte.Array[0, 700]).Sample((code, value) =>
        {
            var read = new Dhcp4Options();
            read.Read(new Dhcp4Options().Set(code, value).ToArray());
            Assert.Equal(value, read.Get(code)!);
        });
    }

    [Fact]
    public void Options_go_on_in_the_fields_for_network_boot()
    {
        byte[] bytes = new Dhcp4Message { Op = Dhcp4Message.BootReply, Options = new Dhcp4Options().Set(Dhcp4Option.Overload, 3) }.ToArray();
        new byte[] { Dhcp4Option.Router, 4, 10, 0, 0, 1, 255 }.CopyTo(bytes, 108);
        new byte[] { Dhcp4Option.SubnetMask, 4, 255, 255, 0, 0, 255 }.CopyTo(bytes, 44);
        Assert.True(Dhcp4Message.TryParse(bytes, out var message));
        Assert.Equal(IPAddress.Parse("10.0.0.1"), message.Options.GetAddress(Dhcp4Option.Router));
        Assert.Equal(IPAddress.Parse("255.255.0.0"), message.Options.GetAddress(Dhcp4Option.SubnetMask));
    }

    [Fact]
    public void Garbage_never_throws() => Gen.Byte.Array[0, 600].Sample(bytes => { _ = Dhcp4Message.TryParse(bytes, out _); });

    [Fact]
    public void A_message_with_garbage_in_its_options_never_throws() =>
        Gen.Byte.Array[0, 300].Sample(options =>
        {
            byte[] bytes = [.. Discover.ToArray()[..240], .. options];
            Assert.True(Dhcp4Message.TryParse(bytes, out var message));
            _ = Dhcp4Binding.TryRead(message with { YourAddress = IPAddress.Loopback }, null, TimeSpan.Zero, out _);
            _ = Dhcp4Routes.Of(message.Options);
            foreach (byte code in message.Options.Codes)
                _ = DomainNames.Read(message.Options.Get(code));
        });

    [Fact]
    public void A_cut_message_is_none()
    {
        byte[] bytes = Discover.ToArray();
        for (int length = 0; length < 240; length++)
            Assert.False(Dhcp4Message.TryParse(bytes.AsSpan(0, length), out _));
        bytes[236] ^= 1;
        Assert.False(Dhcp4Message.TryParse(bytes, out _));
    }
}
