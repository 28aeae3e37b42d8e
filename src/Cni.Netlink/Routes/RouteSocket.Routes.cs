using System.Net;
using System.Net.Sockets;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteSocket
{
    /// <summary>Makes a route.</summary>
    /// <param name="route">The route.</param>
    /// <exception cref="NetlinkException">There is one to that network (<see cref="NetlinkException.IsExists"/>), the gateway can't be reached, ...</exception>
    public void AddRoute(Route route) { using var b = CreateBatch(); b.AddRoute(route); b.Execute(); }

    /// <summary>Makes a route unless the same is there.</summary>
    /// <param name="route">The route.</param>
    /// <returns>False when there was one to that network.</returns>
    public bool EnsureRoute(Route route)
    {
        using var batch = CreateBatch();
        batch.AddRoute(route);
        var failures = batch.TryExecute();
        return failures.Count == 0 || (failures[0].IsExists ? false : throw new NetlinkException(failures));
    }

    /// <summary>Makes a route beside others to the same network.</summary>
    /// <param name="route">The route.</param>
    public void AppendRoute(Route route) { using var b = CreateBatch(); b.AppendRoute(route); b.Execute(); }

    /// <summary>Makes a route in the place of the one to the same network, if there is one.</summary>
    /// <param name="route">The route.</param>
    public void ReplaceRoute(Route route) { using var b = CreateBatch(); b.ReplaceRoute(route); b.Execute(); }

    /// <summary>Deletes a route. What the description leaves open is not compared.</summary>
    /// <param name="route">The route.</param>
    /// <exception cref="NetlinkException">There is none (<see cref="NetlinkException.IsNotFound"/>), ...</exception>
    public void DeleteRoute(Route route) { using var b = CreateBatch(); b.DeleteRoute(route); b.Execute(); }

    /// <summary>Deletes a route if it is there.</summary>
    /// <param name="route">The route; its link must exist when it is named by name.</param>
    /// <returns>False when there was none.</returns>
    public bool DeleteRouteIfExists(Route route) { using var b = CreateBatch(); b.DeleteRoute(route); return b.ExecuteUnlessMissing(); }

    /// <summary>Lists routes.</summary>
    /// <param name="table">The table; 0 lists all.</param>
    /// <param name="family">IPv4 or IPv6; unspecified lists both.</param>
    /// <param name="link">The link they send by; <see cref="LinkRef.None"/> lists all.</param>
    /// <returns>A listing, consistent per family.</returns>
    public IReadOnlyList<Route> ListRoutes(uint table = Route.MainTable, AddressFamily family = AddressFamily.Unspecified, LinkRef link = default)
    {
        var routes = new List<Route>();
        int index = IndexOf(link);
        if (family is AddressFamily.Unspecified or AddressFamily.InterNetwork)
            List(routes, AF_INET, table, index);
        if (family is AddressFamily.Unspecified or AddressFamily.InterNetworkV6)
            List(routes, AF_INET6, table, index);
        return routes;
    }

    void List(List<Route> routes, byte family, uint table, int link)
    {
        using var batch = CreateBatch();
        var writer = batch.Messages.Begin(RTM_GETROUTE, NetlinkFlags.None, "list routes");
        writer.Header(new RtMsg { Family = family, Table = table < 256 ? (byte)table : (byte)0 });
        if (table != 0)
            writer.PutU32(RTA_TABLE, table);
        if (link > 0)
            writer.PutS32(RTA_OIF, link);
        try
        {
            Socket.Dump(batch.Messages, (in NetlinkMessage message) =>
            {
                if (message.Type != RTM_NEWROUTE)
                    return;
                const uint RTM_F_CLONED = 0x200; // Cached exceptions, which older kernels list among the routes.
                var route = RouteCodec.Read(message);
                if ((route.Flags & RTM_F_CLONED) == 0 && (table == 0 || route.Table == table) && (link == 0 || Uses(route, link)))
                    routes.Add(route);
            });
        }
        catch (NetlinkException e) when (e.IsNotFound || (e.IsNotSupported && family == AF_INET6))
        {
            // With strict checks a table that doesn't exist yet is an error (ENOENT); it has no routes. And there may be no IPv6.
        }
    }

    static bool Uses(Route route, int link)
    {
        bool uses = route.Link.Index == link;
        foreach (var hop in route.NextHops)
            uses |= hop.Link.Index == link;
        return uses;
    }

    /// <summary>Asks the kernel which way it would send a packet.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="source">The sender's address; null leaves it to the kernel.</param>
    /// <param name="link">The link to send by; <see cref="LinkRef.None"/> leaves it to the kernel.</param>
    /// <returns>The way: gateway, link and source address.</returns>
    /// <exception cref="NetlinkException">There is none (<see cref="Errno.ENETUNREACH"/>), ...</exception>
    public Route GetRoute(IPAddress destination, IPAddress? source = null, LinkRef link = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using var batch = CreateBatch();
        int index = IndexOf(link);
        var target = InterfaceAddress.Host(destination);
        var writer = batch.Messages.Begin(RTM_GETROUTE, NetlinkFlags.None, "get route to", destination);
        writer.Header(new RtMsg { Family = Families.ToKernel(destination.AddressFamily), DstLength = (byte)target.PrefixLength, SrcLength = source is null ? (byte)0 : (byte)target.PrefixLength });
        writer.PutAddress(RTA_DST, destination);
        if (source is not null)
            writer.PutAddress(RTA_SRC, source);
        if (index > 0)
            writer.PutS32(RTA_OIF, index);
        Route? found = null;
        Socket.Execute(batch.Messages, (in NetlinkMessage message) => found ??= message.Type == RTM_NEWROUTE ? RouteCodec.Read(message) : null);
        return found ?? throw new NetlinkException("get route to", destination, Errno.ENETUNREACH);
    }
}
