using System.Net;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>Gives the pod's interface what a result says: addresses, up, routes; and compares it with the result later.</summary>
/// <remarks>
/// What every interface plugin does after it has made its link. Addresses, state and routes go to the kernel in one datagram
/// through a socket in the pod; no thread ever is there.
/// </remarks>
public static partial class ContainerInterface
{
    /// <summary>Configures an interface that is there and, usually, still down.</summary>
    /// <param name="pod">The pod's namespace, for settings that have no netlink form.</param>
    /// <param name="inPod">A socket in it.</param>
    /// <param name="ifName">The interface's name.</param>
    /// <param name="result">
    /// The result so far. Used are the addresses that name this interface by index (one that names none is left out) and all routes,
    /// with MTU, advertised MSS, priority, table and scope; a route without a gateway gets the first gateway of its family,
    /// unless its scope is the link.
    /// </param>
    /// <param name="options">How to go about it; null for <see cref="ContainerInterfaceOptions.Default"/>.</param>
    /// <exception cref="CniException">
    /// InvalidNetworkConfig (7) for a result without interfaces or an address that names another one; KernelFailure (102), naming the
    /// address or route that the kernel refused.
    /// </exception>
    public static void Configure(NetworkNamespace pod, RouteSocket inPod, string ifName, CniResult result, ContainerInterfaceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentNullException.ThrowIfNull(inPod);
        ArgumentNullException.ThrowIfNull(result);
        options ??= ContainerInterfaceOptions.Default;
        var ips = IpsOf(result, ifName);
        Link link = inPod.GetLink(ifName);

        // Settings first: they decide what happens at the moment the interface comes up.
        NetworkSysctl sysctl = pod.Sysctl;
        bool v6 = ips.Exists(ip => ip.Address.IsIPv6);
        if (options.AnnounceAddress && ips.Exists(ip => !ip.Address.IsIPv6))
            sysctl.TryWrite($"net/ipv4/conf/{ifName}/arp_notify", "1");
        if (v6)
            PrepareIpv6(sysctl, ifName, options.DuplicateAddressDetection);
        if (v6 && options.AnnounceIpv6Address)
            sysctl.TryWrite($"net/ipv6/conf/{ifName}/ndisc_notify", "1");

        AddressFlags flags = options.DuplicateAddressDetection ? AddressFlags.None : AddressFlags.NoDad;
        using (RouteBatch batch = inPod.CreateBatch())
        {
            foreach (CniIpConfig ip in ips)
            {
                LinkAddress address = ip.Address.ToLinkAddress(flags);
                batch.AddAddress(link, options.SubnetThroughGateway ? address with { Flags = address.Flags | AddressFlags.NoPrefixRoute } : address);
            }
            batch.SetUp(link);
            if (options.SubnetThroughGateway)
            {
                // In front of the others, whose gateways are reached through these; beside those of another interface on the same network.
                foreach (Route route in RoutesThroughGateways(link, ips))
                    batch.AppendRoute(route);
            }
            foreach (CniRoute route in result.Routes)
                batch.AppendRoute(RouteOf(route, link, ips));
            try
            {
                batch.Execute();
            }
            catch (NetlinkException e)
            {
                throw e.ToCniException($"failed to configure \"{ifName}\"");
            }
        }
        if (v6 && options.DuplicateAddressDetection)
            Settle(inPod, link, ips, options.SettleTimeout);
    }

    /// <summary>The addresses in a result that belong to an interface of the pod.</summary>
    /// <param name="result">A result, such as the previous one of CHECK.</param>
    /// <param name="ifName">The interface's name.</param>
    /// <param name="netns">The pod's <c>CNI_NETNS</c>.</param>
    /// <returns>
    /// The addresses whose interface has the name and lies in a sandbox. An address that names no interface counts: results of
    /// version 0.2.0 have no interfaces.
    /// </returns>
    public static IReadOnlyList<IpPrefix> AddressesOf(CniResult result, string ifName, string netns)
    {
        ArgumentNullException.ThrowIfNull(result);
        var addresses = new List<IpPrefix>();
        foreach (CniIpConfig ip in result.Ips)
        {
            if (ip.Interface is not { } index
                || (index >= 0 && index < result.Interfaces.Count && IsOurs(result.Interfaces[index], ifName, netns)))
                addresses.Add(ip.Address);
        }
        return addresses;
    }

    private static bool IsOurs(CniInterface each, string ifName, string netns) => each.Name == ifName && each.Sandbox == netns;

