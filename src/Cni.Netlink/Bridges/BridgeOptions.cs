using System.Net.NetworkInformation;

namespace Cni.Netlink;

/// <summary>Holds the settings of a bridge, for making, changing and reading one: null leaves a setting as it is.</summary>
/// <remarks>The attributes <c>IFLA_BR_*</c>. Times have a resolution of 10 ms.</remarks>
public sealed record BridgeOptions : ILinkKind<BridgeOptions>
{
    /// <summary>How long a port listens and learns before it forwards (<c>IFLA_BR_FORWARD_DELAY</c>).</summary>
    public TimeSpan? ForwardDelay { get; init; }

    /// <summary>The interval of spanning tree messages (<c>IFLA_BR_HELLO_TIME</c>).</summary>
    public TimeSpan? HelloTime { get; init; }

    /// <summary>How long spanning tree information is valid (<c>IFLA_BR_MAX_AGE</c>).</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>How long a learned address is kept (<c>IFLA_BR_AGEING_TIME</c>).</summary>
    public TimeSpan? AgeingTime { get; init; }

    /// <summary>Whether the spanning tree protocol runs (<c>IFLA_BR_STP_STATE</c>).</summary>
    public bool? Stp { get; init; }

    /// <summary>The priority in the spanning tree (<c>IFLA_BR_PRIORITY</c>).</summary>
    public ushort? Priority { get; init; }

    /// <summary>Whether ports forward only their VLANs (<c>IFLA_BR_VLAN_FILTERING</c>).</summary>
    public bool? VlanFiltering { get; init; }

    /// <summary>The VLAN tag's EtherType: 0x8100 or 0x88a8 (<c>IFLA_BR_VLAN_PROTOCOL</c>).</summary>
    public ushort? VlanProtocol { get; init; }

    /// <summary>The VLAN of untagged frames on new ports; 0 is none (<c>IFLA_BR_VLAN_DEFAULT_PVID</c>).</summary>
    public ushort? DefaultPvid { get; init; }

    /// <summary>Which link-local multicast frames to forward (<c>IFLA_BR_GROUP_FWD_MASK</c>).</summary>
    public ushort? GroupForwardMask { get; init; }

    /// <summary>The multicast address of the spanning tree (<c>IFLA_BR_GROUP_ADDR</c>).</summary>
    public PhysicalAddress? GroupAddress { get; init; }

    /// <summary>Whether the bridge acts as a multicast router: 0 never, 1 when it sees one, 2 always (<c>IFLA_BR_MCAST_ROUTER</c>).</summary>
    public byte? MulticastRouter { get; init; }

    /// <summary>Whether multicast goes only where it was asked for (<c>IFLA_BR_MCAST_SNOOPING</c>).</summary>
    public bool? MulticastSnooping { get; init; }

    /// <summary>Whether the bridge asks who wants multicast (<c>IFLA_BR_MCAST_QUERIER</c>).</summary>
    public bool? MulticastQuerier { get; init; }

    /// <summary>Whether bridged IPv4 passes iptables (<c>IFLA_BR_NF_CALL_IPTABLES</c>).</summary>
    public bool? CallIptables { get; init; }

    /// <summary>Whether bridged IPv6 passes ip6tables (<c>IFLA_BR_NF_CALL_IP6TABLES</c>).</summary>
    public bool? CallIp6tables { get; init; }

    /// <summary>Whether bridged ARP passes arptables (<c>IFLA_BR_NF_CALL_ARPTABLES</c>).</summary>
    public bool? CallArptables { get; init; }

    static string ILinkKind<BridgeOptions>.Kind => "bridge";

    static BridgeOptions ILinkKind<BridgeOptions>.Read(AttributeReader data) => BridgeCodec.Read(data);
}
