using System.Net;
using System.Net.Sockets;

namespace Cni.Netlink;

/// <summary>Describes a route, for adding one and as read: <c>new Route(InterfaceAddress.AnyIPv4) { Gateway = gateway }</c>.</summary>
/// <param name="Destination">The network it leads to; its host bits must be zero.</param>
public sealed record Route(InterfaceAddress Destination)
{
    /// <summary>The next router; null for a network on the link (<c>RTA_GATEWAY</c>). One of the other family goes as <c>RTA_VIA</c>.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The link to send by; the index is set when read (<c>RTA_OIF</c>).</summary>
    public LinkRef Link { get; init; }

    /// <summary>The table; 254, main, unless set (<c>RTA_TABLE</c>).</summary>
    public uint Table { get; init; } = MainTable;

    /// <summary>The number of the main table.</summary>
    public const uint MainTable = 254;

    /// <summary>The number of the kernel's table of local addresses.</summary>
    public const uint LocalTable = 255;

    /// <summary>How far it reaches; null chooses as <c>ip</c> does: link for an IPv4 route without gateway, host for a local one, else universe (<c>rtm_scope</c>).</summary>
    public RouteScope? Scope { get; init; }

    /// <summary>What it does with a packet (<c>rtm_type</c>).</summary>
    public RouteType Type { get; init; } = RouteType.Unicast;

    /// <summary>Who made it (<c>rtm_protocol</c>).</summary>
    public RouteProtocol Protocol { get; init; } = RouteProtocol.Boot;

    /// <summary>The rank among routes to the same network, smaller first; null leaves it to the kernel: 0 for IPv4, 1024 for IPv6 (<c>RTA_PRIORITY</c>).</summary>
    public uint? Priority { get; init; }

    /// <summary>The address to send from; null leaves it to the kernel (<c>RTA_PREFSRC</c>).</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>Only packets from this network; null for all (<c>RTA_SRC</c>). IPv6 only.</summary>
    public InterfaceAddress? Source { get; init; }

    /// <summary>Whether the gateway is on the link even though no address says so (<c>RTNH_F_ONLINK</c>).</summary>
    public bool OnLink { get; init; }

    /// <summary>The type of service it is for (<c>rtm_tos</c>). IPv4 only.</summary>
    public byte Tos { get; init; }

    /// <summary>The largest packet in bytes; null leaves it to the link (<c>RTAX_MTU</c>).</summary>
    public int? Mtu { get; init; }

    /// <summary>Whether <see cref="Mtu"/> holds against path MTU discovery (<c>RTAX_LOCK</c>).</summary>
    public bool LockMtu { get; init; }

    /// <summary>The largest segment to announce in TCP, in bytes (<c>RTAX_ADVMSS</c>).</summary>
    public int? AdvertisedMss { get; init; }

    /// <summary>The largest TCP window in bytes (<c>RTAX_WINDOW</c>).</summary>
    public int? Window { get; init; }

    /// <summary>The TCP window to begin with, in segments (<c>RTAX_INITCWND</c>).</summary>
    public int? InitialCongestionWindow { get; init; }

    /// <summary>The hop limit (<c>RTAX_HOPLIMIT</c>).</summary>
    public int? HopLimit { get; init; }

    /// <summary>Several ways at once, by weight; empty when there is one, which <see cref="Gateway"/> and <see cref="Link"/> describe (<c>RTA_MULTIPATH</c>).</summary>
    public IReadOnlyList<NextHop> NextHops { get; init; } = [];

    /// <summary>The id of a next hop object to use; null for none (<c>RTA_NH_ID</c>, Linux 5.3).</summary>
    public uint? NextHopId { get; init; }

    /// <summary>What became of it (<c>rtm_flags</c> as read: <c>RTNH_F_*</c>, <c>RTM_F_*</c>).</summary>
    public uint Flags { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public AddressFamily Family => Destination.Address.AddressFamily;

    /// <summary>Whether it leads everywhere.</summary>
    public bool IsDefault => Destination.PrefixLength == 0;

    /// <summary>Says which route this is, as <c>ip route</c> would.</summary>
    /// <returns><c>10.0.0.0/8 via 10.1.0.1</c>.</returns>
    public override string ToString()
    {
        string text = IsDefault ? "default" : Destination.ToString();
        if (Type != RouteType.Unicast)
            text = $"{Type.ToString().ToLowerInvariant()} {text}";
        if (Gateway is not null)
            text += $" via {Gateway}";
        if (!Link.IsNone)
            text += $" dev {Link}";
        if (NextHops.Count > 0)
            text += $" by {NextHops.Count} next hops";
        return Table == MainTable ? text : $"{text} table {Table}";
    }

    /// <summary>Compares all properties.</summary>
    /// <param name="other">The other route.</param>
    /// <returns>Whether nothing differs.</returns>
    public bool Equals(Route? other) =>
        other is not null && Destination == other.Destination && Equals(Gateway, other.Gateway) && Link == other.Link && Table == other.Table && Scope == other.Scope &&
        Type == other.Type && Protocol == other.Protocol && Priority == other.Priority && Equals(PreferredSource, other.PreferredSource) && Source == other.Source &&
        OnLink == other.OnLink && Tos == other.Tos && Mtu == other.Mtu && LockMtu == other.LockMtu && AdvertisedMss == other.AdvertisedMss && Window == other.Window &&
        InitialCongestionWindow == other.InitialCongestionWindow && HopLimit == other.HopLimit && NextHops.SequenceEqual(other.NextHops) && NextHopId == other.NextHopId && Flags == other.Flags;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Destination, Gateway, Link, Table, Priority);
}

/// <summary>Describes one of several ways of a route (<c>struct rtnexthop</c>).</summary>
/// <param name="Gateway">The next router; null when the network is on the link.</param>
public sealed record NextHop(IPAddress? Gateway)
{
    /// <summary>The link to send by (<c>rtnh_ifindex</c>).</summary>
    public LinkRef Link { get; init; }

    /// <summary>The share of traffic, 1 to 256 (<c>rtnh_hops</c> plus 1).</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Whether the gateway is on the link even though no address says so (<c>RTNH_F_ONLINK</c>).</summary>
    public bool OnLink { get; init; }
}
