using System.Net;
using System.Net.NetworkInformation;
using CsCheck;

namespace Cni.Netlink.Tests;

public class WireTests
{
    [Fact]
    public void What_the_writer_writes_the_reader_reads()
    {
        using var batch = new NetlinkBatch(16);
        var writer = batch.Begin(16, NetlinkFlags.Create, "test");
        writer.Header(0x0807060504030201L);
        writer.PutU8(1, 0x12);
        writer.PutU16(2, 0x1234);
        writer.PutU32(3, 0x12345678);
        writer.PutS32(4, -5);
        writer.PutU64(5, 0x123456789abcdef0);
        writer.PutU16Be(6, 0x1234);
        writer.PutU32Be(7, 0x12345678);
        writer.PutU64Be(8, 0x123456789abcdef0);
        writer.PutStringZ(9, "grün");
        writer.PutString(10, "eth0");
        writer.PutFlag(11);
        writer.PutAddress(12, IPAddress.Parse("10.1.2.3"));
        writer.PutAddress(13, IPAddress.Parse("fd00::1"));
        writer.PutMac(14, PhysicalAddress.Parse("02-00-00-00-00-01"));
        using (writer.Nest(15))
        using (writer.Nest(1))
            writer.PutU8(2, 9);

        var messages = new NetlinkMessageReader(batch.Bytes);
        Assert.True(messages.MoveNext());
        Assert.Equal(0x0807060504030201L, messages.Current.Header<long>());
        var r = messages.Current.Attributes(8);
        Assert.True(r.MoveNext()); Assert.Equal(0x12, r.U8);
        Assert.True(r.MoveNext()); Assert.Equal(0x1234, r.U16);
        Assert.True(r.MoveNext()); Assert.Equal(0x12345678u, r.U32);
        Assert.True(r.MoveNext()); Assert.Equal(-5, r.S32);
        Assert.True(r.MoveNext()); Assert.Equal(0x123456789abcdef0u, r.U64);
        Assert.True(r.MoveNext()); Assert.Equal(0x1234, r.U16Be); Assert.Equal([0x12, 0x34], r.Value.ToArray());
        Assert.True(r.MoveNext()); Assert.Equal(0x12345678u, r.U32Be);
        Assert.True(r.MoveNext()); Assert.Equal(0x123456789abcdef0u, r.U64Be);
        Assert.True(r.MoveNext()); Assert.Equal("grün", r.StringZ); Assert.Equal(6, r.Value.Length);
        Assert.True(r.MoveNext()); Assert.Equal("eth0", r.StringZ); Assert.Equal(4, r.Value.Length);
        Assert.True(r.MoveNext()); Assert.Equal(11, r.Type); Assert.True(r.Value.IsEmpty);
        Assert.True(r.MoveNext()); Assert.Equal(IPAddress.Parse("10.1.2.3"), r.Address);
        Assert.True(r.MoveNext()); Assert.Equal(IPAddress.Parse("fd00::1"), r.Address);
        Assert.True(r.MoveNext()); Assert.Equal(PhysicalAddress.Parse("02-00-00-00-00-01"), r.Mac);
        Assert.True(r.MoveNext()); Assert.True(r.IsNested); Assert.Equal(15, r.Type);
        var nested = r.Nested();
        Assert.True(nested.MoveNext());
        var deeper = nested.Nested();
        Assert.True(deeper.MoveNext()); Assert.Equal(9, deeper.U8);
        Assert.False(r.MoveNext());
        Assert.False(r.IsMalformed);
    }

    [Fact]
    public void Attributes_lie_on_the_wire_as_the_kernel_lays_them_out()
    {
        using var batch = new NetlinkBatch();
        var writer = batch.Begin(0x1234, NetlinkFlags.Ack, "test");
        writer.PutU8(1, 0xab);
        using (writer.Nest(2))
            writer.PutStringZ(3, "abc");
        string[] expected =
        [
            "24000000", "3412", "0500", "00000000", "00000000", // nlmsghdr: length, type, flags, sequence, port
            "0500", "0100", "ab000000",                           // nlattr: length without padding, type
            "0c00", "0280",                                       // nested
            "0800", "0300", "61626300",
        ];
        Assert.Equal(string.Concat(expected), Convert.ToHexStringLower(batch.Bytes));
    }

