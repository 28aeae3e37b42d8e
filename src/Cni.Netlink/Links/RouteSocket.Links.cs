using System.Net.NetworkInformation;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteSocket
{
    /// <summary>Makes a link.</summary>
    /// <remarks>
    /// One request makes a link with name, MTU, address, master, group and state; a veth's other end is born in its namespace.
    /// Settings that the kernel ignores at creation follow in a second one, by index; if they fail the link is deleted again.
    /// </remarks>
    /// <param name="spec">What to make.</param>
    /// <returns>The link as made. Of a veth, <see cref="Link.PeerIndex"/> is the index of the other end in its own namespace.</returns>
    /// <exception cref="NetlinkException">The name is taken (<see cref="NetlinkException.IsExists"/>; nothing was touched), the kind unknown (<see cref="NetlinkException.IsNotSupported"/>), ...</exception>
    public Link AddLink(LinkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        bool second = spec.Alias is not null || spec.AltNames.Count > 0 || spec.BridgePort is not null || spec is BridgeSpec { Promiscuous: true };
        if (second && spec.Namespace is not null)
            throw new ArgumentException("Alias, alternative names, port settings and promiscuous mode of a link in another namespace need a socket there.", nameof(spec));
        using var batch = CreateBatch();
        // The echo is the kernel's notification of the new link: its index without a second request (Linux 6.2).
        batch.AddLink(spec, NetlinkFlags.Echo);
        Link? made = null;
        Socket.Execute(batch.Messages, (in NetlinkMessage message) =>
        {
            if (message.Type == RTM_NEWLINK)
                made = LinkCodec.Read(message);
        });
        if (made is null && spec.Namespace is null)
            made = spec.Index is { } index ? GetLink(index) : GetLink(spec.Name.Length > 0 ? spec.Name : throw new NetlinkException("add link", spec, Errno.EOPNOTSUPP, "this kernel doesn't tell the name it chose"));
        made ??= new Link { Name = spec.Name, Kind = spec.Kind };
        // The kernel announces the link before it joins its master, and has acknowledged both.
        if (spec.Master is { } master && made.MasterIndex == 0 && !second)
            made = made with { MasterIndex = IndexOf(master) };
        return second ? Complete(batch, made, spec) : made;
    }

    Link Complete(RouteBatch batch, Link made, LinkSpec spec)
    {
        batch.Clear();
        try
        {
            batch.SetLink(made.Index, new LinkSettings { Alias = spec.Alias, BridgePort = spec.BridgePort, Promiscuous = spec is BridgeSpec { Promiscuous: true } ? true : null });
            if (spec.AltNames.Count > 0)
                batch.AddAltNames(made.Index, spec.AltNames);
            batch.Execute();
            return GetLink(made.Index);
        }
        catch
        {
            batch.Clear();
            batch.DeleteLink(made.Index);
            batch.TryExecute();
            throw;
        }
    }

    /// <summary>Makes a bridge unless it is there, and brings it up if the spec says so.</summary>
    /// <remarks>
    /// An existing bridge keeps its MTU and address: others may be using it. State, promiscuous mode and the options named
    /// in the spec are brought to the spec's values. Two callers at the same time both succeed.
    /// </remarks>
    /// <param name="spec">The bridge.</param>
    /// <returns>The bridge as it is now.</returns>
    /// <exception cref="LinkKindException">A link of that name is something else.</exception>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public Link EnsureBridge(BridgeSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (TryGetLink(spec.Name) is not { } link)
        {
            try
            {
                return AddLink(spec);
            }
            catch (NetlinkException e) when (e.IsExists)
            {
                link = GetLink(spec.Name); // Somebody else was faster.
            }
        }
        if (link.Kind != "bridge")
            throw new LinkKindException("ensure bridge", spec.Name, "bridge", link.Kind);
        var current = link.Bridge ?? new BridgeOptions();
        bool options = !BridgeCodec.Covers(current, spec.Options);
        bool up = spec.Up && !link.IsUp, promiscuous = spec.Promiscuous && !link.Flags.HasFlag(LinkFlags.Promiscuous);
        if (!options && !up && !promiscuous)
            return link;
        SetLink(link, new LinkSettings { Up = up ? true : null, Promiscuous = promiscuous ? true : null, Bridge = options ? spec.Options : null });
        return GetLink(link);
    }

    /// <summary>Reads a link.</summary>
    /// <param name="link">The link.</param>
    /// <returns>The link.</returns>
    /// <exception cref="NetlinkException">There is none (<see cref="NetlinkException.IsNotFound"/>).</exception>
    public Link GetLink(LinkRef link) => GetLink(link, out var failures) ?? throw new NetlinkException(failures);

    /// <summary>Reads a link that may be missing.</summary>
    /// <param name="link">The link.</param>
    /// <returns>The link; null when there is none.</returns>
    /// <exception cref="NetlinkException">The kernel refused for another reason.</exception>
    public Link? TryGetLink(LinkRef link)
    {
        var found = GetLink(link, out var failures);
        return found is not null || failures[0].IsNotFound ? found : throw new NetlinkException(failures);
    }

    Link? GetLink(LinkRef link, out IReadOnlyList<NetlinkError> failures)
    {
        if (link.IsNone)
            throw new ArgumentException("A link is needed.", nameof(link));
        using var batch = CreateBatch();
        var writer = batch.Messages.Begin(RTM_GETLINK, NetlinkFlags.None, "get link", link);
        LinkCodec.WriteHeader(writer, link);
        // Neither statistics nor virtual functions: they are most of the bytes and of the time.
        writer.PutU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        Link? found = null;
        failures = Socket.TryExecute(batch.Messages, (in NetlinkMessage message) =>
        {
            if (message.Type == RTM_NEWLINK)
                found = LinkCodec.Read(message);
        });
        if (found is null && failures.Count == 0)
            failures = [NetlinkError.Create("get link", link, Errno.ENODEV)];
        return found;
    }

    /// <summary>Gives the index of a link, asking the kernel only for names.</summary>
    internal int IndexOf(LinkRef link) => link.Name is null ? link.Index : GetLink(link).Index;

    /// <summary>Lists the links.</summary>
    /// <returns>A consistent listing.</returns>
    public IReadOnlyList<Link> ListLinks() => ListLinks(LinkRef.None);

    /// <summary>Lists the ports of a bridge.</summary>
    /// <param name="master">The bridge; <see cref="LinkRef.None"/> lists all links.</param>
    /// <returns>A consistent listing.</returns>
    public IReadOnlyList<Link> ListLinks(LinkRef master)
    {
        var links = new List<Link>();
        int index = IndexOf(master);
        ForEachLink(master, (in LinkView view) =>
        {
            if (index == 0 || view.MasterIndex == index) // Kernels before 4.20 ignore the filter.
                links.Add(view.ToLink());
        });
        return links;
    }

    /// <summary>Goes through the links without making objects.</summary>
    /// <param name="handler">Takes each link.</param>
    public void ForEachLink(LinkViewHandler handler) => ForEachLink(LinkRef.None, handler);

    void ForEachLink(LinkRef master, LinkViewHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        using var batch = CreateBatch();
        int index = IndexOf(master);
        var writer = batch.Messages.Begin(RTM_GETLINK, NetlinkFlags.None, "list links");
        writer.Header(default(IfInfo));
        writer.PutU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        if (index > 0)
            writer.PutS32(IFLA_MASTER, index);
        Socket.Dump(batch.Messages, (in NetlinkMessage message) =>
        {
            if (message.Type == RTM_NEWLINK)
                handler(new LinkView(message));
        });
    }

    /// <inheritdoc cref="RouteBatch.SetLink"/>
    /// <summary>Changes a link, all settings in one request.</summary>
    public void SetLink(LinkRef link, LinkSettings settings) { using var b = CreateBatch(); b.SetLink(link, settings); b.Execute(); }

    /// <summary>Brings a link up.</summary>
    /// <param name="link">The link.</param>
    public void SetUp(LinkRef link) { using var b = CreateBatch(); b.SetUp(link); b.Execute(); }

    /// <summary>Takes a link down.</summary>
    /// <param name="link">The link.</param>
    public void SetDown(LinkRef link) { using var b = CreateBatch(); b.SetDown(link); b.Execute(); }

    /// <summary>Gives a link its largest packet.</summary>
    /// <param name="link">The link.</param>
    /// <param name="mtu">Bytes.</param>
    public void SetMtu(LinkRef link, int mtu) { using var b = CreateBatch(); b.SetMtu(link, mtu); b.Execute(); }

    /// <summary>Gives a link a hardware address.</summary>
    /// <param name="link">The link.</param>
    /// <param name="mac">The address.</param>
    public void SetMac(LinkRef link, PhysicalAddress mac) { using var b = CreateBatch(); b.SetMac(link, mac); b.Execute(); }

    /// <summary>Makes a link a port of a bridge.</summary>
    /// <param name="link">The link.</param>
    /// <param name="master">The bridge; <see cref="LinkRef.None"/> takes the link out of its bridge.</param>
    public void SetMaster(LinkRef link, LinkRef master) { using var b = CreateBatch(); b.SetMaster(link, master); b.Execute(); }

    /// <summary>Renames a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="name">The new name.</param>
    public void Rename(LinkRef link, string name) { using var b = CreateBatch(); b.Rename(link, name); b.Execute(); }

    /// <summary>Moves a link to another namespace. Takes some 20 ms in the kernel; a new link is better born there.</summary>
    /// <param name="link">The link.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="name">The name to have there; null keeps it.</param>
    public void MoveLink(LinkRef link, NetworkNamespace ns, string? name = null) { using var b = CreateBatch(); b.SetLink(link, new LinkSettings { Namespace = ns, Name = name }); b.Execute(); }

    /// <summary>Gives a link more names.</summary>
    /// <param name="link">The link.</param>
    /// <param name="names">The names, up to 127 bytes each.</param>
    public void AddAltNames(LinkRef link, params IReadOnlyList<string> names) { using var b = CreateBatch(); b.AddAltNames(link, names); b.Execute(); }

    /// <summary>Takes names from a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="names">The names.</param>
    public void DeleteAltNames(LinkRef link, params IReadOnlyList<string> names) { using var b = CreateBatch(); b.DeleteAltNames(link, names); b.Execute(); }

    /// <summary>Deletes a link. A veth takes its other end with it. Takes some 15 ms in the kernel.</summary>
    /// <param name="link">The link.</param>
    /// <exception cref="NetlinkException">There is none (<see cref="NetlinkException.IsNotFound"/>), or it can't be deleted.</exception>
    public void DeleteLink(LinkRef link) { using var b = CreateBatch(); b.DeleteLink(link); b.Execute(); }

    /// <summary>Deletes a link if it is there.</summary>
    /// <param name="link">The link.</param>
    /// <returns>False when there was none.</returns>
    public bool DeleteLinkIfExists(LinkRef link) { using var b = CreateBatch(); b.DeleteLink(link); return b.ExecuteUnlessMissing(); }

    /// <summary>Deletes all links of a group, for little more than the price of one.</summary>
    /// <param name="group">The group; not 0, which is everybody's.</param>
    /// <returns>False when there was none.</returns>
    public bool DeleteLinkGroup(int group) { using var b = CreateBatch(); b.DeleteLinkGroup(group); return b.ExecuteUnlessMissing(); }
}
