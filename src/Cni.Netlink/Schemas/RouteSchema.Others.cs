using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

// Names and nesting of attributes; nameof ties each to the constant that the codecs use.
internal static partial class RouteSchema
{
    internal static AttributeInfo Address(ushort type, AttributeReader siblings) => type switch
    {
        IFA_ADDRESS => new(nameof(IFA_ADDRESS), AttributeFormat.Address),
        IFA_LOCAL => new(nameof(IFA_LOCAL), AttributeFormat.Address),
        IFA_LABEL => new(nameof(IFA_LABEL), AttributeFormat.Text),
        IFA_BROADCAST => new(nameof(IFA_BROADCAST), AttributeFormat.Address),
        IFA_ANYCAST => new(nameof(IFA_ANYCAST), AttributeFormat.Address),
        IFA_CACHEINFO => new(nameof(IFA_CACHEINFO)),
        IFA_MULTICAST => new(nameof(IFA_MULTICAST), AttributeFormat.Address),
        IFA_FLAGS => new(nameof(IFA_FLAGS), AttributeFormat.Number),
        IFA_RT_PRIORITY => new(nameof(IFA_RT_PRIORITY), AttributeFormat.Number),
        IFA_TARGET_NETNSID => new(nameof(IFA_TARGET_NETNSID), AttributeFormat.Signed),
        IFA_PROTO => new(nameof(IFA_PROTO), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo Route(ushort type, AttributeReader siblings) => type switch
    {
        RTA_DST => new(nameof(RTA_DST), AttributeFormat.Address),
        RTA_SRC => new(nameof(RTA_SRC), AttributeFormat.Address),
        RTA_IIF => new(nameof(RTA_IIF), AttributeFormat.Number),
        RTA_OIF => new(nameof(RTA_OIF), AttributeFormat.Number),
        RTA_GATEWAY => new(nameof(RTA_GATEWAY), AttributeFormat.Address),
        RTA_PRIORITY => new(nameof(RTA_PRIORITY), AttributeFormat.Number),
        RTA_PREFSRC => new(nameof(RTA_PREFSRC), AttributeFormat.Address),
        RTA_METRICS => new(nameof(RTA_METRICS), Metrics),
        RTA_MULTIPATH => new(nameof(RTA_MULTIPATH)),
        RTA_PROTOINFO => new(nameof(RTA_PROTOINFO)),
        RTA_FLOW => new(nameof(RTA_FLOW), AttributeFormat.Number),
        RTA_CACHEINFO => new(nameof(RTA_CACHEINFO)),
        RTA_SESSION => new(nameof(RTA_SESSION)),
        RTA_MP_ALGO => new(nameof(RTA_MP_ALGO)),
        RTA_TABLE => new(nameof(RTA_TABLE), AttributeFormat.Number),
        RTA_MARK => new(nameof(RTA_MARK), AttributeFormat.Number),
        RTA_MFC_STATS => new(nameof(RTA_MFC_STATS)),
        RTA_VIA => new(nameof(RTA_VIA)),
        RTA_NEWDST => new(nameof(RTA_NEWDST)),
        RTA_PREF => new(nameof(RTA_PREF), AttributeFormat.Number),
        RTA_ENCAP_TYPE => new(nameof(RTA_ENCAP_TYPE), AttributeFormat.Number),
        RTA_ENCAP => new(nameof(RTA_ENCAP)),
        RTA_EXPIRES => new(nameof(RTA_EXPIRES), AttributeFormat.Number),
        RTA_UID => new(nameof(RTA_UID), AttributeFormat.Number),
        RTA_TTL_PROPAGATE => new(nameof(RTA_TTL_PROPAGATE), AttributeFormat.Number),
        RTA_IP_PROTO => new(nameof(RTA_IP_PROTO), AttributeFormat.Number),
        RTA_SPORT => new(nameof(RTA_SPORT), AttributeFormat.NumberBe),
        RTA_DPORT => new(nameof(RTA_DPORT), AttributeFormat.NumberBe),
        RTA_NH_ID => new(nameof(RTA_NH_ID), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo Metrics(ushort type, AttributeReader siblings) => type switch
    {
        RTAX_LOCK => new(nameof(RTAX_LOCK), AttributeFormat.Number),
        RTAX_MTU => new(nameof(RTAX_MTU), AttributeFormat.Number),
        RTAX_WINDOW => new(nameof(RTAX_WINDOW), AttributeFormat.Number),
        RTAX_RTT => new(nameof(RTAX_RTT), AttributeFormat.Number),
        RTAX_RTTVAR => new(nameof(RTAX_RTTVAR), AttributeFormat.Number),
        RTAX_SSTHRESH => new(nameof(RTAX_SSTHRESH), AttributeFormat.Number),
        RTAX_CWND => new(nameof(RTAX_CWND), AttributeFormat.Number),
        RTAX_ADVMSS => new(nameof(RTAX_ADVMSS), AttributeFormat.Number),
        RTAX_REORDERING => new(nameof(RTAX_REORDERING), AttributeFormat.Number),
        RTAX_HOPLIMIT => new(nameof(RTAX_HOPLIMIT), AttributeFormat.Number),
        RTAX_INITCWND => new(nameof(RTAX_INITCWND), AttributeFormat.Number),
        RTAX_FEATURES => new(nameof(RTAX_FEATURES), AttributeFormat.Number),
        RTAX_RTO_MIN => new(nameof(RTAX_RTO_MIN), AttributeFormat.Number),
        RTAX_INITRWND => new(nameof(RTAX_INITRWND), AttributeFormat.Number),
        RTAX_QUICKACK => new(nameof(RTAX_QUICKACK), AttributeFormat.Number),
        RTAX_CC_ALGO => new(nameof(RTAX_CC_ALGO), AttributeFormat.Text),
        RTAX_FASTOPEN_NO_COOKIE => new(nameof(RTAX_FASTOPEN_NO_COOKIE), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo Neighbour(ushort type, AttributeReader siblings) => type switch
    {
        NDA_DST => new(nameof(NDA_DST), AttributeFormat.Address),
        NDA_LLADDR => new(nameof(NDA_LLADDR), AttributeFormat.Mac),
        NDA_CACHEINFO => new(nameof(NDA_CACHEINFO)),
        NDA_PROBES => new(nameof(NDA_PROBES), AttributeFormat.Number),
        NDA_VLAN => new(nameof(NDA_VLAN), AttributeFormat.Number),
        NDA_PORT => new(nameof(NDA_PORT), AttributeFormat.NumberBe),
        NDA_VNI => new(nameof(NDA_VNI), AttributeFormat.Number),
        NDA_IFINDEX => new(nameof(NDA_IFINDEX), AttributeFormat.Number),
        NDA_MASTER => new(nameof(NDA_MASTER), AttributeFormat.Number),
        NDA_LINK_NETNSID => new(nameof(NDA_LINK_NETNSID), AttributeFormat.Signed),
        NDA_SRC_VNI => new(nameof(NDA_SRC_VNI), AttributeFormat.Number),
        NDA_PROTOCOL => new(nameof(NDA_PROTOCOL), AttributeFormat.Number),
        NDA_NH_ID => new(nameof(NDA_NH_ID), AttributeFormat.Number),
        NDA_FDB_EXT_ATTRS => new(nameof(NDA_FDB_EXT_ATTRS)),
        NDA_FLAGS_EXT => new(nameof(NDA_FLAGS_EXT), AttributeFormat.Number),
        NDA_NDM_STATE_MASK => new(nameof(NDA_NDM_STATE_MASK), AttributeFormat.Number),
        NDA_NDM_FLAGS_MASK => new(nameof(NDA_NDM_FLAGS_MASK), AttributeFormat.Number),
        _ => default,
    };

    internal static AttributeInfo Rule(ushort type, AttributeReader siblings) => type switch
    {
        FRA_DST => new(nameof(FRA_DST), AttributeFormat.Address),
        FRA_SRC => new(nameof(FRA_SRC), AttributeFormat.Address),
        FRA_IIFNAME => new(nameof(FRA_IIFNAME), AttributeFormat.Text),
        FRA_GOTO => new(nameof(FRA_GOTO), AttributeFormat.Number),
        FRA_PRIORITY => new(nameof(FRA_PRIORITY), AttributeFormat.Number),
        FRA_FWMARK => new(nameof(FRA_FWMARK), AttributeFormat.Number),
        FRA_FLOW => new(nameof(FRA_FLOW), AttributeFormat.Number),
        FRA_TUN_ID => new(nameof(FRA_TUN_ID)),
        FRA_SUPPRESS_IFGROUP => new(nameof(FRA_SUPPRESS_IFGROUP), AttributeFormat.Number),
        FRA_SUPPRESS_PREFIXLEN => new(nameof(FRA_SUPPRESS_PREFIXLEN), AttributeFormat.Number),
        FRA_TABLE => new(nameof(FRA_TABLE), AttributeFormat.Number),
        FRA_FWMASK => new(nameof(FRA_FWMASK), AttributeFormat.Number),
        FRA_OIFNAME => new(nameof(FRA_OIFNAME), AttributeFormat.Text),
        FRA_L3MDEV => new(nameof(FRA_L3MDEV), AttributeFormat.Number),
        FRA_UID_RANGE => new(nameof(FRA_UID_RANGE)),
        FRA_PROTOCOL => new(nameof(FRA_PROTOCOL), AttributeFormat.Number),
        FRA_IP_PROTO => new(nameof(FRA_IP_PROTO), AttributeFormat.Number),
        FRA_SPORT_RANGE => new(nameof(FRA_SPORT_RANGE)),
        FRA_DPORT_RANGE => new(nameof(FRA_DPORT_RANGE)),
        _ => default,
    };

    internal static AttributeInfo NamespaceId(ushort type, AttributeReader siblings) => type switch
    {
        NETNSA_NSID => new(nameof(NETNSA_NSID), AttributeFormat.Signed),
        NETNSA_PID => new(nameof(NETNSA_PID), AttributeFormat.Number),
        NETNSA_FD => new(nameof(NETNSA_FD), AttributeFormat.Number),
        NETNSA_TARGET_NSID => new(nameof(NETNSA_TARGET_NSID), AttributeFormat.Signed),
        NETNSA_CURRENT_NSID => new(nameof(NETNSA_CURRENT_NSID), AttributeFormat.Signed),
        _ => default,
    };
}
