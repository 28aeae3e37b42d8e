using System.Net.Sockets;
using System.Runtime.InteropServices;
using Cni.Netlink.Nftables;
using static Cni.Netlink.Conntrack.Ctnetlink;

namespace Cni.Netlink.Conntrack;

/// <summary>Lists and forgets connections that one network namespace tracks.</summary>
/// <remarks>
/// A connection keeps the NAT decision of its first packet: after a mapping has changed, UDP senders that keep their port go on
/// reaching the old target until the entry is forgotten. Bound to the namespace it was opened in; may be used from any thread, by
/// one at a time. Needs CAP_NET_ADMIN. The protocol is linux/netfilter/nfnetlink_conntrack.h.
/// </remarks>
public sealed class ConntrackSocket : IDisposable
{
    // Deletions per datagram: each is answered, and the answers must fit the receive buffer.
    const int Row = 64;

    readonly NetlinkSocket _socket;

    internal ConntrackSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a socket.</summary>
    /// <param name="ns">The namespace; null for the calling thread's.</param>
    /// <returns>The socket; the caller disposes of it.</returns>
    /// <exception cref="NetlinkException">The kernel has no nfnetlink.</exception>
    public static ConntrackSocket Open(NetworkNamespace? ns = null) => new(NetlinkSocket.Open(NetlinkFamily.Netfilter, ns));

    /// <summary>Lists connections.</summary>
    /// <param name="filter">Which; null for all.</param>
    /// <returns>The connections at some moment of the listing.</returns>
    /// <exception cref="NetlinkException">The kernel has no connection tracking, or refused.</exception>
    public IReadOnlyList<ConntrackEntry> List(ConntrackFilter? filter = null)
    {
        var entries = new List<ConntrackEntry>();
        Dump("list connections", [filter ?? new ConntrackFilter()], (in EntryView view) =>
            entries.Add(new ConntrackEntry(view.Original.ToTuple(), view.Reply.ToTuple())
            {
                Mark = view.Mark,
                Zone = view.Zone,
                Status = view.Status,
                Timeout = TimeSpan.FromSeconds(view.Timeout),
            }));
        return entries;
    }

    /// <summary>Forgets connections, so that their next packet is looked at like a first one.</summary>
    /// <param name="filter">Which; must name something.</param>
    /// <returns>How many were forgotten.</returns>
    /// <exception cref="ArgumentException">The filter is empty: use <see cref="FlushAll"/> if that is meant.</exception>
    /// <exception cref="NetlinkException">The kernel has no connection tracking, or refused.</exception>
    public int Flush(ConntrackFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Flush([filter]);
    }

