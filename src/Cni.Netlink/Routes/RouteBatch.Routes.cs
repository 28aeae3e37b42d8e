using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteBatch
{
    /// <summary>Adds: make a route.</summary>
    /// <param name="route">The route.</param>
    public void AddRoute(Route route) => Write(RTM_NEWROUTE, NetlinkFlags.Create | NetlinkFlags.Exclusive, "add route", route);

    /// <summary>Adds: make a route beside others to the same network.</summary>
    /// <param name="route">The route.</param>
    public void AppendRoute(Route route) => Write(RTM_NEWROUTE, NetlinkFlags.Create | NetlinkFlags.Append, "append route", route);

    /// <summary>Adds: make a route in the place of the one to the same network, if there is one.</summary>
    /// <param name="route">The route.</param>
    public void ReplaceRoute(Route route) => Write(RTM_NEWROUTE, NetlinkFlags.Create | NetlinkFlags.Replace, "replace route", route);

    /// <summary>Adds: delete a route. What the description leaves open is not compared.</summary>
    /// <param name="route">The route.</param>
    public void DeleteRoute(Route route) => Write(RTM_DELROUTE, NetlinkFlags.None, "delete route", route);

    void Write(ushort type, NetlinkFlags flags, string operation, Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        int link = _route.IndexOf(route.Link);
        var hops = route.NextHops.Count > 0 ? new int[route.NextHops.Count] : [];
        for (int i = 0; i < hops.Length; i++)
            hops[i] = _route.IndexOf(route.NextHops[i].Link);
        RouteCodec.Write(Messages.Begin(type, flags, operation, route), route, link, hops, type == RTM_DELROUTE);
    }
}