    [Fact]
    public void A_nest_beyond_64_KiB_is_refused()
    {
        using var batch = new NetlinkBatch();
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = batch.Begin(16, 0, "test");
            using (writer.Nest(1))
                for (int i = 0; i < 3; i++)
                    writer.Put(2, new byte[30000]);
        });
        Assert.Throws<ArgumentException>(() => batch.Begin(16, 0, "test").Put(1, new byte[65532]));
    }

    [Fact]
    public void A_batch_grows_and_can_be_used_again()
    {
        using var batch = new NetlinkBatch(16);
        for (int i = 0; i < 1000; i++)
            batch.Begin(16, 0, "test").PutU32(1, (uint)i);
        Assert.Equal(1000, batch.Count);
        var reader = new NetlinkMessageReader(batch.Bytes);
        uint expected = 0;
        while (reader.MoveNext())
        {
            var attributes = reader.Current.Attributes(0);
            Assert.True(attributes.MoveNext());
            Assert.Equal(expected++, attributes.U32);
        }
        Assert.Equal(1000u, expected);
        batch.Clear();
        Assert.True(batch.Bytes.IsEmpty);
        batch.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch.Begin(16, 0, "test"));
    }

    [Fact]
    public void No_soup_of_bytes_makes_a_reader_throw() => Gen.Byte.Array[0, 200].Sample(bytes => Survive(bytes), iter: 20_000);

    [Fact]
    public void No_soup_of_attributes_makes_a_codec_throw() =>
        Gen.Select(Gen.Int[0, 18].Select(i => (ushort)(16 + (i * 4))), Gen.Byte.Array[0, 24], Gen.Select(Gen.UShort[0, 70], Gen.Byte.Array[0, 40]).Array[0, 12]).Sample((type, header, attributes) =>
        {
            using var batch = new NetlinkBatch();
            var writer = batch.Begin(type, 0, "test");
            writer.Raw(header);
            foreach (var (id, value) in attributes)
                writer.Put(id, value);
            Survive(batch.Bytes.ToArray());
        }, iter: 20_000);

    [Fact]
    public void A_reply_that_ends_at_any_byte_is_survived()
    {
        using var batch = new NetlinkBatch();
        LinkCodec.WriteCreate(batch.Begin(16, 0, "test"), new VethSpec("h1") { Mtu = 1, Peer = new("p1") }, 1, 2);
        var bytes = batch.Bytes.ToArray();
        for (int length = 0; length <= bytes.Length; length++)
        {
            var cut = bytes[..length];
            Survive(cut);
            if (length >= 4)
                BitConverter.TryWriteBytes(cut, length);
            Survive(cut);
        }
    }

    /// <summary>Reads the bytes in every way there is. An array of the exact length makes the runtime catch a read beyond it.</summary>
    static void Survive(byte[] bytes)
    {
        NetlinkText.Describe(NetlinkFamily.Route, bytes);
        for (int offset = 0; offset < bytes.Length + 4; offset += 3)
            AttributePath.Resolve(NetlinkFamily.Route, bytes, offset);
        var messages = new NetlinkMessageReader(bytes);
        while (messages.MoveNext())
        {
            var message = messages.Current;
            var link = LinkCodec.Read(message);
            _ = (link.Bridge, link.BridgePort);
            AddressCodec.Read(message);
            _ = RouteCodec.Read(message).ToString();
            _ = RuleCodec.Read(message).ToString();
            NeighbourCodec.Read(message);
            NeighbourCodec.ReadForwarding(message);
            BridgeVlanCodec.Read(message, []);
            RouteEventCodec.Read(message, null);
            NetlinkError.Details(message).MoveNext();
        }
        var attributes = new AttributeReader(bytes);
        while (attributes.MoveNext())
            _ = (attributes.U8, attributes.U16, attributes.U32, attributes.U64, attributes.U16Be, attributes.U32Be, attributes.U64Be, attributes.StringZ, attributes.Address, attributes.Mac);
    }
}
