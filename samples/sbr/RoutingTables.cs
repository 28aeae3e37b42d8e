using System.Net.Sockets;
using Cni.Netlink;

namespace Cni.Samples.Sbr;

/// <summary>What a pod's rules and routing tables were like at one moment.</summary>
/// <param name="Rules">The rules of both families.</param>
/// <param name="Routes">The routes of both families in all tables.</param>
sealed record RoutingTables(IReadOnlyList<RoutingRule> Rules, IReadOnlyList<Route> Routes)
{
    /// <summary>Where the search for a free table begins, as with the reference.</summary>
    const uint FirstTable = 100;

    /// <summary>Reads a pod's.</summary>
    public static RoutingTables Read(RouteSocket inPod) => new(ReadRules(inPod), inPod.ListRoutes(table: 0));

    /// <summary>Reads a pod's rules. A kernel without IPv6 has none of that family.</summary>
    public static IReadOnlyList<RoutingRule> ReadRules(RouteSocket inPod)
    {
        var rules = new List<RoutingRule>(inPod.ListRules());
        try
        {
            rules.AddRange(inPod.ListRules(AddressFamily.InterNetworkV6));
        }
        catch (NetlinkException e) when (e.Failures[0].IsNotSupported)
        {
        }
        return rules;
    }

    /// <summary>Finds tables that no rule leads to and no route is in, beginning with 100.</summary>
    /// <param name="count">How many.</param>
    public List<uint> Free(int count)
    {
        var taken = new HashSet<uint> { 253, Route.MainTable, Route.LocalTable };
        foreach (RoutingRule rule in Rules)
            taken.Add(rule.Table);
        foreach (Route route in Routes)
            taken.Add(route.Table);
        var free = new List<uint>(count);
        for (uint table = FirstTable; free.Count < count; table++)
        {
            if (!taken.Contains(table))
                free.Add(table);
        }
        return free;
    }

    /// <summary>The routes of a table that send by a link, other ways beside it excluded.</summary>
    public List<Route> By(Link link, uint table)
    {
        var routes = new List<Route>();
        foreach (Route route in Routes)
        {
            if (route.Table == table && route.Link.Index == link.Index && route.NextHops.Count == 0 && route.Type == RouteType.Unicast)
                routes.Add(route);
        }
        return routes;
    }

    /// <summary>Finds the rule that sends an address's packets to a table of its own.</summary>
    /// <param name="address">The address.</param>
    /// <param name="table">The table; null for any but the kernel's own.</param>
    public RoutingRule? RuleFor(InterfaceAddress address, uint? table)
    {
        foreach (RoutingRule rule in Rules)
        {
            if (IsFor(rule, address, table))
                return rule;
        }
        return null;
    }

    /// <summary>Tells whether a rule is one that this plugin, or the reference, makes for an address.</summary>
    public static bool IsFor(RoutingRule rule, InterfaceAddress address, uint? table) =>
        rule.Action == RuleAction.Table && rule.Source == InterfaceAddress.Host(address.Address) && rule.Destination is null
        && (table is null ? rule.Table is not (0 or Route.MainTable or Route.LocalTable) : rule.Table == table);
}
