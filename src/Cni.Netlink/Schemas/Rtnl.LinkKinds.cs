using System.Runtime.InteropServices;

namespace Cni.Netlink;

internal static partial class Rtnl
{
    // What IFLA_INFO_DATA of a macvlan holds (linux/if_link.h).
    public const ushort
        IFLA_MACVLAN_MODE = 1,
        IFLA_MACVLAN_FLAGS = 2,
        IFLA_MACVLAN_MACADDR_MODE = 3,
        IFLA_MACVLAN_MACADDR = 4,
        IFLA_MACVLAN_MACADDR_DATA = 5,
        IFLA_MACVLAN_MACADDR_COUNT = 6,
        IFLA_MACVLAN_BC_QUEUE_LEN = 7,
        IFLA_MACVLAN_BC_QUEUE_LEN_USED = 8,
        IFLA_MACVLAN_BC_CUTOFF = 9;

    // What IFLA_INFO_DATA of an ipvlan holds.
    public const ushort
        IFLA_IPVLAN_MODE = 1,
        IFLA_IPVLAN_FLAGS = 2;

    // What IFLA_INFO_DATA of a vlan holds.
    public const ushort
        IFLA_VLAN_ID = 1,
        IFLA_VLAN_FLAGS = 2,
        IFLA_VLAN_EGRESS_QOS = 3,
        IFLA_VLAN_INGRESS_QOS = 4,
        IFLA_VLAN_PROTOCOL = 5;

    // What IFLA_VLAN_EGRESS_QOS and IFLA_VLAN_INGRESS_QOS hold.
    public const ushort
        IFLA_VLAN_QOS_MAPPING = 1;

    // The flags of a vlan (linux/if_vlan.h).
    public const uint VLAN_FLAG_REORDER_HDR = 0x1, VLAN_FLAG_GVRP = 0x2, VLAN_FLAG_LOOSE_BINDING = 0x4, VLAN_FLAG_MVRP = 0x8, VLAN_FLAG_BRIDGE_BINDING = 0x10;

    // What IFLA_INFO_DATA of a vrf holds, and IFLA_INFO_SLAVE_DATA of a link in one.
    public const ushort
        IFLA_VRF_TABLE = 1,
        IFLA_VRF_PORT_TABLE = 1;

    // What IFLA_INFO_DATA of a tun or tap device holds.
    public const ushort
        IFLA_TUN_OWNER = 1,
        IFLA_TUN_GROUP = 2,
        IFLA_TUN_TYPE = 3,
        IFLA_TUN_PI = 4,
        IFLA_TUN_VNET_HDR = 5,
        IFLA_TUN_PERSIST = 6,
        IFLA_TUN_MULTI_QUEUE = 7,
        IFLA_TUN_NUM_QUEUES = 8,
        IFLA_TUN_NUM_DISABLED_QUEUES = 9;

    /// <summary>struct ifla_vlan_flags</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct VlanFlags { public uint Flags; public uint Mask; }

    /// <summary>struct ifla_vlan_qos_mapping</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct VlanQosMapping { public uint From; public uint To; }
}
