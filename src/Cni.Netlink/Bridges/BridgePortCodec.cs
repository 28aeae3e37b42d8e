using static Cni.Netlink.OptionalAttributes;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>The settings of a bridge port as bytes (IFLA_INFO_SLAVE_DATA).</summary>
internal static class BridgePortCodec
{
    public static void Write(NetlinkWriter writer, BridgePortOptions options)
    {
        U8(writer, IFLA_BRPORT_STATE, options.State);
        U16(writer, IFLA_BRPORT_PRIORITY, options.Priority);
        S32(writer, IFLA_BRPORT_COST, options.Cost);
        Bool(writer, IFLA_BRPORT_MODE, options.Hairpin);
        Bool(writer, IFLA_BRPORT_GUARD, options.BpduGuard);
        Bool(writer, IFLA_BRPORT_PROTECT, options.RootBlock);
        Bool(writer, IFLA_BRPORT_FAST_LEAVE, options.FastLeave);
        Bool(writer, IFLA_BRPORT_LEARNING, options.Learning);
        Bool(writer, IFLA_BRPORT_UNICAST_FLOOD, options.UnicastFlood);
        Bool(writer, IFLA_BRPORT_MCAST_FLOOD, options.MulticastFlood);
        Bool(writer, IFLA_BRPORT_BCAST_FLOOD, options.BroadcastFlood);
        Bool(writer, IFLA_BRPORT_MCAST_TO_UCAST, options.MulticastToUnicast);
        Bool(writer, IFLA_BRPORT_PROXYARP, options.ProxyArp);
        Bool(writer, IFLA_BRPORT_NEIGH_SUPPRESS, options.NeighbourSuppress);
        Bool(writer, IFLA_BRPORT_ISOLATED, options.Isolated);
        Bool(writer, IFLA_BRPORT_LOCKED, options.Locked);
        Bool(writer, IFLA_BRPORT_VLAN_TUNNEL, options.VlanTunnel);
        U16(writer, IFLA_BRPORT_GROUP_FWD_MASK, options.GroupForwardMask);
        U8(writer, IFLA_BRPORT_MULTICAST_ROUTER, options.MulticastRouter);
    }

    public static BridgePortOptions Read(AttributeReader reader)
    {
        byte? state = null, multicastRouter = null;
        ushort? priority = null, groupForwardMask = null;
        int? cost = null;
        bool? hairpin = null, bpduGuard = null, rootBlock = null, fastLeave = null, learning = null, unicastFlood = null, multicastFlood = null, broadcastFlood = null, multicastToUnicast = null, proxyArp = null, neighbourSuppress = null, isolated = null, locked = null, vlanTunnel = null;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case IFLA_BRPORT_STATE: state = reader.U8; break;
                case IFLA_BRPORT_PRIORITY: priority = reader.U16; break;
                case IFLA_BRPORT_COST: cost = reader.S32; break;
                case IFLA_BRPORT_MODE: hairpin = reader.U8 != 0; break;
                case IFLA_BRPORT_GUARD: bpduGuard = reader.U8 != 0; break;
                case IFLA_BRPORT_PROTECT: rootBlock = reader.U8 != 0; break;
                case IFLA_BRPORT_FAST_LEAVE: fastLeave = reader.U8 != 0; break;
                case IFLA_BRPORT_LEARNING: learning = reader.U8 != 0; break;
                case IFLA_BRPORT_UNICAST_FLOOD: unicastFlood = reader.U8 != 0; break;
                case IFLA_BRPORT_MCAST_FLOOD: multicastFlood = reader.U8 != 0; break;
                case IFLA_BRPORT_BCAST_FLOOD: broadcastFlood = reader.U8 != 0; break;
                case IFLA_BRPORT_MCAST_TO_UCAST: multicastToUnicast = reader.U8 != 0; break;
                case IFLA_BRPORT_PROXYARP: proxyArp = reader.U8 != 0; break;
                case IFLA_BRPORT_NEIGH_SUPPRESS: neighbourSuppress = reader.U8 != 0; break;
                case IFLA_BRPORT_ISOLATED: isolated = reader.U8 != 0; break;
                case IFLA_BRPORT_LOCKED: locked = reader.U8 != 0; break;
                case IFLA_BRPORT_VLAN_TUNNEL: vlanTunnel = reader.U8 != 0; break;
                case IFLA_BRPORT_GROUP_FWD_MASK: groupForwardMask = reader.U16; break;
                case IFLA_BRPORT_MULTICAST_ROUTER: multicastRouter = reader.U8; break;
            }
        return new BridgePortOptions
        {
            State = state,
            Priority = priority,
            Cost = cost,
            Hairpin = hairpin,
            BpduGuard = bpduGuard,
            RootBlock = rootBlock,
            FastLeave = fastLeave,
            Learning = learning,
            UnicastFlood = unicastFlood,
            MulticastFlood = multicastFlood,
            BroadcastFlood = broadcastFlood,
            MulticastToUnicast = multicastToUnicast,
            ProxyArp = proxyArp,
            NeighbourSuppress = neighbourSuppress,
            Isolated = isolated,
            Locked = locked,
            VlanTunnel = vlanTunnel,
            GroupForwardMask = groupForwardMask,
            MulticastRouter = multicastRouter,
        };
    }
}
