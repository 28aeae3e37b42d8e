using System.Net;
using Cni.Sdk;

namespace Cni.Samples.Bridge;

/// <summary>What the addresses that IPAM gave mean for the pod and for the bridge. Nothing here touches the kernel.</summary>
/// <param name="Ips">The pod's addresses, each bound to the container interface, gateways filled in.</param>
/// <param name="Routes">IPAM's routes, and a default route a family where the configuration asks for one.</param>
/// <param name="BridgeAddresses">The addresses that the bridge gets as the pod's gateway.</param>
sealed record GatewayPlan(IReadOnlyList<CniIpConfig> Ips, IReadOnlyList<CniRoute> Routes, IReadOnlyList<IpPrefix> BridgeAddresses)
{
    /// <summary>The pod's addresses alone.</summary>
    public IReadOnlyList<IpPrefix> Addresses { get; } = AddressesOf(Ips);

    /// <summary>Tells whether the pod has an address of the family.</summary>
    public bool Has(bool ipv6)
    {
        foreach (IpPrefix address in Addresses)
        {
            if (address.IsIPv6 == ipv6)
                return true;
        }
        return false;
    }

    /// <summary>Works out the plan.</summary>
    /// <param name="ipam">What IPAM answered.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="containerIndex">The place of the container interface in the result's interfaces.</param>
    public static GatewayPlan Of(CniResult ipam, BridgeSettings settings, int containerIndex)
    {
        var ips = new List<CniIpConfig>(ipam.Ips.Count);
        var routes = new List<CniRoute>(ipam.Routes);
        var bridgeAddresses = new List<IpPrefix>();
        foreach (CniIpConfig ip in ipam.Ips)
        {
            IPAddress? gateway = ip.Gateway ?? (settings.IsGateway ? FirstHostOf(ip.Address) : null);
            ips.Add(ip with { Gateway = gateway, Interface = containerIndex });
            if (settings.IsDefaultGateway && !HasDefaultRoute(routes, ip.Address.IsIPv6))
                routes.Add(new CniRoute(DefaultRoute(ip.Address.IsIPv6)) { Gateway = gateway });
            if (settings.IsGateway)
                bridgeAddresses.Add(new IpPrefix(gateway!, ip.Address.PrefixLength));
        }
        return new(ips, routes, bridgeAddresses);
    }

    static List<IpPrefix> AddressesOf(IReadOnlyList<CniIpConfig> ips)
    {
        var addresses = new List<IpPrefix>(ips.Count);
        foreach (CniIpConfig ip in ips)
            addresses.Add(ip.Address);
        return addresses;
    }

    /// <summary>The network's address plus one, where the reference puts a gateway that nobody named.</summary>
    static IPAddress FirstHostOf(IpPrefix address)
    {
        byte[] bytes = address.Network.Address.GetAddressBytes();
        for (int i = bytes.Length - 1; i >= 0 && ++bytes[i] == 0; i--)
        {
        }
        return new IPAddress(bytes);
    }

    // One without a gateway gets the family's first later, the very one that would be added here; one that is confined to the
    // link leads nowhere.
    static bool HasDefaultRoute(List<CniRoute> routes, bool v6)
    {
        foreach (CniRoute route in routes)
        {
            if (route.Destination == DefaultRoute(v6) && (route.Gateway is not null || route.Scope is null or < LinkScope))
                return true;
        }
        return false;
    }

    const int LinkScope = 253; // RT_SCOPE_LINK

    static IpPrefix DefaultRoute(bool v6) => new(v6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
}
