using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Names for rtnetlink messages and attributes.</summary>
internal static partial class RouteSchema
{
    const int IfInfoSize = 16;

    public static MessageInfo Find(ushort type, ReadOnlySpan<byte> payload) => type switch
    {
        RTM_NEWLINK or RTM_DELLINK or RTM_GETLINK or RTM_SETLINK when payload.Length > 0 && payload[0] == AF_BRIDGE => new(LinkName(type), IfInfoSize, BridgeLink),
        RTM_NEWLINK => new(nameof(RTM_NEWLINK), IfInfoSize, Link),
        RTM_DELLINK => new(nameof(RTM_DELLINK), IfInfoSize, Link),
        RTM_GETLINK => new(nameof(RTM_GETLINK), IfInfoSize, Link),
        RTM_SETLINK => new(nameof(RTM_SETLINK), IfInfoSize, Link),
        RTM_NEWLINKPROP => new(nameof(RTM_NEWLINKPROP), IfInfoSize, Link),
        RTM_DELLINKPROP => new(nameof(RTM_DELLINKPROP), IfInfoSize, Link),
        RTM_NEWADDR => new(nameof(RTM_NEWADDR), 8, Address),
        RTM_DELADDR => new(nameof(RTM_DELADDR), 8, Address),
        RTM_GETADDR => new(nameof(RTM_GETADDR), 8, Address),
        RTM_NEWROUTE => new(nameof(RTM_NEWROUTE), 12, Route),
        RTM_DELROUTE => new(nameof(RTM_DELROUTE), 12, Route),
        RTM_GETROUTE => new(nameof(RTM_GETROUTE), 12, Route),
        RTM_NEWNEIGH => new(nameof(RTM_NEWNEIGH), 12, Neighbour),
        RTM_DELNEIGH => new(nameof(RTM_DELNEIGH), 12, Neighbour),
        RTM_GETNEIGH => new(nameof(RTM_GETNEIGH), 12, Neighbour),
        RTM_NEWRULE => new(nameof(RTM_NEWRULE), 12, Rule),
        RTM_DELRULE => new(nameof(RTM_DELRULE), 12, Rule),
        RTM_GETRULE => new(nameof(RTM_GETRULE), 12, Rule),
        RTM_NEWNSID => new(nameof(RTM_NEWNSID), 1, NamespaceId),
        RTM_DELNSID => new(nameof(RTM_DELNSID), 1, NamespaceId),
        RTM_GETNSID => new(nameof(RTM_GETNSID), 1, NamespaceId),
        RTM_NEWQDISC => new(nameof(RTM_NEWQDISC), TcMsgSize, Traffic),
        RTM_DELQDISC => new(nameof(RTM_DELQDISC), TcMsgSize, Traffic),
        RTM_GETQDISC => new(nameof(RTM_GETQDISC), TcMsgSize, Traffic),
        RTM_NEWTCLASS => new(nameof(RTM_NEWTCLASS), TcMsgSize, Traffic),
        RTM_DELTCLASS => new(nameof(RTM_DELTCLASS), TcMsgSize, Traffic),
        RTM_GETTCLASS => new(nameof(RTM_GETTCLASS), TcMsgSize, Traffic),
        RTM_NEWTFILTER => new(nameof(RTM_NEWTFILTER), TcMsgSize, Traffic),
        RTM_DELTFILTER => new(nameof(RTM_DELTFILTER), TcMsgSize, Traffic),
        RTM_GETTFILTER => new(nameof(RTM_GETTFILTER), TcMsgSize, Traffic),
        _ => default,
    };

    /// <summary>What IFLA_INFO_DATA holds depends on the kind beside it.</summary>
    static AttributeLookup? KindData(AttributeReader siblings)
    {
        if (!siblings.Find(IFLA_INFO_KIND))
            return null;
        return siblings.StringZ switch
        {
            "veth" => Veth,
            "bridge" => Bridge,
            "macvlan" => Macvlan,
            "ipvlan" => Ipvlan,
            "vlan" => Vlan,
            "vrf" => Vrf,
            "tun" => Tun,
            var kind => LinkKinds.FindNames(kind),
        };
    }

    /// <summary>The kernel names the kind in replies; iproute2 names it "bridge_slave" in a request of its own spelling.</summary>
    static AttributeLookup? SlaveData(AttributeReader siblings) =>
        (siblings.Find(IFLA_INFO_SLAVE_KIND) && siblings.StringZ == "bridge") || (siblings.Find(IFLA_INFO_KIND) && siblings.StringZ == "bridge_slave") ? BridgePort :
        siblings.Find(IFLA_INFO_SLAVE_KIND) && siblings.StringZ == "vrf" ? VrfPort : null;

    /// <summary>IFLA_AF_SPEC holds one nest per address family.</summary>
    static AttributeInfo AddressFamilySpec(ushort type, AttributeReader siblings) => type switch
    {
        AF_INET => new("AF_INET", Inet),
        AF_INET6 => new("AF_INET6", Inet6),
        _ => default,
    };

    /// <summary>In messages of the family AF_BRIDGE IFLA_AF_SPEC holds attributes of its own instead.</summary>
    static AttributeInfo BridgeLink(ushort type, AttributeReader siblings) =>
        type == IFLA_AF_SPEC ? new(nameof(IFLA_AF_SPEC), BridgeAfSpec) : Link(type, siblings);

    static string LinkName(ushort type) => type switch
    {
        RTM_NEWLINK => nameof(RTM_NEWLINK),
        RTM_DELLINK => nameof(RTM_DELLINK),
        RTM_GETLINK => nameof(RTM_GETLINK),
        _ => nameof(RTM_SETLINK),
    };
}
