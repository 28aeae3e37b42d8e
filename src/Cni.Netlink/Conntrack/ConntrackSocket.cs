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
        using var batch = new NetlinkBatch(64);
        batch.Begin(IPCTNL_MSG_CT_GET, NetlinkFlags.None, operation).Header(new NfGenMessage(FamilyOf(filters)));
        _socket.Dump(batch, (in NetlinkMessage message) =>
        {
            var view = new EntryView(message);
            foreach (var filter in filters)
            {
                if (filter.Family is { } family && KernelFamily(family) != view.Family) continue;
                if (!filter.Matches(view.Original, view.Reply, view.Mark, view.Zone)) continue;
                handler(view);
                break;
            }
        });
    }

    // The kernel lists one family or all.
    static byte FamilyOf(IReadOnlyList<ConntrackFilter> filters)
    {
        foreach (var filter in filters)
            if (filter.Family != filters[0].Family) return 0;
        return KernelFamily(filters[0].Family);
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