    /// <summary>Forgets the connections to which any of several filters applies, in one pass over all connections.</summary>
    /// <param name="filters">Which; each must name something. None forgets nothing.</param>
    /// <returns>How many were forgotten.</returns>
    /// <exception cref="ArgumentException">A filter is empty: use <see cref="FlushAll"/> if that is meant.</exception>
    /// <exception cref="NetlinkException">The kernel has no connection tracking, or refused.</exception>
    public int Flush(IReadOnlyList<ConntrackFilter> filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        if (filters.Count == 0) return 0;
        foreach (var filter in filters)
            if (filter.IsEmpty) throw new ArgumentException("an empty filter means every connection: use FlushAll", nameof(filters));
        var found = new List<(byte[] Tuple, byte Family, uint Id, ushort Zone)>();
        Dump("list connections", filters, (in EntryView view) => found.Add((view.Tuple.ToArray(), view.Family, view.Id, view.Zone)));

        var count = 0;
        using var batch = new NetlinkBatch(8192);
        for (var i = 0; i < found.Count; i++)
        {
            var (tuple, family, id, zone) = found[i];
            var writer = batch.Begin(IPCTNL_MSG_CT_DELETE, NetlinkFlags.None, "forget connection");
            writer.Header(new NfGenMessage(family));
            writer.Put(CTA_TUPLE_ORIG | 0x8000, tuple); // NLA_F_NESTED
            // With its id: a new connection between the same ends, made since, is left alone.
            writer.Put(CTA_ID, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in id)));
            if (zone != 0) writer.PutU16Be(CTA_ZONE, zone);
            if (batch.Count < Row && i + 1 < found.Count) continue;
            var failures = _socket.TryExecute(batch);
            foreach (var failure in failures)
                if (!failure.IsNotFound)
                    throw new NetlinkException(failures);
            count += batch.Count - failures.Count;
            batch.Clear();
        }
        return count;
    }

    /// <summary>Forgets every connection of the namespace.</summary>
    /// <exception cref="NetlinkException">The kernel has no connection tracking, or refused.</exception>
    public void FlushAll()
    {
        using var batch = new NetlinkBatch(64);
        batch.Begin(IPCTNL_MSG_CT_DELETE, NetlinkFlags.None, "forget all connections").Header(new NfGenMessage(0));
        _socket.Execute(batch);
    }

    delegate void ViewHandler(in EntryView view);

    void Dump(string operation, IReadOnlyList<ConntrackFilter> filters, ViewHandler handler)
    {
        var families = new HashSet<byte>();
        foreach (var filter in filters) families.Add(KernelFamily(filter.Family));
        if (families.Contains(0))
        {
            Dump(operation, 0, filters, handler);
            return;
        }
        foreach (var family in families)
        {
            var theirs = new List<ConntrackFilter>();
            foreach (var filter in filters)
                if (KernelFamily(filter.Family) == family) theirs.Add(filter);
            Dump(operation, family, theirs, handler);
        }
    }

    void Dump(string operation, byte family, IReadOnlyList<ConntrackFilter> filters, ViewHandler handler)
    {
        using var batch = new NetlinkBatch(128);
        var writer = batch.Begin(IPCTNL_MSG_CT_GET, NetlinkFlags.None, operation);
        writer.Header(new NfGenMessage(family));
        if (family != 0) Narrow(writer, filters);
        _socket.Dump(batch, (in NetlinkMessage message) =>
        {
            var view = new EntryView(message);
            foreach (var filter in filters)
            {
                if (filter.Family is { } wanted && KernelFamily(wanted) != view.Family) continue;
                if (!filter.Matches(view.Original, view.Reply, view.Mark, view.Zone)) continue;
                handler(view);
                break;
            }
        });
    }

    // A node may have hundreds of thousands of connections, so the kernel should send few that aren't meant (Linux 5.8; earlier
    // ones ignore this). It does so only for a family that is named, and for one protocol and port.
    static void Narrow(NetlinkWriter writer, IReadOnlyList<ConntrackFilter> filters)
    {
        var (protocol, port) = (filters[0].Protocol, filters[0].OriginalDestinationPort);
        foreach (var filter in filters)
        {
            if (filter.Protocol != protocol) protocol = null;
            if (filter.OriginalDestinationPort != port) port = null;
        }
        if (protocol is null) return;
        var flags = CTA_FILTER_F_CTA_PROTO_NUM;
        using (writer.Nest(CTA_TUPLE_ORIG))
        using (writer.Nest(CTA_TUPLE_PROTO))
        {
            writer.PutU8(CTA_PROTO_NUM, protocol.Value);
            if (port is >= 0 and <= ushort.MaxValue)
            {
                writer.PutU16Be(CTA_PROTO_DST_PORT, (ushort)port.Value);
                flags |= CTA_FILTER_F_CTA_PROTO_DST_PORT;
            }
        }
        using (writer.Nest(CTA_FILTER)) writer.PutU32(CTA_FILTER_ORIG_FLAGS, flags);
    }

    static byte KernelFamily(AddressFamily? family) =>
        (byte)(family switch { AddressFamily.InterNetwork => 2, AddressFamily.InterNetworkV6 => 10, _ => 0 });

    readonly ref struct EntryView
    {
        internal readonly byte Family;
        internal readonly ReadOnlySpan<byte> Tuple;
        internal readonly ConntrackTupleView Original, Reply;
        internal readonly uint Mark, Status, Timeout, Id;
        internal readonly ushort Zone;

        internal EntryView(in NetlinkMessage message)
        {
            Family = (byte)message.Header<NfGenMessage>().Family;
            var reader = message.Attributes(NfGenMessage.Size);
            while (reader.MoveNext())
                switch (reader.Type)
                {
                    case CTA_TUPLE_ORIG:
                        Tuple = reader.Value;
                        Original = new ConntrackTupleView(reader.Nested());
                        break;
                    case CTA_TUPLE_REPLY: Reply = new ConntrackTupleView(reader.Nested()); break;
                    case CTA_MARK: Mark = reader.U32Be; break;
                    case CTA_STATUS: Status = reader.U32Be; break;
                    case CTA_TIMEOUT: Timeout = reader.U32Be; break;
                    case CTA_ID: Id = reader.U32; break;
                    case CTA_ZONE: Zone = reader.U16Be; break;
                }
        }
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();
}
