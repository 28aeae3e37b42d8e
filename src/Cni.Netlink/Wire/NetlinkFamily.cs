namespace Cni.Netlink;

/// <summary>Chooses the part of the kernel that a <see cref="NetlinkSocket"/> talks to.</summary>
/// <remarks>The <c>NETLINK_*</c> protocol numbers of <c>linux/netlink.h</c>; any other number may be cast to this type.</remarks>
public enum NetlinkFamily
{
    /// <summary>Links, addresses, routes, neighbours, rules and traffic control (<c>NETLINK_ROUTE</c>).</summary>
    Route = 0,
    /// <summary>Socket monitoring (<c>NETLINK_SOCK_DIAG</c>).</summary>
    SocketDiagnostics = 4,
    /// <summary>IPsec (<c>NETLINK_XFRM</c>).</summary>
    Xfrm = 6,
    /// <summary>nftables, connection tracking and ipset (<c>NETLINK_NETFILTER</c>).</summary>
    Netfilter = 12,
    /// <summary>Generic netlink: ethtool, WireGuard, devlink (<c>NETLINK_GENERIC</c>).</summary>
    Generic = 16,
}
