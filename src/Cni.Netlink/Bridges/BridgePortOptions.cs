namespace Cni.Netlink;

/// <summary>Holds the settings of a link as a port of a bridge, for changing and reading them: null leaves a setting as it is.</summary>
/// <remarks>The attributes <c>IFLA_BRPORT_*</c>.</remarks>
public sealed record BridgePortOptions : ILinkKind<BridgePortOptions>
{
    /// <summary>The spanning tree state: 0 disabled, 1 listening, 2 learning, 3 forwarding, 4 blocking (<c>IFLA_BRPORT_STATE</c>).</summary>
    public byte? State { get; init; }

    /// <summary>The priority in the spanning tree (<c>IFLA_BRPORT_PRIORITY</c>).</summary>
    public ushort? Priority { get; init; }

    /// <summary>The path cost in the spanning tree (<c>IFLA_BRPORT_COST</c>).</summary>
    public int? Cost { get; init; }

    /// <summary>Whether frames may leave by the port they came in on (<c>IFLA_BRPORT_MODE</c>).</summary>
    public bool? Hairpin { get; init; }

    /// <summary>Whether the port is shut when it receives spanning tree messages (<c>IFLA_BRPORT_GUARD</c>).</summary>
    public bool? BpduGuard { get; init; }

    /// <summary>Whether the port may never become the root port (<c>IFLA_BRPORT_PROTECT</c>).</summary>
    public bool? RootBlock { get; init; }

    /// <summary>Whether a leave message ends multicast at once (<c>IFLA_BRPORT_FAST_LEAVE</c>).</summary>
    public bool? FastLeave { get; init; }

    /// <summary>Whether the bridge learns addresses here (<c>IFLA_BRPORT_LEARNING</c>).</summary>
    public bool? Learning { get; init; }

    /// <summary>Whether frames to unknown addresses are sent here (<c>IFLA_BRPORT_UNICAST_FLOOD</c>).</summary>
    public bool? UnicastFlood { get; init; }

    /// <summary>Whether multicast is flooded here (<c>IFLA_BRPORT_MCAST_FLOOD</c>).</summary>
    public bool? MulticastFlood { get; init; }

    /// <summary>Whether broadcast is flooded here (<c>IFLA_BRPORT_BCAST_FLOOD</c>).</summary>
    public bool? BroadcastFlood { get; init; }

    /// <summary>Whether multicast is sent as unicast to each listener (<c>IFLA_BRPORT_MCAST_TO_UCAST</c>).</summary>
    public bool? MulticastToUnicast { get; init; }

    /// <summary>Whether the bridge answers ARP for hosts behind the port (<c>IFLA_BRPORT_PROXYARP</c>).</summary>
    public bool? ProxyArp { get; init; }

    /// <summary>Whether ARP and neighbour discovery are answered from the forwarding table (<c>IFLA_BRPORT_NEIGH_SUPPRESS</c>).</summary>
    public bool? NeighbourSuppress { get; init; }

    /// <summary>Whether the port reaches only ports that aren't isolated (<c>IFLA_BRPORT_ISOLATED</c>).</summary>
    public bool? Isolated { get; init; }

    /// <summary>Whether only known addresses may send here (<c>IFLA_BRPORT_LOCKED</c>).</summary>
    public bool? Locked { get; init; }

    /// <summary>Whether VLANs are mapped to tunnels here (<c>IFLA_BRPORT_VLAN_TUNNEL</c>).</summary>
    public bool? VlanTunnel { get; init; }

    /// <summary>Which link-local multicast frames to forward (<c>IFLA_BRPORT_GROUP_FWD_MASK</c>).</summary>
    public ushort? GroupForwardMask { get; init; }

    /// <summary>Whether a multicast router is behind the port: 0 never, 1 when seen, 2 always (<c>IFLA_BRPORT_MULTICAST_ROUTER</c>).</summary>
    public byte? MulticastRouter { get; init; }

    static string ILinkKind<BridgePortOptions>.Kind => "bridge";

    static BridgePortOptions ILinkKind<BridgePortOptions>.Read(AttributeReader data) => BridgePortCodec.Read(data);
}
