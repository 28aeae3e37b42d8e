using System.Net.Sockets;
using Cni.Netlink;
using Cni.Toolkit;

namespace Cni.Samples.Vrf;

/// <summary>What an interface loses as it joins or leaves a VRF: the kernel takes it down and up again meanwhile.</summary>
/// <param name="Addresses">Its global IPv6 addresses, which go unless <c>keep_addr_on_down</c> is set.</param>
/// <param name="Routes">The routes that somebody has made by it, those that others rest on first.</param>
sealed record Membership(IReadOnlyList<LinkAddress> Addresses, IReadOnlyList<Route> Routes)
{
    // What of an address's flags is a wish; the rest is what became of it. It was looked for duplicates of when it was first added.
    const AddressFlags Wishes = AddressFlags.NoPrefixRoute | AddressFlags.ManageTemporary | AddressFlags.HomeAddress | AddressFlags.AutoJoin;

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Remembers what a link has.</summary>
    public static Membership Of(RouteSocket inPod, Link link)
    {
        var addresses = new List<LinkAddress>();
        foreach (LinkAddress each in inPod.ListAddresses(link, AddressFamily.InterNetworkV6))
        {
            if (each.Scope == RouteScope.Universe)
                addresses.Add(each);
        }
        var routes = new List<Route>();
        foreach (Route route in inPod.ListRoutes(table: 0, link: link))
        {
            // The kernel makes its own again, and routers announce theirs.
            if (route.Table != Route.LocalTable && route.Type == RouteType.Unicast && route.Protocol is not (RouteProtocol.Kernel or RouteProtocol.RouterAdvertisement))
                routes.Add(route with { Flags = 0 });
        }
        return new(addresses, [.. routes.FindAll(route => route.Gateway is null), .. routes.FindAll(route => route.Gateway is not null)]);
    }

    /// <summary>Makes a link a member of a VRF, or of none, and gives it back what it loses by that.</summary>
    /// <param name="inPod">A socket in the pod.</param>
    /// <param name="link">The link.</param>
    /// <param name="vrf">The VRF; <see cref="LinkRef.None"/> for none.</param>
    /// <param name="from">The table whose routes move.</param>
    /// <param name="to">The table they move to; those of other tables stay in theirs.</param>
    /// <exception cref="Sdk.CniException">The kernel refused something.</exception>
    public void Move(RouteSocket inPod, Link link, LinkRef vrf, uint from, uint to)
    {
        try
        {
            inPod.SetMaster(link, vrf);
            RestoreAddresses(inPod, link);
            using RouteBatch batch = inPod.CreateBatch();
            foreach (Route route in Routes)
                batch.AppendRoute(route.Table == from ? route with { Table = to } : route);
            Execute(batch);
        }
        catch (NetlinkException e)
        {
            throw e.ToCniException($"could not {(vrf.IsNone ? "take" : "put")} {link.Name} {(vrf.IsNone ? "out of its" : "into the")} VRF with its addresses and routes");
        }
    }

    void RestoreAddresses(RouteSocket inPod, Link link)
    {
        if (Addresses.Count == 0)
            return;
        var present = new List<LinkAddress>(inPod.ListAddresses(link, AddressFamily.InterNetworkV6));
        using RouteBatch batch = inPod.CreateBatch();
        foreach (LinkAddress each in Addresses)
        {
            if (!present.Exists(other => other.Address == each.Address))
                batch.AddAddress(link, each with { Flags = (each.Flags & Wishes) | AddressFlags.NoDad, LinkIndex = 0 });
        }
        Execute(batch);
        // Routes by a gateway need the routes to the addresses' networks, which come with the addresses.
        if (Routes.Count == 0 || link.OperState != OperState.Up)
            return;
        foreach (LinkAddress each in Addresses)
            inPod.WaitForAddress(link, each.Address.Address, s_patience);
    }

    static void Execute(RouteBatch batch)
    {
        if (batch.Count == 0)
            return;
        var refused = new List<NetlinkError>();
        foreach (NetlinkError failure in batch.TryExecute())
        {
            if (!failure.IsExists)
                refused.Add(failure);
        }
        if (refused.Count > 0)
            throw new NetlinkException(refused);
    }
}
