using System.Net;
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

    /// <summary>The address as an interface gets it, with the subnet's broadcast address where there is one.</summary>
    /// <remarks>The kernel routes broadcasts without being told; programs that ask the interface for its broadcast address don't.</remarks>
    /// <param name="prefix">From a result or configuration.</param>
    /// <param name="ipv6Flags">Flags of an IPv6 address; an IPv4 address gets none.</param>
    /// <returns>With its host bits; with <see cref="LinkAddress.Broadcast"/> for IPv4 up to a prefix length of 30.</returns>
    public static LinkAddress ToLinkAddress(this IpPrefix prefix, AddressFlags ipv6Flags = AddressFlags.None)
    {
        var address = new LinkAddress(prefix.ToInterfaceAddress());
        if (prefix.IsIPv6)
            return address with { Flags = ipv6Flags };
        if (prefix.PrefixLength > 30)
            return address;
        Span<byte> bytes = stackalloc byte[4];
        prefix.Address.TryWriteBytes(bytes, out _);
        for (int i = 0; i < 4; i++)
            bytes[i] |= (byte)(0xff >> Math.Clamp(prefix.PrefixLength - (8 * i), 0, 8));
        return address with { Broadcast = new IPAddress(bytes) };
    }

    /// <summary>The same address and prefix length for a result.</summary>
    /// <param name="address">From the kernel.</param>
    /// <returns>With its host bits.</returns>
    public static IpPrefix ToIpPrefix(this InterfaceAddress address) => new(address.Address, address.PrefixLength);
}
