using System.Net;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Samples.Sbr;

/// <summary>What has to be changed so that packets from an interface's addresses leave by that interface: worked out first, done and undone as a whole.</summary>
/// <param name="Rules">A rule for each address.</param>
/// <param name="Added">Routes in the interface's own tables, those that others rest on first.</param>
/// <param name="Hints">Routes of the main table with the address to send from, each with what it replaces.</param>
/// <param name="Removed">Routes that the main table loses, those that others rest on first.</param>
sealed record RoutingPlan(
    IReadOnlyList<RoutingRule> Rules, IReadOnlyList<Route> Added, IReadOnlyList<(Route Hint, Route? Former)> Hints, IReadOnlyList<Route> Removed)
{
    /// <summary>Works out what to do.</summary>
    /// <param name="now">The pod's tables.</param>
    /// <param name="link">The interface.</param>
    /// <param name="addresses">Its addresses.</param>
    /// <param name="settings">The configuration.</param>
    /// <exception cref="CniException">Conflict (103): an address has its rule already.</exception>
    public static RoutingPlan For(RoutingTables now, Link link, IReadOnlyList<SourceAddress> addresses, SbrSettings settings)
    {
        if (settings.Table is { } shared)
            return new(RulesFor(now, addresses, shared), [], [], []);

        var present = now.By(link, Route.MainTable);
        present.RemoveAll(route => !Has(addresses, route.Destination.IsIPv6));
        // What leads to a gateway comes before what needs the gateway.
        var main = present.FindAll(route => route.Gateway is null);
        main.AddRange(present.FindAll(route => route.Gateway is not null));

        var rules = new List<RoutingRule>();
        var added = new List<Route>();
        var tables = now.Free(addresses.Count);
        for (int i = 0; i < addresses.Count; i++)
        {
            rules.Add(RuleFor(addresses[i], tables[i]));
            Fill(added, tables[i], link, main, addresses, addresses[i], settings.Gateway(addresses[i].Address.IsIPv6));
        }
        // Neighbours on the link are reached by link-local addresses whoever sends.
        var removed = main.FindAll(route => !IsLinkLocal(route) && !(settings.AddSourceHints && route.Gateway is null));
        return new(rules, added, settings.AddSourceHints ? HintsFor(link, main, addresses) : [], removed);
    }

    static void Fill(List<Route> added, uint table, Link link, List<Route> main, IReadOnlyList<SourceAddress> addresses, SourceAddress source, IPAddress? configured)
    {
        bool hasDefault = false;
        foreach (Route route in main)
        {
            // A default route to another gateway would compete with the one that was asked for.
            if (route.Destination.IsIPv6 != source.Address.IsIPv6 || !Belongs(route, source, addresses) || (configured is not null && route.IsDefault))
                continue;
            hasDefault |= route.IsDefault;
            added.Add(Copy(route, table));
        }
        if (!hasDefault && (configured ?? source.Gateway) is { } gateway)
            added.Add(new(source.Address.IsIPv6 ? InterfaceAddress.AnyIPv6 : InterfaceAddress.AnyIPv4) { Gateway = gateway, Link = link, Table = table });
    }

    // A route goes with the address whose network it has to do with; one that has to do with none goes with all.
    static bool Belongs(Route route, SourceAddress source, IReadOnlyList<SourceAddress> addresses)
    {
        if (route is { Gateway: null, PreferredSource: null } || Concerns(route, source))
            return true;
        foreach (SourceAddress other in addresses)
        {
            if (Concerns(route, other))
                return false;
        }
        return true;
    }

    static bool Concerns(Route route, SourceAddress source) =>
        (route.PreferredSource is { } preferred && source.Address.Contains(preferred)) || (route.Gateway is { } gateway && source.Address.Contains(gateway));

    static List<(Route, Route?)> HintsFor(Link link, List<Route> main, IReadOnlyList<SourceAddress> addresses)
    {
        var hints = new List<(Route, Route?)>();
        foreach (var (address, _) in addresses)
        {
            var subnet = new InterfaceAddress(address.Network, address.PrefixLength);
            Route? former = main.Find(route => route.Destination == subnet && route.Gateway is null);
            // The kernel's own IPv4 route says so already; of two addresses in one network the first stays.
            if (former?.PreferredSource is not null || hints.Exists(hint => hint.Item1.Destination == subnet))
                continue;
            Route basis = former is null ? new(subnet) { Link = link } : Copy(former, Route.MainTable);
            hints.Add((basis with { PreferredSource = address.Address }, former));
        }
        return hints;
    }

    static Route Copy(Route route, uint table) => route with { Table = table, Flags = 0 };

    static RoutingRule RuleFor(SourceAddress source, uint table) => new() { Source = InterfaceAddress.Host(source.Address.Address), Table = table };

    static bool IsLinkLocal(Route route) => route.Destination.Address.IsIPv6LinkLocal;

    static bool Has(IReadOnlyList<SourceAddress> addresses, bool v6)
    {
        foreach (var (address, _) in addresses)
        {
            if (address.IsIPv6 == v6)
                return true;
        }
        return false;
    }

    // The kernel takes the same rule twice.
    static List<RoutingRule> RulesFor(RoutingTables now, IReadOnlyList<SourceAddress> addresses, uint table)
    {
        var rules = new List<RoutingRule>();
        foreach (SourceAddress source in addresses)
        {
            rules.Add(now.RuleFor(source.Address, table) is { } rule
                ? throw new CniException(CniErrorCode.Conflict, $"failed to add rule: there is one \"{rule}\" already")
                : RuleFor(source, table));
        }
        return rules;
    }
}
