using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

// Names and nesting of attributes; nameof ties each to the constant that the codecs use.
internal static partial class RouteSchema
{
    const int TcMsgSize = 20;

    /// <summary>What TCA_OPTIONS holds depends on the kind beside it. No qdisc has the name of a kind of filter.</summary>
    static AttributeLookup? TrafficOptions(AttributeReader siblings) => !siblings.Find(TCA_KIND) ? null : siblings.StringZ switch
    {
        "tbf" => Tbf,
        "htb" => Htb,
        "u32" => U32,
        "matchall" => Matchall,
        _ => null,
    };

    static AttributeLookup? ActionOptions(AttributeReader siblings) => !siblings.Find(TCA_ACT_KIND) ? null : siblings.StringZ switch
    {
        "mirred" => Mirred,
        "police" => Police,
        _ => null,
    };

    /// <summary>Actions are numbered from 1 in the order in which they act.</summary>
    static AttributeInfo TrafficActions(ushort type, AttributeReader siblings) => new($"action {type}", TrafficAction);

    internal static AttributeInfo Traffic(ushort type, AttributeReader siblings) => type switch
    {
        TCA_KIND => new(nameof(TCA_KIND), AttributeFormat.Text),
        TCA_OPTIONS => new(nameof(TCA_OPTIONS), AttributeFormat.Bytes, TrafficOptions(siblings)),
        TCA_STATS => new(nameof(TCA_STATS)),
        TCA_XSTATS => new(nameof(TCA_XSTATS)),
        TCA_RATE => new(nameof(TCA_RATE)),
        TCA_FCNT => new(nameof(TCA_FCNT)),
        TCA_STATS2 => new(nameof(TCA_STATS2), TrafficStatistics),
        TCA_STAB => new(nameof(TCA_STAB)),
        TCA_PAD => new(nameof(TCA_PAD)),
        TCA_DUMP_INVISIBLE => new(nameof(TCA_DUMP_INVISIBLE)),
        TCA_CHAIN => new(nameof(TCA_CHAIN), AttributeFormat.Number),
        TCA_HW_OFFLOAD => new(nameof(TCA_HW_OFFLOAD), AttributeFormat.Number),
        TCA_INGRESS_BLOCK => new(nameof(TCA_INGRESS_BLOCK), AttributeFormat.Number),
        TCA_EGRESS_BLOCK => new(nameof(TCA_EGRESS_BLOCK), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo TrafficStatistics(ushort type, AttributeReader siblings) => type switch
    {
        TCA_STATS_BASIC => new(nameof(TCA_STATS_BASIC)),
        TCA_STATS_RATE_EST => new(nameof(TCA_STATS_RATE_EST)),
        TCA_STATS_QUEUE => new(nameof(TCA_STATS_QUEUE)),
        TCA_STATS_APP => new(nameof(TCA_STATS_APP)),
        TCA_STATS_RATE_EST64 => new(nameof(TCA_STATS_RATE_EST64)),
        TCA_STATS_PAD => new(nameof(TCA_STATS_PAD)),
        TCA_STATS_BASIC_HW => new(nameof(TCA_STATS_BASIC_HW)),
        TCA_STATS_PKT64 => new(nameof(TCA_STATS_PKT64), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo Tbf(ushort type, AttributeReader siblings) => type switch
    {
        TCA_TBF_PARMS => new(nameof(TCA_TBF_PARMS)),
        TCA_TBF_RTAB => new(nameof(TCA_TBF_RTAB)),
        TCA_TBF_PTAB => new(nameof(TCA_TBF_PTAB)),
        TCA_TBF_RATE64 => new(nameof(TCA_TBF_RATE64), AttributeFormat.Number),
        TCA_TBF_PRATE64 => new(nameof(TCA_TBF_PRATE64), AttributeFormat.Number),
        TCA_TBF_BURST => new(nameof(TCA_TBF_BURST), AttributeFormat.Number),
        TCA_TBF_PBURST => new(nameof(TCA_TBF_PBURST), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo Htb(ushort type, AttributeReader siblings) => type switch
    {
        TCA_HTB_PARMS => new(nameof(TCA_HTB_PARMS)),
        TCA_HTB_INIT => new(nameof(TCA_HTB_INIT)),
        TCA_HTB_CTAB => new(nameof(TCA_HTB_CTAB)),
        TCA_HTB_RTAB => new(nameof(TCA_HTB_RTAB)),
        TCA_HTB_DIRECT_QLEN => new(nameof(TCA_HTB_DIRECT_QLEN), AttributeFormat.Number),
        TCA_HTB_RATE64 => new(nameof(TCA_HTB_RATE64), AttributeFormat.Number),
        TCA_HTB_CEIL64 => new(nameof(TCA_HTB_CEIL64), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo U32(ushort type, AttributeReader siblings) => type switch
    {
        TCA_U32_CLASSID => new(nameof(TCA_U32_CLASSID), AttributeFormat.Number),
        TCA_U32_HASH => new(nameof(TCA_U32_HASH), AttributeFormat.Number),
        TCA_U32_LINK => new(nameof(TCA_U32_LINK), AttributeFormat.Number),
        TCA_U32_DIVISOR => new(nameof(TCA_U32_DIVISOR), AttributeFormat.Number),
        TCA_U32_SEL => new(nameof(TCA_U32_SEL)),
        TCA_U32_POLICE => new(nameof(TCA_U32_POLICE)),
        TCA_U32_ACT => new(nameof(TCA_U32_ACT), TrafficActions),
        TCA_U32_INDEV => new(nameof(TCA_U32_INDEV), AttributeFormat.Text),
        TCA_U32_PCNT => new(nameof(TCA_U32_PCNT)),
        TCA_U32_MARK => new(nameof(TCA_U32_MARK)),
        TCA_U32_FLAGS => new(nameof(TCA_U32_FLAGS), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo Matchall(ushort type, AttributeReader siblings) => type switch
    {
        TCA_MATCHALL_CLASSID => new(nameof(TCA_MATCHALL_CLASSID), AttributeFormat.Number),
        TCA_MATCHALL_ACT => new(nameof(TCA_MATCHALL_ACT), TrafficActions),
        TCA_MATCHALL_FLAGS => new(nameof(TCA_MATCHALL_FLAGS), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo TrafficAction(ushort type, AttributeReader siblings) => type switch
    {
        TCA_ACT_KIND => new(nameof(TCA_ACT_KIND), AttributeFormat.Text),
        TCA_ACT_OPTIONS => new(nameof(TCA_ACT_OPTIONS), AttributeFormat.Bytes, ActionOptions(siblings)),
        TCA_ACT_INDEX => new(nameof(TCA_ACT_INDEX), AttributeFormat.Number),
        TCA_ACT_STATS => new(nameof(TCA_ACT_STATS), TrafficStatistics),
        TCA_ACT_PAD => new(nameof(TCA_ACT_PAD)),
        TCA_ACT_COOKIE => new(nameof(TCA_ACT_COOKIE)),
        TCA_ACT_FLAGS => new(nameof(TCA_ACT_FLAGS)),
        TCA_ACT_HW_STATS => new(nameof(TCA_ACT_HW_STATS)),
        TCA_ACT_USED_HW_STATS => new(nameof(TCA_ACT_USED_HW_STATS)),
        TCA_ACT_IN_HW_COUNT => new(nameof(TCA_ACT_IN_HW_COUNT), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo Mirred(ushort type, AttributeReader siblings) => type switch
    {
        TCA_MIRRED_TM => new(nameof(TCA_MIRRED_TM)),
        TCA_MIRRED_PARMS => new(nameof(TCA_MIRRED_PARMS)),
        _ => default,
    };

    internal static AttributeInfo Police(ushort type, AttributeReader siblings) => type switch
    {
        TCA_POLICE_TBF => new(nameof(TCA_POLICE_TBF)),
        TCA_POLICE_RATE => new(nameof(TCA_POLICE_RATE)),
        TCA_POLICE_PEAKRATE => new(nameof(TCA_POLICE_PEAKRATE)),
        TCA_POLICE_AVRATE => new(nameof(TCA_POLICE_AVRATE)),
        TCA_POLICE_RESULT => new(nameof(TCA_POLICE_RESULT), AttributeFormat.Number),
        TCA_POLICE_TM => new(nameof(TCA_POLICE_TM)),
        TCA_POLICE_RATE64 => new(nameof(TCA_POLICE_RATE64), AttributeFormat.Number),
        TCA_POLICE_PEAKRATE64 => new(nameof(TCA_POLICE_PEAKRATE64), AttributeFormat.Number),
        _ => default,
    };
}
