using System.Net.NetworkInformation;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteBatch
{
    /// <summary>Adds: make a link. Settings that the kernel ignores at creation (alias, alternative names, port settings) are refused here; <see cref="RouteSocket.AddLink"/> applies them.</summary>
    /// <param name="spec">What to make.</param>
    public void AddLink(LinkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Alias is not null || spec.AltNames.Count > 0 || spec.BridgePort is not null || spec is BridgeSpec { Promiscuous: true })
            throw new ArgumentException("Alias, alternative names, port settings and promiscuous mode need a second request; use RouteSocket.AddLink or SetLink.", nameof(spec));
        AddLink(spec, NetlinkFlags.None);
    }

    internal void AddLink(LinkSpec spec, NetlinkFlags more)
    {
        int master = spec.Master is { } m ? _route.IndexOf(m) : 0, parent = spec.Parent is { } p ? _route.IndexOf(p) : 0;
        var writer = Messages.Begin(RTM_NEWLINK, NetlinkFlags.Create | NetlinkFlags.Exclusive | more, "add link", spec);
        LinkCodec.WriteCreate(writer, spec, master, parent);
    }

    /// <summary>Adds: change a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="settings">What to change.</param>
    public void SetLink(LinkRef link, LinkSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        int? master = settings.Master is { } m ? _route.IndexOf(m) : null;
        // With a new name in the message the kernel would look for that, so the link must be named by index.
        var by = settings.Name is not null && link.Index == 0 ? LinkRef.FromIndex(_route.IndexOf(link)) : Named(link);
        // RTM_NEWLINK rather than RTM_SETLINK, which ignores IFLA_LINKINFO; without NLM_F_CREATE it makes nothing.
        LinkCodec.WriteSettings(Messages.Begin(RTM_NEWLINK, NetlinkFlags.None, "set link", link), by, settings, master);
    }

    /// <summary>Adds: bring a link up.</summary>
    /// <param name="link">The link.</param>
    public void SetUp(LinkRef link) =>
        LinkCodec.WriteHeader(Messages.Begin(RTM_NEWLINK, NetlinkFlags.None, "bring up link", link), Named(link), (uint)LinkFlags.Up, (uint)LinkFlags.Up);

    /// <summary>Adds: take a link down.</summary>
    /// <param name="link">The link.</param>
    public void SetDown(LinkRef link) =>
        LinkCodec.WriteHeader(Messages.Begin(RTM_NEWLINK, NetlinkFlags.None, "take down link", link), Named(link), 0, (uint)LinkFlags.Up);

    /// <summary>Adds: give a link its largest packet.</summary>
    /// <param name="link">The link.</param>
    /// <param name="mtu">Bytes.</param>
    public void SetMtu(LinkRef link, int mtu) => SetLink(link, new LinkSettings { Mtu = mtu });

    /// <summary>Adds: give a link a hardware address.</summary>
    /// <param name="link">The link.</param>
    /// <param name="mac">The address.</param>
    public void SetMac(LinkRef link, PhysicalAddress mac) => SetLink(link, new LinkSettings { Mac = mac });

    /// <summary>Adds: make a link a port of a bridge.</summary>
    /// <param name="link">The link.</param>
    /// <param name="master">The bridge; <see cref="LinkRef.None"/> takes the link out of its bridge.</param>
    public void SetMaster(LinkRef link, LinkRef master) => SetLink(link, new LinkSettings { Master = master });

    /// <summary>Adds: rename a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="name">The new name.</param>
    public void Rename(LinkRef link, string name) => SetLink(link, new LinkSettings { Name = name });

    /// <summary>Adds: give a link more names.</summary>
    /// <param name="link">The link.</param>
    /// <param name="names">The names, up to 127 bytes each.</param>
    public void AddAltNames(LinkRef link, params IReadOnlyList<string> names) => AltNames(RTM_NEWLINKPROP, NetlinkFlags.Create | NetlinkFlags.Exclusive | NetlinkFlags.Append, "add alternative names to link", link, names);

    /// <summary>Adds: take names from a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="names">The names.</param>
    public void DeleteAltNames(LinkRef link, params IReadOnlyList<string> names) => AltNames(RTM_DELLINKPROP, NetlinkFlags.None, "delete alternative names of link", link, names);

    void AltNames(ushort type, NetlinkFlags flags, string operation, LinkRef link, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var writer = Messages.Begin(type, flags, operation, link);
        LinkCodec.WriteHeader(writer, Named(link));
        using (writer.Nest(IFLA_PROP_LIST))
            for (int i = 0; i < names.Count; i++)
                writer.PutStringZ(IFLA_ALT_IFNAME, names[i]);
    }

    /// <summary>Adds: delete a link. A veth takes its other end with it.</summary>
    /// <param name="link">The link.</param>
    public void DeleteLink(LinkRef link) => LinkCodec.WriteHeader(Messages.Begin(RTM_DELLINK, NetlinkFlags.None, "delete link", link), Named(link));

    /// <summary>Adds: delete all links of a group, for little more than the price of one.</summary>
    /// <param name="group">The group; not 0, which is everybody's.</param>
    public void DeleteLinkGroup(int group)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(group);
        var writer = Messages.Begin(RTM_DELLINK, NetlinkFlags.None, "delete links of group", group);
        writer.Header(default(IfInfo));
        writer.PutS32(IFLA_GROUP, group);
    }

    /// <summary>Nameless requests would hit whatever the kernel makes of index 0.</summary>
    static LinkRef Named(LinkRef link) => link.IsNone ? throw new ArgumentException("A link is needed.", nameof(link)) : link;
}