    internal static List<CniIpConfig> IpsOf(CniResult result, string ifName)
    {
        if (result.Interfaces.Count == 0)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, "no interfaces to configure");
        var ips = new List<CniIpConfig>(result.Ips.Count);
        foreach (CniIpConfig ip in result.Ips)
        {
            if (ip.Interface is not { } index)
                continue;
            if (index < 0 || index >= result.Interfaces.Count || result.Interfaces[index].Name != ifName)
                throw new CniException(CniErrorCode.InvalidNetworkConfig, $"failed to add IP addr {ip.Address} to \"{ifName}\": invalid interface index", $"interface {index}");
            ips.Add(ip);
        }
        return ips;
    }

    internal static Route RouteOf(CniRoute route, Link link, List<CniIpConfig> ips)
    {
        // A scope of link or less says that nothing lies between, and the kernel refuses a gateway with it.
        IPAddress? gateway = route.Gateway ?? (route.Scope >= (int)RouteScope.Link ? null : ips.Find(ip => ip.Gateway is not null && ip.Address.IsIPv6 == route.Destination.IsIPv6)?.Gateway);
        return new(route.Destination.ToInterfaceAddress())
        {
            Gateway = gateway,
            Link = link,
            Mtu = route.Mtu,
            AdvertisedMss = route.AdvertisedMss,
            Priority = route.Priority is { } priority ? (uint)priority : null,
            Table = route.Table is > 0 and { } table ? (uint)table : Route.MainTable,
            Scope = route.Scope is { } scope ? (RouteScope)scope : null,
        };
    }

    /// <summary>For each address a route to its gateway and one to its subnet through that, each destination once.</summary>
    internal static List<Route> RoutesThroughGateways(Link link, List<CniIpConfig> ips)
    {
        var routes = new List<Route>(ips.Count * 2);
        foreach (CniIpConfig ip in ips)
        {
            IPAddress gateway = ip.Gateway
                ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, $"address {ip.Address} has no gateway", "on a point-to-point link everything is reached through it");
            Add(new Route(InterfaceAddress.Host(gateway)) { Link = link, Scope = RouteScope.Link, PreferredSource = ip.Address.Address });
            // Where the address is all of the subnet, there is nothing else to be reached in it.
            InterfaceAddress subnet = ip.Address.Network.ToInterfaceAddress();
            if (subnet != InterfaceAddress.Host(ip.Address.Address))
                Add(new Route(subnet) { Link = link, Gateway = gateway, PreferredSource = ip.Address.Address });
        }
        return routes;

        void Add(Route route)
        {
            if (!routes.Exists(other => other.Destination == route.Destination))
                routes.Add(route);
        }
    }

    private static void PrepareIpv6(NetworkSysctl sysctl, string ifName, bool duplicateAddressDetection)
    {
        // Some runtimes start pods with IPv6 switched off; a pod that is given an IPv6 address is meant to use it.
        foreach (string each in (ReadOnlySpan<string>)["lo", ifName])
        {
            string name = $"net/ipv6/conf/{each}/disable_ipv6";
            if (sysctl.TryRead(name, out string value) && value.AsSpan().Trim() is "1")
                sysctl.Write(name, "0");
        }
        sysctl.TryWrite($"net/ipv6/conf/{ifName}/keep_addr_on_down", "1");
        if (duplicateAddressDetection)
            sysctl.TryWrite($"net/ipv6/conf/{ifName}/enhanced_dad", "1");
        // The addresses carry a flag of their own; this is for the link-local one, which the kernel makes.
        sysctl.TryWrite($"net/ipv6/conf/{ifName}/accept_dad", duplicateAddressDetection ? "1" : "0");
    }

    private static void Settle(RouteSocket inPod, Link link, List<CniIpConfig> ips, TimeSpan timeout)
    {
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        foreach (CniIpConfig ip in ips)
        {
            if (!ip.Address.IsIPv6)
                continue;
            var left = TimeSpan.FromMilliseconds(Math.Max(0, deadline - Environment.TickCount64));
            LinkAddress? settled = inPod.WaitForAddress(link, ip.Address.Address, left);
            if (settled?.Flags.HasFlag(AddressFlags.DadFailed) is true)
                throw new CniException(CniErrorCode.Conflict, $"link {link.Name} has address {ip.Address} in state DADFAILED", "another machine on the link has the address");
            // On a link without carrier the kernel doesn't even begin, and that is the bridge's business.
            if (settled is null && inPod.GetLink(link).OperState == OperState.Up)
                throw new CniException(CniErrorCode.TryAgainLater, $"link {link.Name} still has tentative addresses after {timeout.TotalSeconds:0.#} seconds", ip.Address.ToString());
        }
    }
}
