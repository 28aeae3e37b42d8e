using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

// Names and nesting of attributes; nameof ties each to the constant that the codecs use.
internal static partial class RouteSchema
{
    internal static AttributeInfo Macvlan(ushort type, AttributeReader siblings) => type switch
    {
        IFLA_MACVLAN_MODE => new(nameof(IFLA_MACVLAN_MODE), AttributeFormat.Number),
        IFLA_MACVLAN_FLAGS => new(nameof(IFLA_MACVLAN_FLAGS), AttributeFormat.Number),
        IFLA_MACVLAN_MACADDR_MODE => new(nameof(IFLA_MACVLAN_MACADDR_MODE), AttributeFormat.Number),
        IFLA_MACVLAN_MACADDR => new(nameof(IFLA_MACVLAN_MACADDR), AttributeFormat.Mac),
        IFLA_MACVLAN_MACADDR_DATA => new(nameof(IFLA_MACVLAN_MACADDR_DATA), Macvlan),
        IFLA_MACVLAN_MACADDR_COUNT => new(nameof(IFLA_MACVLAN_MACADDR_COUNT), AttributeFormat.Number),
        IFLA_MACVLAN_BC_QUEUE_LEN => new(nameof(IFLA_MACVLAN_BC_QUEUE_LEN), AttributeFormat.Number),
        IFLA_MACVLAN_BC_QUEUE_LEN_USED => new(nameof(IFLA_MACVLAN_BC_QUEUE_LEN_USED), AttributeFormat.Number),
        IFLA_MACVLAN_BC_CUTOFF => new(nameof(IFLA_MACVLAN_BC_CUTOFF), AttributeFormat.Signed),
        _ => default,
    };

    internal static AttributeInfo Ipvlan(ushort type, AttributeReader siblings) => type switch
    {
        IFLA_IPVLAN_MODE => new(nameof(IFLA_IPVLAN_MODE), AttributeFormat.Number),
        IFLA_IPVLAN_FLAGS => new(nameof(IFLA_IPVLAN_FLAGS), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo Vlan(ushort type, AttributeReader siblings) => type switch
    {
        IFLA_VLAN_ID => new(nameof(IFLA_VLAN_ID), AttributeFormat.Number),
        IFLA_VLAN_FLAGS => new(nameof(IFLA_VLAN_FLAGS)),
        IFLA_VLAN_EGRESS_QOS => new(nameof(IFLA_VLAN_EGRESS_QOS), VlanQos),
        IFLA_VLAN_INGRESS_QOS => new(nameof(IFLA_VLAN_INGRESS_QOS), VlanQos),
        IFLA_VLAN_PROTOCOL => new(nameof(IFLA_VLAN_PROTOCOL), AttributeFormat.NumberBe),
        _ => default,
    };

    internal static AttributeInfo VlanQos(ushort type, AttributeReader siblings) => type switch
    {
        IFLA_VLAN_QOS_MAPPING => new(nameof(IFLA_VLAN_QOS_MAPPING)),
        _ => default,
    };

    internal static AttributeInfo Vrf(ushort type, AttributeReader siblings) => type switch
    {
        IFLA_VRF_TABLE => new(nameof(IFLA_VRF_TABLE), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo VrfPort(ushort type, AttributeReader siblings) => type switch
    {
        IFLA_VRF_PORT_TABLE => new(nameof(IFLA_VRF_PORT_TABLE), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo Tun(ushort type, AttributeReader siblings) => type switch
    {
        IFLA_TUN_OWNER => new(nameof(IFLA_TUN_OWNER), AttributeFormat.Number),
        IFLA_TUN_GROUP => new(nameof(IFLA_TUN_GROUP), AttributeFormat.Number),
        IFLA_TUN_TYPE => new(nameof(IFLA_TUN_TYPE), AttributeFormat.Number),
        IFLA_TUN_PI => new(nameof(IFLA_TUN_PI), AttributeFormat.Number),
        IFLA_TUN_VNET_HDR => new(nameof(IFLA_TUN_VNET_HDR), AttributeFormat.Number),
        IFLA_TUN_PERSIST => new(nameof(IFLA_TUN_PERSIST), AttributeFormat.Number),
        IFLA_TUN_MULTI_QUEUE => new(nameof(IFLA_TUN_MULTI_QUEUE), AttributeFormat.Number),
        IFLA_TUN_NUM_QUEUES => new(nameof(IFLA_TUN_NUM_QUEUES), AttributeFormat.Number),
        IFLA_TUN_NUM_DISABLED_QUEUES => new(nameof(IFLA_TUN_NUM_DISABLED_QUEUES), AttributeFormat.Number),
        _ => default,
    };
}
