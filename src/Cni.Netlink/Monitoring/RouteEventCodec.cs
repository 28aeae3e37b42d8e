using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Turns notifications into events.</summary>
internal static class RouteEventCodec
{
    /// <summary>Null for messages that aren't typed here.</summary>
    public static RouteEvent? Read(in NetlinkMessage message, int? ns)
    {
        byte family = message.Payload.Length > 0 ? message.Payload[0] : AF_UNSPEC;
        return message.Type switch
        {
            // Bridges announce VLAN and port changes of a link under their own family, without the link's other attributes.
            RTM_NEWLINK when family != AF_BRIDGE => new LinkChanged(LinkCodec.Read(message)) { NamespaceId = ns },
            RTM_DELLINK when family != AF_BRIDGE => new LinkRemoved(LinkCodec.Read(message)) { NamespaceId = ns },
            RTM_NEWADDR => new AddressChanged(AddressCodec.Read(message)) { NamespaceId = ns },
            RTM_DELADDR => new AddressRemoved(AddressCodec.Read(message)) { NamespaceId = ns },
            RTM_NEWROUTE => new RouteChanged(RouteCodec.Read(message)) { NamespaceId = ns },
            RTM_DELROUTE => new RouteRemoved(RouteCodec.Read(message)) { NamespaceId = ns },
            RTM_NEWRULE => new RuleChanged(RuleCodec.Read(message)) { NamespaceId = ns },
            RTM_DELRULE => new RuleRemoved(RuleCodec.Read(message)) { NamespaceId = ns },
            RTM_NEWNEIGH when family == AF_BRIDGE => new ForwardingEntryChanged(NeighbourCodec.ReadForwarding(message)) { NamespaceId = ns },
            RTM_DELNEIGH when family == AF_BRIDGE => new ForwardingEntryRemoved(NeighbourCodec.ReadForwarding(message)) { NamespaceId = ns },
            RTM_NEWNEIGH when family is AF_INET or AF_INET6 => new NeighbourChanged(NeighbourCodec.Read(message)) { NamespaceId = ns },
            RTM_DELNEIGH when family is AF_INET or AF_INET6 => new NeighbourRemoved(NeighbourCodec.Read(message)) { NamespaceId = ns },
            _ => null,
        };
    }
}
