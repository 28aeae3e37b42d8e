using System.Net.NetworkInformation;
using static Cni.Netlink.OptionalAttributes;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>The settings of a bridge as bytes (IFLA_INFO_DATA).</summary>
internal static class BridgeCodec
{
    public static void Write(NetlinkWriter writer, BridgeOptions options)
    {
        Time(writer, IFLA_BR_FORWARD_DELAY, options.ForwardDelay);
        Time(writer, IFLA_BR_HELLO_TIME, options.HelloTime);
        Time(writer, IFLA_BR_MAX_AGE, options.MaxAge);
        Time(writer, IFLA_BR_AGEING_TIME, options.AgeingTime);
        Bool32(writer, IFLA_BR_STP_STATE, options.Stp);
        U16(writer, IFLA_BR_PRIORITY, options.Priority);
        Bool(writer, IFLA_BR_VLAN_FILTERING, options.VlanFiltering);
        U16Be(writer, IFLA_BR_VLAN_PROTOCOL, options.VlanProtocol);
        U16(writer, IFLA_BR_VLAN_DEFAULT_PVID, options.DefaultPvid);
        U16(writer, IFLA_BR_GROUP_FWD_MASK, options.GroupForwardMask);
        if (options.GroupAddress is not null)
            writer.PutMac(IFLA_BR_GROUP_ADDR, options.GroupAddress);
        U8(writer, IFLA_BR_MCAST_ROUTER, options.MulticastRouter);
        Bool(writer, IFLA_BR_MCAST_SNOOPING, options.MulticastSnooping);
        Bool(writer, IFLA_BR_MCAST_QUERIER, options.MulticastQuerier);
        Bool(writer, IFLA_BR_NF_CALL_IPTABLES, options.CallIptables);
        Bool(writer, IFLA_BR_NF_CALL_IP6TABLES, options.CallIp6tables);
        Bool(writer, IFLA_BR_NF_CALL_ARPTABLES, options.CallArptables);
    }

    public static BridgeOptions Read(AttributeReader reader)
    {
        TimeSpan? forwardDelay = null, helloTime = null, maxAge = null, ageingTime = null;
        bool? stp = null, vlanFiltering = null, multicastSnooping = null, multicastQuerier = null, callIptables = null, callIp6tables = null, callArptables = null;
        ushort? priority = null, vlanProtocol = null, defaultPvid = null, groupForwardMask = null;
        PhysicalAddress? groupAddress = null;
        byte? multicastRouter = null;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case IFLA_BR_FORWARD_DELAY: forwardDelay = FromTime(reader.U32); break;
                case IFLA_BR_HELLO_TIME: helloTime = FromTime(reader.U32); break;
                case IFLA_BR_MAX_AGE: maxAge = FromTime(reader.U32); break;
                case IFLA_BR_AGEING_TIME: ageingTime = FromTime(reader.U32); break;
                case IFLA_BR_STP_STATE: stp = reader.U32 != 0; break;
                case IFLA_BR_PRIORITY: priority = reader.U16; break;
                case IFLA_BR_VLAN_FILTERING: vlanFiltering = reader.U8 != 0; break;
                case IFLA_BR_VLAN_PROTOCOL: vlanProtocol = reader.U16Be; break;
                case IFLA_BR_VLAN_DEFAULT_PVID: defaultPvid = reader.U16; break;
                case IFLA_BR_GROUP_FWD_MASK: groupForwardMask = reader.U16; break;
                case IFLA_BR_GROUP_ADDR: groupAddress = reader.Mac; break;
                case IFLA_BR_MCAST_ROUTER: multicastRouter = reader.U8; break;
                case IFLA_BR_MCAST_SNOOPING: multicastSnooping = reader.U8 != 0; break;
                case IFLA_BR_MCAST_QUERIER: multicastQuerier = reader.U8 != 0; break;
                case IFLA_BR_NF_CALL_IPTABLES: callIptables = reader.U8 != 0; break;
                case IFLA_BR_NF_CALL_IP6TABLES: callIp6tables = reader.U8 != 0; break;
                case IFLA_BR_NF_CALL_ARPTABLES: callArptables = reader.U8 != 0; break;
            }
        return new BridgeOptions
        {
            ForwardDelay = forwardDelay,
            HelloTime = helloTime,
            MaxAge = maxAge,
            AgeingTime = ageingTime,
            Stp = stp,
            Priority = priority,
            VlanFiltering = vlanFiltering,
            VlanProtocol = vlanProtocol,
            DefaultPvid = defaultPvid,
            GroupForwardMask = groupForwardMask,
            GroupAddress = groupAddress,
            MulticastRouter = multicastRouter,
            MulticastSnooping = multicastSnooping,
            MulticastQuerier = multicastQuerier,
            CallIptables = callIptables,
            CallIp6tables = callIp6tables,
            CallArptables = callArptables,
        };
    }

    /// <summary>Whether every setting that is wanted has its value already.</summary>
    public static bool Covers(BridgeOptions current, BridgeOptions wanted) =>
        (wanted.ForwardDelay is null || wanted.ForwardDelay.Equals(current.ForwardDelay)) &&
        (wanted.HelloTime is null || wanted.HelloTime.Equals(current.HelloTime)) &&
        (wanted.MaxAge is null || wanted.MaxAge.Equals(current.MaxAge)) &&
        (wanted.AgeingTime is null || wanted.AgeingTime.Equals(current.AgeingTime)) &&
        (wanted.Stp is null || wanted.Stp.Equals(current.Stp)) &&
        (wanted.Priority is null || wanted.Priority.Equals(current.Priority)) &&
        (wanted.VlanFiltering is null || wanted.VlanFiltering.Equals(current.VlanFiltering)) &&
        (wanted.VlanProtocol is null || wanted.VlanProtocol.Equals(current.VlanProtocol)) &&
        (wanted.DefaultPvid is null || wanted.DefaultPvid.Equals(current.DefaultPvid)) &&
        (wanted.GroupForwardMask is null || wanted.GroupForwardMask.Equals(current.GroupForwardMask)) &&
        (wanted.GroupAddress is null || wanted.GroupAddress.Equals(current.GroupAddress)) &&
        (wanted.MulticastRouter is null || wanted.MulticastRouter.Equals(current.MulticastRouter)) &&
        (wanted.MulticastSnooping is null || wanted.MulticastSnooping.Equals(current.MulticastSnooping)) &&
        (wanted.MulticastQuerier is null || wanted.MulticastQuerier.Equals(current.MulticastQuerier)) &&
        (wanted.CallIptables is null || wanted.CallIptables.Equals(current.CallIptables)) &&
        (wanted.CallIp6tables is null || wanted.CallIp6tables.Equals(current.CallIp6tables)) &&
        (wanted.CallArptables is null || wanted.CallArptables.Equals(current.CallArptables));
}
