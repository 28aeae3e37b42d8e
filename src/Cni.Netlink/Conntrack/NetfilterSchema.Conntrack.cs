using static Cni.Netlink.Conntrack.Ctnetlink;

namespace Cni.Netlink;

// Names of connection tracking messages and attributes.
internal static partial class NetfilterSchema
{
    static MessageInfo FindConntrack(ushort type) => type switch
    {
        IPCTNL_MSG_CT_NEW => new(nameof(IPCTNL_MSG_CT_NEW), HeaderSize, Connection),
        IPCTNL_MSG_CT_GET => new(nameof(IPCTNL_MSG_CT_GET), HeaderSize, Connection),
        IPCTNL_MSG_CT_DELETE => new(nameof(IPCTNL_MSG_CT_DELETE), HeaderSize, Connection),
        _ => new(null, HeaderSize),
    };

    static AttributeInfo Connection(ushort type, AttributeReader siblings) => type switch
    {
        CTA_TUPLE_ORIG => new(nameof(CTA_TUPLE_ORIG), Tuple),
        CTA_TUPLE_REPLY => new(nameof(CTA_TUPLE_REPLY), Tuple),
        CTA_STATUS => new(nameof(CTA_STATUS), AttributeFormat.NumberBe),
        CTA_TIMEOUT => new(nameof(CTA_TIMEOUT), AttributeFormat.NumberBe),
        CTA_MARK => new(nameof(CTA_MARK), AttributeFormat.NumberBe),
        CTA_ID => new(nameof(CTA_ID), AttributeFormat.NumberBe),
        CTA_ZONE => new(nameof(CTA_ZONE), AttributeFormat.NumberBe),
        CTA_FILTER => new(nameof(CTA_FILTER), ConnectionFilter),
        _ => default,
    };

    static AttributeInfo ConnectionFilter(ushort type, AttributeReader siblings) => type switch
    {
        CTA_FILTER_ORIG_FLAGS => new(nameof(CTA_FILTER_ORIG_FLAGS), AttributeFormat.Number),
        _ => default,
    };

    static AttributeInfo Tuple(ushort type, AttributeReader siblings) => type switch
    {
        CTA_TUPLE_IP => new(nameof(CTA_TUPLE_IP), TupleAddresses),
        CTA_TUPLE_PROTO => new(nameof(CTA_TUPLE_PROTO), TupleProtocol),
        CTA_TUPLE_ZONE => new(nameof(CTA_TUPLE_ZONE), AttributeFormat.NumberBe),
        _ => default,
    };

    static AttributeInfo TupleAddresses(ushort type, AttributeReader siblings) => type switch
    {
        CTA_IP_V4_SRC => new(nameof(CTA_IP_V4_SRC), AttributeFormat.Address),
        CTA_IP_V4_DST => new(nameof(CTA_IP_V4_DST), AttributeFormat.Address),
        CTA_IP_V6_SRC => new(nameof(CTA_IP_V6_SRC), AttributeFormat.Address),
        CTA_IP_V6_DST => new(nameof(CTA_IP_V6_DST), AttributeFormat.Address),
        _ => default,
    };

    static AttributeInfo TupleProtocol(ushort type, AttributeReader siblings) => type switch
    {
        CTA_PROTO_NUM => new(nameof(CTA_PROTO_NUM), AttributeFormat.Number),
        CTA_PROTO_SRC_PORT => new(nameof(CTA_PROTO_SRC_PORT), AttributeFormat.NumberBe),
        CTA_PROTO_DST_PORT => new(nameof(CTA_PROTO_DST_PORT), AttributeFormat.NumberBe),
        _ => default,
    };
}
