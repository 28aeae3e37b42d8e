using Cni.Netlink;

namespace Cni.Samples.HostDevice;

/// <summary>What a device was to the node, so that a failed ADD can make it that again: a move takes all of it.</summary>
sealed class DeviceOnNode
{
    readonly IReadOnlyList<LinkAddress> _addresses;
    readonly List<Route> _routes = [];

    public DeviceOnNode(RouteSocket node, Link link)
    {
        Link = link;
        _addresses = node.ListAddresses(link);
        // A device that is down has no routes, and those of several ways go with each of them.
        foreach (Route route in link.IsUp ? node.ListRoutes(table: 0, link: link) : [])
        {
            if (route.NextHops.Count == 0 && route.Protocol is not (RouteProtocol.Kernel or RouteProtocol.RouterAdvertisement or RouteProtocol.Redirect))
                _routes.Add(route);
        }
    }

    /// <summary>The device as it was.</summary>
    public Link Link { get; }

    /// <summary>Gives the device its state, alias, bridge, addresses and routes back. It is on the node, under its name.</summary>
    public void Restore(RouteSocket node)
    {
        int index = node.GetLink(Link.Name).Index;
        using RouteBatch batch = node.CreateBatch();
        batch.SetLink(index, new LinkSettings { Up = Link.IsUp, Alias = Link.Alias ?? "", Master = Link.MasterIndex > 0 ? Link.MasterIndex : null });
        foreach (LinkAddress address in _addresses)
            batch.ReplaceAddress(index, address);
        foreach (Route route in _routes)
            batch.ReplaceRoute(route with { Link = index });
        batch.Execute();
    }
}
