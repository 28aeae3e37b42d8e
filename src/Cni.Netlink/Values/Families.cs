using System.Net;
using System.Net.Sockets;

namespace Cni.Netlink;

/// <summary>Address families: the kernel's AF_INET6 is 10, the BCL's is 23.</summary>
internal static class Families
{
    public static byte ToKernel(AddressFamily family) => family switch
    {
        AddressFamily.Unspecified => Rtnl.AF_UNSPEC,
        AddressFamily.InterNetwork => Rtnl.AF_INET,
        AddressFamily.InterNetworkV6 => Rtnl.AF_INET6,
        _ => throw new ArgumentException($"{family} is neither IPv4 nor IPv6.", nameof(family)),
    };

    public static AddressFamily FromKernel(byte family) => family switch
    {
        Rtnl.AF_INET => AddressFamily.InterNetwork,
        Rtnl.AF_INET6 => AddressFamily.InterNetworkV6,
        _ => AddressFamily.Unspecified,
    };

    /// <summary>A prefix from an address, which the kernel leaves out when it is all zero, and a length.</summary>
    public static InterfaceAddress Prefix(byte family, IPAddress? address, int length)
    {
        address ??= family == Rtnl.AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any;
        return new(address, Math.Min(length, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
    }
}
