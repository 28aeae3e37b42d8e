namespace Cni.Netlink;

/// <summary>Tells about one change; the derived records say which.</summary>
public abstract record RouteEvent
{
    private protected RouteEvent() { }

    /// <summary>The id of the namespace it happened in, as the monitor's namespace knows it; null when it is the monitor's own (<c>NETLINK_LISTEN_ALL_NSID</c>).</summary>
    public int? NamespaceId { get; init; }
}

/// <summary>A link was made or changed.</summary>
/// <param name="Link">The link as it is now.</param>
public sealed record LinkChanged(Link Link) : RouteEvent;

/// <summary>A link is gone from its namespace.</summary>
/// <param name="Link">The link as it was.</param>
public sealed record LinkRemoved(Link Link) : RouteEvent;

/// <summary>An address was added or changed.</summary>
/// <param name="Address">The address as it is now.</param>
public sealed record AddressChanged(LinkAddress Address) : RouteEvent;

/// <summary>An address is gone.</summary>
/// <param name="Address">The address as it was.</param>
public sealed record AddressRemoved(LinkAddress Address) : RouteEvent;

/// <summary>A route was added or changed.</summary>
/// <param name="Route">The route as it is now.</param>
public sealed record RouteChanged(Route Route) : RouteEvent;

/// <summary>A route is gone.</summary>
/// <param name="Route">The route as it was.</param>
public sealed record RouteRemoved(Route Route) : RouteEvent;

/// <summary>A neighbour was added or changed.</summary>
/// <param name="Neighbour">The neighbour as it is now.</param>
public sealed record NeighbourChanged(Neighbour Neighbour) : RouteEvent;

/// <summary>A neighbour is gone.</summary>
/// <param name="Neighbour">The neighbour as it was.</param>
public sealed record NeighbourRemoved(Neighbour Neighbour) : RouteEvent;

/// <summary>An entry of a forwarding table was added or changed.</summary>
/// <param name="Entry">The entry as it is now.</param>
public sealed record ForwardingEntryChanged(ForwardingEntry Entry) : RouteEvent;

/// <summary>An entry of a forwarding table is gone.</summary>
/// <param name="Entry">The entry as it was.</param>
public sealed record ForwardingEntryRemoved(ForwardingEntry Entry) : RouteEvent;

/// <summary>A routing rule was added.</summary>
/// <param name="Rule">The rule.</param>
public sealed record RuleChanged(RoutingRule Rule) : RouteEvent;

/// <summary>A routing rule is gone.</summary>
/// <param name="Rule">The rule as it was.</param>
public sealed record RuleRemoved(RoutingRule Rule) : RouteEvent;

/// <summary>Events were lost because they came faster than they were read (<c>ENOBUFS</c>): list again what matters.</summary>
public sealed record Overrun : RouteEvent;
