using Cni.Sdk;

namespace Cni.Samples.Portmap;

/// <summary>The addresses that mapped ports lead to, one a family, with the prefix of the pod's network.</summary>
/// <param name="V4">The pod's first IPv4 address; null if it has none.</param>
/// <param name="V6">The pod's first IPv6 address; null if it has none.</param>
readonly record struct PodAddresses(IpPrefix? V4, IpPrefix? V6)
{
    /// <summary>
    /// Picks them from the result of the plugins before: the first of each family that is on the pod's interface of this name. An
    /// address that names no interface counts, since old results name none; one of an interface on the node doesn't.
    /// </summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7) if an address is on an interface that the result doesn't list.</exception>
    public static PodAddresses Of(CniResult result, InterfaceName ifName)
    {
        IpPrefix? v4 = null, v6 = null;
        string name = ifName.ToString();
        foreach (CniIpConfig ip in result.Ips)
        {
            if (ip.Interface is { } index)
            {
                if ((uint)index >= (uint)result.Interfaces.Count)
                    throw new CniException(CniErrorCode.InvalidNetworkConfig, $"prevResult has address {ip.Address} on interface {index}, which it doesn't list");
                CniInterface at = result.Interfaces[index];
                if (at.Name != name || string.IsNullOrEmpty(at.Sandbox))
                    continue;
            }
            if (ip.Address.IsIPv6)
                v6 ??= ip.Address;
            else
                v4 ??= ip.Address;
        }
        return new(v4, v6);
    }

    /// <summary>Picks them for a DEL: null if there is no result, or none that can be relied on.</summary>
    public static PodAddresses? TryOf(CniResult? result, InterfaceName ifName)
    {
        try
        {
            return result is null ? null : Of(result, ifName);
        }
        catch (CniException)
        {
            return null;
        }
    }
}
