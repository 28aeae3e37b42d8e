using System.Net;
using Cni.Sdk;

namespace Cni.Samples.Firewall;

/// <summary>Picks the addresses whose packets pass from the result of the plugins before.</summary>
static class PodAddresses
{
    /// <summary>All addresses of the result, each once, but not those that it places on an interface of the node.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7) if an address is on an interface that the result doesn't list.</exception>
    public static List<IPAddress> Of(CniResult result)
    {
        var addresses = new List<IPAddress>();
        foreach (CniIpConfig ip in result.Ips)
        {
            if (ip.Interface is { } index)
            {
                if ((uint)index >= (uint)result.Interfaces.Count)
                    throw new CniException(CniErrorCode.InvalidNetworkConfig, $"prevResult has address {ip.Address} on interface {index}, which it doesn't list");
                // An address of a pod is on an interface in a sandbox. The reference takes those of the node for a pod's, too.
                if (string.IsNullOrEmpty(result.Interfaces[index].Sandbox))
                    continue;
            }
            if (!addresses.Contains(ip.Address.Address))
                addresses.Add(ip.Address.Address);
        }
        return addresses;
    }

    /// <summary>The same for a DEL: none if there is no result, or none that can be relied on.</summary>
    public static List<IPAddress> TryOf(CniResult? result)
    {
        try
        {
            return result is null ? [] : Of(result);
        }
        catch (CniException)
        {
            return [];
        }
    }
}
