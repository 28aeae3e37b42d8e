using System.Runtime.InteropServices;
using Cni.Netlink;

namespace Cni.Toolkit;

/// <summary>Finds out what the kernel can make, without making it.</summary>
public static class LinkProbe
{
    private const ushort RTM_NEWLINK = 16, IFLA_LINKINFO = 18, IFLA_INFO_KIND = 1, IFLA_NUM_TX_QUEUES = 31;

    /// <summary>Tells whether the kernel knows a kind of link; loads its module if it is one.</summary>
    /// <remarks>
    /// Asks for a link with no queues at all, which the kernel refuses after it has looked up the kind: EOPNOTSUPP for one that it
    /// doesn't know, EINVAL for one that it does.
    /// </remarks>
    /// <param name="node">A socket with the right to make links.</param>
    /// <param name="kind">Such as <c>bridge</c>.</param>
    /// <returns>True if links of this kind can be made.</returns>
    /// <exception cref="NetlinkException">The kernel didn't even look: usually for lack of privilege.</exception>
    public static bool Supports(RouteSocket node, string kind)
    {
        ArgumentNullException.ThrowIfNull(node);
        using var batch = new NetlinkBatch(256);
        NetlinkWriter writer = batch.Begin(RTM_NEWLINK, NetlinkFlags.Create | NetlinkFlags.Exclusive, "probe link kind", kind);
        writer.Header(default(LinkHeader));
        writer.PutU32(IFLA_NUM_TX_QUEUES, 0);
        using (writer.Nest(IFLA_LINKINFO))
            writer.PutString(IFLA_INFO_KIND, kind);
        var failures = node.Socket.TryExecute(batch);
        if (failures.Count == 0 || failures[0].IsPermissionDenied)
            throw new NetlinkException(failures.Count > 0 ? failures : [NetlinkError.Create("probe link kind", kind, Errno.EINVAL, "the kernel made a link without queues")]);
        return !failures[0].IsNotSupported;
    }

    // struct ifinfomsg, all zero.
    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private readonly struct LinkHeader;
}
