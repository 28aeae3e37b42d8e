using System.Net.Sockets;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteSocket
{
    /// <summary>Enters a neighbour of a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="neighbour">The neighbour.</param>
    /// <exception cref="NetlinkException">There is one (<see cref="NetlinkException.IsExists"/>), ...</exception>
    public void AddNeighbour(LinkRef link, Neighbour neighbour) { using var b = CreateBatch(); b.AddNeighbour(link, neighbour); b.Execute(); }

    /// <summary>Enters a neighbour of a link, or changes the one that is there.</summary>
    /// <param name="link">The link.</param>
    /// <param name="neighbour">The neighbour.</param>
    public void ReplaceNeighbour(LinkRef link, Neighbour neighbour) { using var b = CreateBatch(); b.ReplaceNeighbour(link, neighbour); b.Execute(); }

    /// <summary>Removes a neighbour of a link if it is there.</summary>
    /// <param name="link">The link.</param>
    /// <param name="neighbour">The neighbour; address and proxy flag count.</param>
    /// <returns>False when there was none.</returns>
    public bool DeleteNeighbourIfExists(LinkRef link, Neighbour neighbour) { using var b = CreateBatch(); b.DeleteNeighbour(link, neighbour); return b.ExecuteUnlessMissing(); }

    /// <summary>Lists neighbours.</summary>
    /// <param name="link">The link; <see cref="LinkRef.None"/> lists those of all links.</param>
    /// <param name="family">IPv4 or IPv6; unspecified lists both.</param>
    /// <param name="proxies">Whether to list the addresses this host answers for instead.</param>
    /// <returns>A consistent listing.</returns>
    public IReadOnlyList<Neighbour> ListNeighbours(LinkRef link = default, AddressFamily family = AddressFamily.Unspecified, bool proxies = false)
    {
        var neighbours = new List<Neighbour>();
        int index = IndexOf(link);
        using var batch = CreateBatch();
        var writer = batch.Messages.Begin(RTM_GETNEIGH, NetlinkFlags.None, "list neighbours");
        writer.Header(new NdMsg { Family = Families.ToKernel(family), Flags = proxies ? (byte)NeighbourFlags.Proxy : (byte)0 });
        if (index > 0)
            writer.PutS32(NDA_IFINDEX, index);
        Socket.Dump(batch.Messages, (in NetlinkMessage message) =>
        {
            if (message.Type != RTM_NEWNEIGH || message.Header<NdMsg>() is not { Family: AF_INET or AF_INET6 } header || (index > 0 && header.Index != index))
                return;
            if (proxies == ((header.Flags & (byte)NeighbourFlags.Proxy) != 0))
                neighbours.Add(NeighbourCodec.Read(message));
        });
        return neighbours;
    }

    /// <summary>Enters a hardware address behind a port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="entry">The entry.</param>
    public void AddForwardingEntry(LinkRef port, ForwardingEntry entry) { using var b = CreateBatch(); b.AddForwardingEntry(port, entry); b.Execute(); }

    /// <summary>Enters a hardware address behind a port, or changes the entry that is there.</summary>
    /// <param name="port">The port.</param>
    /// <param name="entry">The entry.</param>
    public void ReplaceForwardingEntry(LinkRef port, ForwardingEntry entry) { using var b = CreateBatch(); b.ReplaceForwardingEntry(port, entry); b.Execute(); }

    /// <summary>Removes a hardware address from behind a port if it is there.</summary>
    /// <param name="port">The port.</param>
    /// <param name="entry">The entry.</param>
    /// <returns>False when there was none.</returns>
    public bool DeleteForwardingEntryIfExists(LinkRef port, ForwardingEntry entry) { using var b = CreateBatch(); b.DeleteForwardingEntry(port, entry); return b.ExecuteUnlessMissing(); }

    /// <summary>Lists the forwarding tables of bridges and tunnels.</summary>
    /// <param name="bridge">The bridge; <see cref="LinkRef.None"/> lists all.</param>
    /// <returns>A consistent listing.</returns>
    public IReadOnlyList<ForwardingEntry> ListForwardingEntries(LinkRef bridge = default)
    {
        var entries = new List<ForwardingEntry>();
        int index = IndexOf(bridge);
        using var batch = CreateBatch();
        var writer = batch.Messages.Begin(RTM_GETNEIGH, NetlinkFlags.None, "list forwarding entries");
        writer.Header(new NdMsg { Family = AF_BRIDGE });
        if (index > 0)
            writer.PutS32(NDA_MASTER, index);
        Socket.Dump(batch.Messages, (in NetlinkMessage message) =>
        {
            if (message.Type != RTM_NEWNEIGH)
                return;
            var entry = NeighbourCodec.ReadForwarding(message);
            if (index == 0 || entry.MasterIndex == index || entry.LinkIndex == index)
                entries.Add(entry);
        });
        return entries;
    }
}
