using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteBatch
{
    /// <summary>Adds: enter a neighbour of a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="neighbour">The neighbour.</param>
    public void AddNeighbour(LinkRef link, Neighbour neighbour) => Write(RTM_NEWNEIGH, NetlinkFlags.Create | NetlinkFlags.Exclusive, "add neighbour", link, neighbour);

    /// <summary>Adds: enter a neighbour of a link, or change the one that is there.</summary>
    /// <param name="link">The link.</param>
    /// <param name="neighbour">The neighbour.</param>
    public void ReplaceNeighbour(LinkRef link, Neighbour neighbour) => Write(RTM_NEWNEIGH, NetlinkFlags.Create | NetlinkFlags.Replace, "replace neighbour", link, neighbour);

    /// <summary>Adds: remove a neighbour of a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="neighbour">The neighbour; address and proxy flag count.</param>
    public void DeleteNeighbour(LinkRef link, Neighbour neighbour) => Write(RTM_DELNEIGH, NetlinkFlags.None, "delete neighbour", link, neighbour);

    void Write(ushort type, NetlinkFlags flags, string operation, LinkRef link, Neighbour neighbour)
    {
        ArgumentNullException.ThrowIfNull(neighbour);
        int index = _route.IndexOf(Named(link));
        NeighbourCodec.Write(Messages.Begin(type, flags, operation, neighbour), index, neighbour);
    }

    /// <summary>Adds: enter a hardware address behind a port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="entry">The entry.</param>
    public void AddForwardingEntry(LinkRef port, ForwardingEntry entry) => Write(RTM_NEWNEIGH, NetlinkFlags.Create | NetlinkFlags.Exclusive, "add forwarding entry", port, entry);

    /// <summary>Adds: enter a hardware address behind a port, or change the entry that is there.</summary>
    /// <param name="port">The port.</param>
    /// <param name="entry">The entry.</param>
    public void ReplaceForwardingEntry(LinkRef port, ForwardingEntry entry) => Write(RTM_NEWNEIGH, NetlinkFlags.Create | NetlinkFlags.Replace, "replace forwarding entry", port, entry);

    /// <summary>Adds: enter one more destination for a hardware address of a tunnel.</summary>
    /// <param name="port">The link.</param>
    /// <param name="entry">The entry.</param>
    public void AppendForwardingEntry(LinkRef port, ForwardingEntry entry) => Write(RTM_NEWNEIGH, NetlinkFlags.Create | NetlinkFlags.Append, "append forwarding entry", port, entry);

    /// <summary>Adds: remove a hardware address from behind a port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="entry">The entry.</param>
    public void DeleteForwardingEntry(LinkRef port, ForwardingEntry entry) => Write(RTM_DELNEIGH, NetlinkFlags.None, "delete forwarding entry", port, entry);

    void Write(ushort type, NetlinkFlags flags, string operation, LinkRef port, ForwardingEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        int index = _route.IndexOf(Named(port));
        NeighbourCodec.Write(Messages.Begin(type, flags, operation, entry), index, entry);
    }
}
