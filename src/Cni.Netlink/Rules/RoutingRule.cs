using System.Net.Sockets;

namespace Cni.Netlink;

/// <summary>Tells what a routing rule does with a packet that it matches (<c>FR_ACT_*</c>).</summary>
public enum RuleAction : byte
{
    /// <summary>Looks into a table.</summary>
    Table = 1,
    /// <summary>Goes on with another rule.</summary>
    Goto = 2,
    /// <summary>Does nothing.</summary>
    Nothing = 3,
    /// <summary>Drops silently.</summary>
    Blackhole = 6,
    /// <summary>Drops and says so.</summary>
    Unreachable = 7,
    /// <summary>Drops as forbidden and says so.</summary>
    Prohibit = 8,
}

/// <summary>Describes a rule that chooses a routing table, for adding one and as read.</summary>
/// <remarks>What is null matches everything.</remarks>
public sealed record RoutingRule
{
    /// <summary>IPv4 or IPv6; taken from <see cref="Source"/> or <see cref="Destination"/> when they are given.</summary>
    public AddressFamily Family { get => (Source ?? Destination)?.Address.AddressFamily ?? field; init; } = AddressFamily.InterNetwork;

    /// <summary>The rank, smaller first; null lets the kernel put it before all others but the first (<c>FRA_PRIORITY</c>).</summary>
    public uint? Priority { get; init; }

    /// <summary>What it does (<c>action</c>).</summary>
    public RuleAction Action { get; init; } = RuleAction.Table;

    /// <summary>The table to look into (<c>FRA_TABLE</c>).</summary>
    public uint Table { get; init; } = Route.MainTable;

    /// <summary>The rank of the rule to go on with (<c>FRA_GOTO</c>).</summary>
    public uint? GotoPriority { get; init; }

    /// <summary>From this network (<c>FRA_SRC</c>).</summary>
    public InterfaceAddress? Source { get; init; }

    /// <summary>To this network (<c>FRA_DST</c>).</summary>
    public InterfaceAddress? Destination { get; init; }

    /// <summary>Come in by a link of this name (<c>FRA_IIFNAME</c>).</summary>
    public string? InLink { get; init; }

    /// <summary>Sent by a socket bound to a link of this name (<c>FRA_OIFNAME</c>).</summary>
    public string? OutLink { get; init; }

    /// <summary>With this mark (<c>FRA_FWMARK</c>).</summary>
    public uint? Mark { get; init; }

    /// <summary>The bits of the mark that count; null is all (<c>FRA_FWMASK</c>).</summary>
    public uint? MarkMask { get; init; }

    /// <summary>With this type of service.</summary>
    public byte Tos { get; init; }

    /// <summary>Whether to match what does not match (<c>FIB_RULE_INVERT</c>).</summary>
    public bool Invert { get; init; }

    /// <summary>Ignores routes of a prefix this long or shorter; 0 ignores the default route (<c>FRA_SUPPRESS_PREFIXLEN</c>).</summary>
    public int? SuppressPrefixLength { get; init; }

    /// <summary>Of this protocol, such as 6 for TCP (<c>FRA_IP_PROTO</c>).</summary>
    public byte? IpProtocol { get; init; }

    /// <summary>From these ports (<c>FRA_SPORT_RANGE</c>).</summary>
    public (ushort First, ushort Last)? SourcePorts { get; init; }

    /// <summary>To these ports (<c>FRA_DPORT_RANGE</c>).</summary>
    public (ushort First, ushort Last)? DestinationPorts { get; init; }

    /// <summary>Sent by these users (<c>FRA_UID_RANGE</c>).</summary>
    public (uint First, uint Last)? Users { get; init; }

    /// <summary>Who made it (<c>FRA_PROTOCOL</c>).</summary>
    public RouteProtocol Protocol { get; init; }

    /// <summary>Says which rule this is, as <c>ip rule</c> would.</summary>
    /// <returns><c>100: from 10.0.0.0/8 table 200</c>.</returns>
    public override string ToString() =>
        $"{(Priority is { } p ? $"{p}: " : "")}{(Invert ? "not " : "")}from {(Source is { } s ? s.ToString() : "all")}{(Destination is { } d ? $" to {d}" : "")}{(Mark is { } m ? $" fwmark 0x{m:x}" : "")}{(InLink is { } i ? $" iif {i}" : "")}{(OutLink is { } o ? $" oif {o}" : "")} {(Action == RuleAction.Table ? $"table {Table}" : Action.ToString().ToLowerInvariant())}";
}
