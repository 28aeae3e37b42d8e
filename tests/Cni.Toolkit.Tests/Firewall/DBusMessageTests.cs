using Cni.Samples.Firewall.Firewalld;

namespace Cni.Toolkit.Tests.Firewall;

/// <summary>Messages byte for byte as libdbus writes and reads them (dbus_message_marshal of version 1.14).</summary>
public class DBusMessageTests
{
    private const string
        AddSource = "6c0100011c00000003000000a000000001016f001d0000002f6f72672f6665646f726170726f6a6563742f4669726577616c6c4431000000060173001c0000006f72672e6665646f726170726f6a6563742e4669726577616c6c44310000000002017300210000006f72672e6665646f726170726f6a6563742e4669726577616c6c44312e7a6f6e65000000000000000301730009000000616464536f757263650000000000000008016700027373000700000074727573746564000b00000031302e312e322e322f333200",
        Hello = "6c01000100000000010000006e00000001016f00150000002f6f72672f667265656465736b746f702f4442757300000006017300140000006f72672e667265656465736b746f702e444275730000000002017300140000006f72672e667265656465736b746f702e4442757300000000030173000500000048656c6c6f000000",
        AnswerTrue = "6c02010104000000090000001d0000000501750003000000080167000162000007017300040000003a312e300000000001000000",
        AnswerText = "6c0201010c000000090000000f00000005017500030000000801670001730000070000007472757374656400",
        AnswerError = "6c030101180000000a0000003f00000004017300260000006f72672e6665646f726170726f6a6563742e4669726577616c6c44312e457863657074696f6e000005017500030000000801670001730000130000005a4f4e455f414c52454144595f5345543a207800";

    [Fact]
    public void A_call_is_what_libdbus_writes()
    {
        Assert.Equal(AddSource, Convert.ToHexStringLower(DBusMessage.WriteCall(3, "org.fedoraproject.FirewallD1", "/org/fedoraproject/FirewallD1",
            "org.fedoraproject.FirewallD1.zone", "addSource", "trusted", "10.1.2.2/32")));
        Assert.Equal(Hello, Convert.ToHexStringLower(DBusMessage.WriteCall(1, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello")));
    }

    [Fact]
    public void Answers_of_libdbus_are_read()
    {
        DBusMessage message = Read(AnswerTrue);
        Assert.Equal((3u, true, null, null), (message.ReplyTo, message.Flag, message.Text, message.ErrorName));
        message = Read(AnswerText);
        Assert.Equal((3u, null, "trusted", null), (message.ReplyTo, message.Flag, message.Text, message.ErrorName));
        message = Read(AnswerError);
        Assert.Equal((3u, null, "ZONE_ALREADY_SET: x", "org.fedoraproject.FirewallD1.Exception"), (message.ReplyTo, message.Flag, message.Text, message.ErrorName));
    }

    [Fact]
    public void What_is_no_answer_answers_nothing() => Assert.Equal(0u, Read(Hello).ReplyTo);

    [Theory]
    [InlineData("42020101040000000900000020000000")]
    [InlineData("6c020101ffffff7f0900000020000000")]
    [InlineData("6c02010104000000090000000000ff7f")]
    public void A_beginning_that_can_not_be_meant_is_refused(string start) =>
        Assert.Throws<IOException>(() => DBusMessage.LengthOf(Convert.FromHexString(start)));

    [Fact]
    public void An_answer_that_is_cut_off_is_never_read_beyond_its_end()
    {
        byte[] whole = Convert.FromHexString(AnswerError);
        for (int length = DBusMessage.FixedLength; length < whole.Length; length++)
        {
            int cut = length;
            var problem = Record.Exception(() => DBusMessage.Read(whole.AsSpan(0, cut)));
            Assert.True(problem is null or ArgumentOutOfRangeException or IndexOutOfRangeException or IOException, problem?.ToString());
        }
    }

    private static DBusMessage Read(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.Equal(bytes.Length, DBusMessage.LengthOf(bytes));
        return DBusMessage.Read(bytes);
    }
}
