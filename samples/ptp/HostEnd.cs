using System.Net;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Ptp;

/// <summary>The node's end of the pair: it has the gateways' addresses, and a route leads from it to each of the pod's.</summary>
static class HostEnd
{
    /// <summary>Refuses addresses that the pod could not use, before anything is made for it.</summary>
    public static void RequireGateways(IReadOnlyList<CniIpConfig> ips)
    {
        if (ips.Count == 0)
            throw new CniException(CniErrorCode.DelegateFailure, "IPAM plugin returned missing IP config");
        foreach (CniIpConfig ip in ips)
        {
            if (ip.Gateway is null)
                throw new CniException(CniErrorCode.InvalidNetworkConfig, $"address {ip.Address} has no gateway", "ptp gives the gateway's address to the node's end, and routes the pod's traffic there");
        }
    }

    /// <summary>Settings first, since they decide what happens as the link comes up; then state, addresses and routes in one go.</summary>
    public static void Configure(RouteSocket node, Link port, IReadOnlyList<CniIpConfig> ips)
    {
        // A router of its own: what pods advertise must not configure it. Kernels without IPv6 have no such settings.
        default(NetworkSysctl).TryWrite($"net/ipv6/conf/{port.Name}/accept_ra", "0");
        // The node asks for the pod's MAC address from its link-local address, so for a pod of IPv6 that must be usable at once.
        default(NetworkSysctl).TryWrite($"net/ipv6/conf/{port.Name}/accept_dad", "0");
        using RouteBatch batch = node.CreateBatch();
        batch.SetUp(port);
        for (int i = 0; i < ips.Count; i++)
        {
            IPAddress gateway = ips[i].Gateway!;
            // Nobody else is on the link, so nobody else has the address.
            if (IsFirst(ips, i))
                batch.AddAddress(port, new LinkAddress(InterfaceAddress.Host(gateway)) { Flags = ips[i].Address.IsIPv6 ? AddressFlags.NoDad : AddressFlags.None });
            // A route that still leads to a pod that had the address before would keep this one from its traffic.
            batch.ReplaceRoute(RouteTo(ips[i].Address, port));
        }
        try
        {
            batch.Execute();
        }
        catch (NetlinkException e)
        {
            throw e.ToCniException($"failed to configure \"{port.Name}\"");
        }
    }

    /// <summary>Compares the node's end with what <see cref="Configure"/> made of it.</summary>
    /// <exception cref="CniException">CheckFailed (101), naming what is missing.</exception>
    public static void Check(RouteSocket node, Link port, IReadOnlyList<CniIpConfig> ips)
    {
        if (!port.IsUp)
            throw Failed($"{port.Name}, the node's end of the pair, is down");
        var addresses = node.ListAddresses(port);
        var routes = node.ListRoutes(table: 0, link: port);
        foreach (CniIpConfig ip in ips)
        {
            if (ip.Gateway is { } gateway && !Contains(addresses, InterfaceAddress.Host(gateway)))
                throw Failed($"the gateway's address {gateway} is missing on {port.Name}");
            if (!Contains(routes, InterfaceAddress.Host(ip.Address.Address)))
                throw Failed($"the node has no route to {ip.Address.Address} on {port.Name}");
        }
    }

    static Route RouteTo(IpPrefix address, Link port) =>
        new(InterfaceAddress.Host(address.Address)) { Link = port, Scope = address.IsIPv6 ? null : RouteScope.Host };

    static bool IsFirst(IReadOnlyList<CniIpConfig> ips, int index)
    {
        for (int i = 0; i < index; i++)
        {
            if (ips[i].Gateway!.Equals(ips[index].Gateway))
                return false;
        }
        return true;
    }

    static bool Contains(IReadOnlyList<LinkAddress> addresses, InterfaceAddress wanted)
    {
        foreach (LinkAddress each in addresses)
        {
            if (each.Address == wanted)
                return true;
        }
        return false;
    }

    static bool Contains(IReadOnlyList<Route> routes, InterfaceAddress wanted)
    {
        foreach (Route each in routes)
        {
            if (each.Destination == wanted && each.Type == RouteType.Unicast)
                return true;
        }
        return false;
    }

    static CniException Failed(string message) => new(CniErrorCode.CheckFailed, message);
}
