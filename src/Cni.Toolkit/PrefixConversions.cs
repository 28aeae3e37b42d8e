using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>Carries prefixes over between CNI's and the kernel's types, which know nothing of each other.</summary>
public static class PrefixConversions
{
    /// <summary>The same address and prefix length for a netlink request.</summary>
    /// <param name="prefix">From a result or configuration.</param>
    /// <returns>With its host bits.</returns>
    public static InterfaceAddress ToInterfaceAddress(this IpPrefix prefix) => new(prefix.Address, prefix.PrefixLength);

    /// <summary>The same address and prefix length for a result.</summary>
    /// <param name="address">From the kernel.</param>
    /// <returns>With its host bits.</returns>
    public static IpPrefix ToIpPrefix(this InterfaceAddress address) => new(address.Address, address.PrefixLength);
}
