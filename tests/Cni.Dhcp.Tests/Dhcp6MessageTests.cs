using System.Net;
using Cni.Samples.Dhcp;
using CsCheck;

namespace Cni.Dhcp.Tests;

public class Dhcp6MessageTests
{
    [Fact]
    public void A_solicit_has_the_bytes_that_RFC_8415_draws()
    {
        var message = new Dhcp6Message
        {
            Type = Dhcp6MessageType.Solicit,
            TransactionId = 0xab_cdef,
            Options =
            [
                new(Dhcp6Option.ClientId, [0, 4, 1]),
                new(Dhcp6Option.IaNa, new Dhcp6Association { Id = 0x01020304, Address = IPAddress.Parse("fd00::1"), PreferredLifetime = 5, ValidLifetime = 6 }.ToArray()),
                new(Dhcp6Option.RapidCommit, []),
            ],
        };
        Assert.Equal(
            "01ABCDEF" + "0001" + "0003" + "000401" + "0003" + "0028" + "01020304" + "00000000" + "00000000"
            + "0005" + "0018" + "FD000000000000000000000000000001" + "00000005" + "00000006" + "000E" + "0000",
            Convert.ToHexString(message.ToArray()));
        Assert.True(Dhcp6Message.TryParse(message.ToArray(), out var read));
        Assert.Equal((Dhcp6MessageType.Solicit, 0xab_cdefu, 3), (read.Type, read.TransactionId, read.Options.Count));
        Assert.Equal((IPAddress.Parse("fd00::1"), 6u), (Dhcp6Association.Find(read, 0x01020304)!.Address, Dhcp6Association.Find(read, 0x01020304)!.ValidLifetime));
        Assert.Null(Dhcp6Association.Find(read, 1));
    }

    [Theory]
    [InlineData("fe80::1", 5u, 6u)]
    [InlineData("ff02::1", 5u, 6u)]
    [InlineData("::", 5u, 6u)]
    [InlineData("fd00::1", 7u, 6u)]
    [InlineData("fd00::1", 0u, 0u)]
    public void Addresses_that_cannot_be_used_are_none(string address, uint preferred, uint valid)
    {
        byte[] value = new Dhcp6Association { Id = 1, Address = IPAddress.Parse(address), PreferredLifetime = preferred, ValidLifetime = valid }.ToArray();
        Assert.Null(Dhcp6Association.Find(new() { Options = [new(Dhcp6Option.IaNa, value)] }, 1)!.Address);
    }

    [Fact]
    public void Options_that_are_cut_off_make_no_message()
    {
        byte[] bytes = new Dhcp6Message { Type = Dhcp6MessageType.Reply, Options = [new(1, [1, 2, 3])] }.ToArray();
        for (int length = 0; length < bytes.Length; length++)
            Assert.Equal(length == 4, Dhcp6Message.TryParse(bytes.AsSpan(0, length), out _));
    }

    [Fact]
    public void Garbage_never_throws() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        if (Dhcp6Message.TryParse(bytes, out var message))
            _ = Dhcp6Status.Of(message.Options).ToString();
        _ = Dhcp6Association.Find(new() { Options = [new(Dhcp6Option.IaNa, bytes)] }, 0);
        if (bytes.Length >= 4)
            _ = Dhcp6Association.Find(new() { Options = [new(Dhcp6Option.IaNa, bytes)] }, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes));
        _ = DomainNames.Read(bytes);
        _ = PlainText.Of(bytes);
    });
}
