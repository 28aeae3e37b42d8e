using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

// Names and nesting of attributes; nameof ties each to the constant that the codecs use.
internal static partial class RouteSchema
{
    internal static AttributeInfo Link(ushort type, AttributeReader siblings) => type switch
    {
        IFLA_ADDRESS => new(nameof(IFLA_ADDRESS), AttributeFormat.Mac),
        IFLA_BROADCAST => new(nameof(IFLA_BROADCAST), AttributeFormat.Mac),
        IFLA_IFNAME => new(nameof(IFLA_IFNAME), AttributeFormat.Text),
        IFLA_MTU => new(nameof(IFLA_MTU), AttributeFormat.Number),
        IFLA_LINK => new(nameof(IFLA_LINK), AttributeFormat.Number),
        IFLA_QDISC => new(nameof(IFLA_QDISC), AttributeFormat.Text),
        IFLA_STATS => new(nameof(IFLA_STATS)),
        IFLA_COST => new(nameof(IFLA_COST), AttributeFormat.Number),
        IFLA_PRIORITY => new(nameof(IFLA_PRIORITY), AttributeFormat.Number),
        IFLA_MASTER => new(nameof(IFLA_MASTER), AttributeFormat.Number),
        IFLA_WIRELESS => new(nameof(IFLA_WIRELESS)),
        IFLA_PROTINFO => new(nameof(IFLA_PROTINFO), BridgePort),
        IFLA_TXQLEN => new(nameof(IFLA_TXQLEN), AttributeFormat.Number),
        IFLA_MAP => new(nameof(IFLA_MAP)),
        IFLA_WEIGHT => new(nameof(IFLA_WEIGHT), AttributeFormat.Number),
        IFLA_OPERSTATE => new(nameof(IFLA_OPERSTATE), AttributeFormat.Number),
        IFLA_LINKMODE => new(nameof(IFLA_LINKMODE), AttributeFormat.Number),
        IFLA_LINKINFO => new(nameof(IFLA_LINKINFO), LinkInfo),
        IFLA_NET_NS_PID => new(nameof(IFLA_NET_NS_PID), AttributeFormat.Number),
        IFLA_IFALIAS => new(nameof(IFLA_IFALIAS), AttributeFormat.Text),
        IFLA_NUM_VF => new(nameof(IFLA_NUM_VF), AttributeFormat.Number),
        IFLA_VFINFO_LIST => new(nameof(IFLA_VFINFO_LIST)),
        IFLA_STATS64 => new(nameof(IFLA_STATS64)),
        IFLA_PORT_SELF => new(nameof(IFLA_PORT_SELF)),
        IFLA_AF_SPEC => new(nameof(IFLA_AF_SPEC), AddressFamilySpec),
        IFLA_GROUP => new(nameof(IFLA_GROUP), AttributeFormat.Number),
        IFLA_NET_NS_FD => new(nameof(IFLA_NET_NS_FD), AttributeFormat.Number),
        IFLA_EXT_MASK => new(nameof(IFLA_EXT_MASK), AttributeFormat.Number),
        IFLA_PROMISCUITY => new(nameof(IFLA_PROMISCUITY), AttributeFormat.Number),
        IFLA_NUM_TX_QUEUES => new(nameof(IFLA_NUM_TX_QUEUES), AttributeFormat.Number),
        IFLA_NUM_RX_QUEUES => new(nameof(IFLA_NUM_RX_QUEUES), AttributeFormat.Number),
        IFLA_CARRIER => new(nameof(IFLA_CARRIER), AttributeFormat.Number),
        IFLA_PHYS_PORT_ID => new(nameof(IFLA_PHYS_PORT_ID)),
        IFLA_CARRIER_CHANGES => new(nameof(IFLA_CARRIER_CHANGES), AttributeFormat.Number),
        IFLA_PHYS_SWITCH_ID => new(nameof(IFLA_PHYS_SWITCH_ID)),
        IFLA_LINK_NETNSID => new(nameof(IFLA_LINK_NETNSID), AttributeFormat.Signed),
        IFLA_PHYS_PORT_NAME => new(nameof(IFLA_PHYS_PORT_NAME), AttributeFormat.Text),
        IFLA_PROTO_DOWN => new(nameof(IFLA_PROTO_DOWN), AttributeFormat.Number),
        IFLA_GSO_MAX_SEGS => new(nameof(IFLA_GSO_MAX_SEGS), AttributeFormat.Number),
        IFLA_GSO_MAX_SIZE => new(nameof(IFLA_GSO_MAX_SIZE), AttributeFormat.Number),
        IFLA_XDP => new(nameof(IFLA_XDP)),
        IFLA_EVENT => new(nameof(IFLA_EVENT), AttributeFormat.Number),
        IFLA_NEW_NETNSID => new(nameof(IFLA_NEW_NETNSID), AttributeFormat.Signed),
        IFLA_TARGET_NETNSID => new(nameof(IFLA_TARGET_NETNSID), AttributeFormat.Signed),
        IFLA_CARRIER_UP_COUNT => new(nameof(IFLA_CARRIER_UP_COUNT), AttributeFormat.Number),
        IFLA_CARRIER_DOWN_COUNT => new(nameof(IFLA_CARRIER_DOWN_COUNT), AttributeFormat.Number),
        IFLA_NEW_IFINDEX => new(nameof(IFLA_NEW_IFINDEX), AttributeFormat.Number),
        IFLA_MIN_MTU => new(nameof(IFLA_MIN_MTU), AttributeFormat.Number),
        IFLA_MAX_MTU => new(nameof(IFLA_MAX_MTU), AttributeFormat.Number),
        IFLA_PROP_LIST => new(nameof(IFLA_PROP_LIST), Link),
        IFLA_ALT_IFNAME => new(nameof(IFLA_ALT_IFNAME), AttributeFormat.Text),
        IFLA_PERM_ADDRESS => new(nameof(IFLA_PERM_ADDRESS), AttributeFormat.Mac),
        IFLA_PROTO_DOWN_REASON => new(nameof(IFLA_PROTO_DOWN_REASON)),
        IFLA_PARENT_DEV_NAME => new(nameof(IFLA_PARENT_DEV_NAME), AttributeFormat.Text),
        IFLA_PARENT_DEV_BUS_NAME => new(nameof(IFLA_PARENT_DEV_BUS_NAME), AttributeFormat.Text),
        IFLA_GRO_MAX_SIZE => new(nameof(IFLA_GRO_MAX_SIZE), AttributeFormat.Number),
        IFLA_TSO_MAX_SIZE => new(nameof(IFLA_TSO_MAX_SIZE), AttributeFormat.Number),
        IFLA_TSO_MAX_SEGS => new(nameof(IFLA_TSO_MAX_SEGS), AttributeFormat.Number),
        IFLA_ALLMULTI => new(nameof(IFLA_ALLMULTI), AttributeFormat.Number),
        IFLA_DEVLINK_PORT => new(nameof(IFLA_DEVLINK_PORT), AttributeFormat.Bytes),
        IFLA_GSO_IPV4_MAX_SIZE => new(nameof(IFLA_GSO_IPV4_MAX_SIZE), AttributeFormat.Number),
        IFLA_GRO_IPV4_MAX_SIZE => new(nameof(IFLA_GRO_IPV4_MAX_SIZE), AttributeFormat.Number),
        IFLA_DPLL_PIN => new(nameof(IFLA_DPLL_PIN), AttributeFormat.Bytes),
        IFLA_MAX_PACING_OFFLOAD_HORIZON => new(nameof(IFLA_MAX_PACING_OFFLOAD_HORIZON), AttributeFormat.Number),
        IFLA_NETNS_IMMUTABLE => new(nameof(IFLA_NETNS_IMMUTABLE), AttributeFormat.Number),
        IFLA_HEADROOM => new(nameof(IFLA_HEADROOM), AttributeFormat.Number),
        IFLA_TAILROOM => new(nameof(IFLA_TAILROOM), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo LinkInfo(ushort type, AttributeReader siblings) => type switch
    {
        IFLA_INFO_KIND => new(nameof(IFLA_INFO_KIND), AttributeFormat.Text),
        IFLA_INFO_DATA => new(nameof(IFLA_INFO_DATA), KindData(siblings)!),
        IFLA_INFO_XSTATS => new(nameof(IFLA_INFO_XSTATS)),
        IFLA_INFO_SLAVE_KIND => new(nameof(IFLA_INFO_SLAVE_KIND), AttributeFormat.Text),
        IFLA_INFO_SLAVE_DATA => new(nameof(IFLA_INFO_SLAVE_DATA), SlaveData(siblings)!),
        _ => default,
    };

    internal static AttributeInfo Veth(ushort type, AttributeReader siblings) => type switch
    {
        VETH_INFO_PEER => new(nameof(VETH_INFO_PEER), AttributeFormat.Nested, Link, IfInfoSize),
        _ => default,
    };

    internal static AttributeInfo Inet(ushort type, AttributeReader siblings) => type switch
    {
        IFLA_INET_CONF => new(nameof(IFLA_INET_CONF)),
        _ => default,
    };

    internal static AttributeInfo Inet6(ushort type, AttributeReader siblings) => type switch
    {
        IFLA_INET6_FLAGS => new(nameof(IFLA_INET6_FLAGS), AttributeFormat.Number),
        IFLA_INET6_CONF => new(nameof(IFLA_INET6_CONF)),
        IFLA_INET6_STATS => new(nameof(IFLA_INET6_STATS)),
        IFLA_INET6_MCAST => new(nameof(IFLA_INET6_MCAST)),
        IFLA_INET6_CACHEINFO => new(nameof(IFLA_INET6_CACHEINFO)),
        IFLA_INET6_ICMP6STATS => new(nameof(IFLA_INET6_ICMP6STATS)),
        IFLA_INET6_TOKEN => new(nameof(IFLA_INET6_TOKEN)),
        IFLA_INET6_ADDR_GEN_MODE => new(nameof(IFLA_INET6_ADDR_GEN_MODE), AttributeFormat.Number),
        IFLA_INET6_RA_MTU => new(nameof(IFLA_INET6_RA_MTU)),
        _ => default,
    };
}
