using System.Runtime.InteropServices;

namespace Cni.Netlink;

internal static partial class Rtnl
{
    // The attributes of a qdisc, class or filter (linux/rtnetlink.h).
    public const ushort
        TCA_KIND = 1,
        TCA_OPTIONS = 2,
        TCA_STATS = 3,
        TCA_XSTATS = 4,
        TCA_RATE = 5,
        TCA_FCNT = 6,
        TCA_STATS2 = 7,
        TCA_STAB = 8,
        TCA_PAD = 9,
        TCA_DUMP_INVISIBLE = 10,
        TCA_CHAIN = 11,
        TCA_HW_OFFLOAD = 12,
        TCA_INGRESS_BLOCK = 13,
        TCA_EGRESS_BLOCK = 14;

    // What TCA_STATS2 holds (linux/gen_stats.h).
    public const ushort
        TCA_STATS_BASIC = 1,
        TCA_STATS_RATE_EST = 2,
        TCA_STATS_QUEUE = 3,
        TCA_STATS_APP = 4,
        TCA_STATS_RATE_EST64 = 5,
        TCA_STATS_PAD = 6,
        TCA_STATS_BASIC_HW = 7,
        TCA_STATS_PKT64 = 8;

    // The options of tbf (linux/pkt_sched.h).
    public const ushort
        TCA_TBF_PARMS = 1,
        TCA_TBF_RTAB = 2,
        TCA_TBF_PTAB = 3,
        TCA_TBF_RATE64 = 4,
        TCA_TBF_PRATE64 = 5,
        TCA_TBF_BURST = 6,
        TCA_TBF_PBURST = 7;

    // The options of htb and of its classes (linux/pkt_sched.h).
    public const ushort
        TCA_HTB_PARMS = 1,
        TCA_HTB_INIT = 2,
        TCA_HTB_CTAB = 3,
        TCA_HTB_RTAB = 4,
        TCA_HTB_DIRECT_QLEN = 5,
        TCA_HTB_RATE64 = 6,
        TCA_HTB_CEIL64 = 7;

    // The options of u32 (linux/pkt_cls.h).
    public const ushort
        TCA_U32_CLASSID = 1,
        TCA_U32_HASH = 2,
        TCA_U32_LINK = 3,
        TCA_U32_DIVISOR = 4,
        TCA_U32_SEL = 5,
        TCA_U32_POLICE = 6,
        TCA_U32_ACT = 7,
        TCA_U32_INDEV = 8,
        TCA_U32_PCNT = 9,
        TCA_U32_MARK = 10,
        TCA_U32_FLAGS = 11;

    // The options of matchall (linux/pkt_cls.h).
    public const ushort
        TCA_MATCHALL_CLASSID = 1,
        TCA_MATCHALL_ACT = 2,
        TCA_MATCHALL_FLAGS = 3;

    // An action inside a list of actions (linux/pkt_cls.h).
    public const ushort
        TCA_ACT_KIND = 1,
        TCA_ACT_OPTIONS = 2,
        TCA_ACT_INDEX = 3,
        TCA_ACT_STATS = 4,
        TCA_ACT_PAD = 5,
        TCA_ACT_COOKIE = 6,
        TCA_ACT_FLAGS = 7,
        TCA_ACT_HW_STATS = 8,
        TCA_ACT_USED_HW_STATS = 9,
        TCA_ACT_IN_HW_COUNT = 10;

    // The options of mirred (linux/tc_act/tc_mirred.h).
    public const ushort
        TCA_MIRRED_TM = 1,
        TCA_MIRRED_PARMS = 2;

    // The options of police (linux/pkt_cls.h).
    public const ushort
        TCA_POLICE_TBF = 1,
        TCA_POLICE_RATE = 2,
        TCA_POLICE_PEAKRATE = 3,
        TCA_POLICE_AVRATE = 4,
        TCA_POLICE_RESULT = 5,
        TCA_POLICE_TM = 6,
        TCA_POLICE_RATE64 = 8,
        TCA_POLICE_PEAKRATE64 = 9;

    [StructLayout(LayoutKind.Sequential)]
    public struct TcMsg { public byte Family; public byte Pad1; public ushort Pad2; public int Index; public uint Handle; public uint Parent; public uint Info; }

    /// <summary>struct tc_ratespec; the first half describes rate tables.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TcRateSpec { public byte CellLog; public byte LinkLayer; public ushort Overhead; public short CellAlign; public ushort Mpu; public uint Rate; }

    [StructLayout(LayoutKind.Sequential)]
    public struct TcTbf { public TcRateSpec Rate; public TcRateSpec PeakRate; public uint Limit; public uint Buffer; public uint Mtu; }

    [StructLayout(LayoutKind.Sequential)]
    public struct TcPolice
    {
        public uint Index; public int Action; public uint Limit; public uint Burst; public uint Mtu;
        public TcRateSpec Rate; public TcRateSpec PeakRate; public int References; public int Bindings; public uint Capabilities;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TcMirred { public uint Index; public uint Capabilities; public int Action; public int References; public int Bindings; public int What; public int Link; }

    [StructLayout(LayoutKind.Sequential)]
    public struct TcHtbGlobal { public uint Version; public uint RateToQuantum; public uint Default; public uint Debug; public uint DirectPackets; }

    [StructLayout(LayoutKind.Sequential)]
    public struct TcHtbClass { public TcRateSpec Rate; public TcRateSpec Ceil; public uint Buffer; public uint CeilBuffer; public uint Quantum; public uint Level; public uint Priority; }

    [StructLayout(LayoutKind.Sequential)]
    public struct GnetBasic { public ulong Bytes; public uint Packets; public uint Pad; }

    [StructLayout(LayoutKind.Sequential)]
    public struct GnetQueue { public uint Length; public uint Backlog; public uint Drops; public uint Requeues; public uint Overlimits; }
}
