using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteSocket
{
    /// <summary>Gives the id by which this socket's namespace knows another one.</summary>
    /// <remarks>Such ids stand in <see cref="Link.LinkNetnsId"/> and in events of other namespaces. The kernel gives one by itself when a veth joins two namespaces.</remarks>
    /// <param name="ns">The other namespace.</param>
    /// <returns>The id; null when it has none yet.</returns>
    public int? GetNamespaceId(NetworkNamespace ns)
    {
        ArgumentNullException.ThrowIfNull(ns);
        using var batch = CreateBatch();
        var writer = batch.Messages.Begin(RTM_GETNSID, NetlinkFlags.None, "get id of namespace", ns);
        writer.Header(default(RtGen));
        writer.PutS32(NETNSA_FD, LinkCodec.Descriptor(ns));
        int id = -1; // NETNSA_NSID_NOT_ASSIGNED
        Socket.Execute(batch.Messages, (in NetlinkMessage message) =>
        {
            var reader = message.Attributes(1);
            if (message.Type == RTM_NEWNSID && reader.Find(NETNSA_NSID))
                id = reader.S32;
        });
        return id < 0 ? null : id;
    }

    /// <summary>Gives another namespace an id unless it has one.</summary>
    /// <param name="ns">The other namespace.</param>
    /// <param name="id">The id to give; -1 lets the kernel choose.</param>
    /// <returns>The id it has now.</returns>
    /// <exception cref="NetlinkException">The id belongs to another namespace (<see cref="NetlinkException.IsExists"/>), ...</exception>
    public int EnsureNamespaceId(NetworkNamespace ns, int id = -1)
    {
        if (GetNamespaceId(ns) is { } present)
            return present;
        using var batch = CreateBatch();
        var writer = batch.Messages.Begin(RTM_NEWNSID, NetlinkFlags.None, "give an id to namespace", ns);
        writer.Header(default(RtGen));
        writer.PutS32(NETNSA_FD, LinkCodec.Descriptor(ns));
        writer.PutS32(NETNSA_NSID, id);
        var failures = batch.TryExecute();
        // EEXIST may mean that somebody else gave it one in between.
        return GetNamespaceId(ns) ?? throw new NetlinkException(failures.Count > 0 ? failures : [NetlinkError.Create("give an id to namespace", ns, Errno.ENOENT)]);
    }

    /// <summary>Lists the ids by which this socket's namespace knows others.</summary>
    /// <returns>A consistent listing.</returns>
    public IReadOnlyList<int> ListNamespaceIds()
    {
        var ids = new List<int>();
        using var batch = CreateBatch();
        batch.Messages.Begin(RTM_GETNSID, NetlinkFlags.None, "list namespace ids").Header(default(RtGen));
        Socket.Dump(batch.Messages, (in NetlinkMessage message) =>
        {
            var reader = message.Attributes(1);
            if (message.Type == RTM_NEWNSID && reader.Find(NETNSA_NSID))
                ids.Add(reader.S32);
        });
        return ids;
    }

    /// <summary>Lists the links of another namespace, from here.</summary>
    /// <param name="namespaceId">The id by which this socket's namespace knows it.</param>
    /// <returns>A consistent listing.</returns>
    /// <exception cref="NetlinkException">There is no namespace of that id (<see cref="Errno.EINVAL"/>), or it is somebody else's.</exception>
    public IReadOnlyList<Link> ListLinksIn(int namespaceId)
    {
        var links = new List<Link>();
        using var batch = CreateBatch();
        var writer = batch.Messages.Begin(RTM_GETLINK, NetlinkFlags.None, "list links of namespace", namespaceId);
        writer.Header(default(IfInfo));
        writer.PutU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        writer.PutS32(IFLA_TARGET_NETNSID, namespaceId);
        Socket.Dump(batch.Messages, (in NetlinkMessage message) =>
        {
            if (message.Type == RTM_NEWLINK)
                links.Add(LinkCodec.Read(message));
        });
        return links;
    }

    /// <summary>Deletes a link of another namespace, from here, if it is there.</summary>
    /// <param name="namespaceId">The id by which this socket's namespace knows it.</param>
    /// <param name="link">The link.</param>
    /// <returns>False when there was none.</returns>
    /// <exception cref="NetlinkException">There is no namespace of that id (<see cref="Errno.EINVAL"/>), or it is somebody else's.</exception>
    public bool DeleteLinkIn(int namespaceId, LinkRef link)
    {
        if (link.IsNone)
            throw new ArgumentException("A link is needed.", nameof(link));
        using var batch = CreateBatch();
        var writer = batch.Messages.Begin(RTM_DELLINK, NetlinkFlags.None, "delete link", link);
        LinkCodec.WriteHeader(writer, link);
        writer.PutS32(IFLA_TARGET_NETNSID, namespaceId);
        return batch.ExecuteUnlessMissing();
    }
}
