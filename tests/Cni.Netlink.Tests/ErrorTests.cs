using Cni.Netlink.Testing;

namespace Cni.Netlink.Tests;

public class ErrorTests
{
    sealed record VlanLikeSpec(string Name) : LinkSpec(Name)
    {
        public override string Kind => "vlanlike";
        protected internal override void WriteData(NetlinkWriter writer) => writer.PutU16(1, 4095);
        protected internal override AttributeLookup? DataNames => static (type, _) => type switch { 1 => new("VLANLIKE_ID"), 2 => new("VLANLIKE_PROTOCOL"), _ => default };
    }

    static NetlinkException Refuse(LinkSpec spec, Func<byte[], (int? Offset, int? Missing, int? Nest)> choose, string? text = null)
    {
        using var route = new FakeNetlink((in NetlinkMessage request, FakeReplies replies) =>
        {
            var (offset, missing, nest) = choose(request.Bytes.ToArray());
            replies.Error(Errno.EINVAL, text, offset, missing, nest);
        }).OpenRouteSocket();
        return Assert.Throws<NetlinkException>(() => route.AddLink(spec));
    }

    static int OffsetOf(byte[] message, byte[] value) => message.AsSpan().IndexOf(value) - 4;

    [Fact]
    public void An_error_names_operation_object_errno_text_and_attribute()
    {
        var e = Refuse(new VethSpec("eth0") { Peer = new("taken") }, message => (OffsetOf(message, "taken"u8.ToArray()), null, null), "name is taken");
        Assert.Equal("IFLA_LINKINFO.IFLA_INFO_DATA.VETH_INFO_PEER.IFLA_IFNAME", e.AttributePath);
        Assert.Equal("add link veth \"eth0\" with peer \"taken\": EINVAL (Invalid argument): name is taken [IFLA_LINKINFO.IFLA_INFO_DATA.VETH_INFO_PEER.IFLA_IFNAME]", e.Message);
        Assert.Equal(("add link", Errno.EINVAL, "name is taken"), (e.Operation, e.Errno, e.KernelMessage));
        Assert.False(e.IsNotFound || e.IsExists || e.IsNotSupported);
    }

    [Fact]
    public void A_kind_from_outside_brings_the_names_of_its_attributes()
    {
        var e = Refuse(new VlanLikeSpec("x"), message => (OffsetOf(message, [0xff, 0x0f]), null, null));
        Assert.Equal("IFLA_LINKINFO.IFLA_INFO_DATA.VLANLIKE_ID", e.AttributePath);
    }

    [Fact]
    public void A_missing_attribute_is_named_with_its_nest()
    {
        var e = Refuse(new VlanLikeSpec("x"), message => (null, 2, OffsetOf(message, [0x06, 0x00, 0x01, 0x00, 0xff, 0x0f])));
        Assert.Equal("IFLA_LINKINFO.IFLA_INFO_DATA.VLANLIKE_PROTOCOL", e.MissingAttribute);
        Assert.Equal("IFLA_MTU", Refuse(new VlanLikeSpec("x"), _ => (null, Rtnl.IFLA_MTU, null)).MissingAttribute);
    }

    [Fact]
    public void An_offset_into_the_fixed_header_says_so() => Assert.Equal("header", Refuse(new VethSpec("x"), _ => (20, null, null)).AttributePath);

    [Fact]
    public void An_acknowledgement_that_echoes_the_request_is_understood_too()
    {
        // Kernels before 4.3 echo the whole request between errno and details: NLM_F_CAPPED is not set then.
        using var request = new NetlinkBatch();
        request.Begin(Rtnl.RTM_NEWLINK, 0, "add link", "x").Put(3, "abcdefg"u8);
        var echoed = request.Bytes.ToArray();
        using var reply = new NetlinkBatch();
        var writer = reply.Begin(NetlinkMessage.ErrorType, NetlinkFlags.AckAttributes, "");
        writer.Raw(BitConverter.GetBytes(-22));
        writer.Raw(echoed);
        writer.PutStringZ(1, "text");
        var reader = new NetlinkMessageReader(reply.Bytes);
        Assert.True(reader.MoveNext());
        Assert.Equal("add link \"x\": EINVAL (Invalid argument): text", NetlinkError.Decode(NetlinkFamily.Route, reader.Current, request, 0).ToString());
    }

    [Fact]
    public void Errors_have_names_and_sentences()
    {
        Assert.Equal("EEXIST", Errno.EEXIST.Name());
        Assert.Equal("File exists", Errno.EEXIST.Text());
        Assert.Equal("errno 4711", ((Errno)4711).Name());
        Assert.Equal("ENOTSUPP", Errno.ENOTSUPP.Name());
    }
}
