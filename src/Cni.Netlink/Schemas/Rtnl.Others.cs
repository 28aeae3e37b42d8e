namespace Cni.Netlink;

internal static partial class Rtnl
{
    // The attributes of an address (linux/if_addr.h).
    public const ushort
        IFA_ADDRESS = 1,
        IFA_LOCAL = 2,
        IFA_LABEL = 3,
        IFA_BROADCAST = 4,
        IFA_ANYCAST = 5,
        IFA_CACHEINFO = 6,
        IFA_MULTICAST = 7,
        IFA_FLAGS = 8,
        IFA_RT_PRIORITY = 9,
        IFA_TARGET_NETNSID = 10,
        IFA_PROTO = 11;

    // The attributes of a route (linux/rtnetlink.h).
    public const ushort
        RTA_DST = 1,
        RTA_SRC = 2,
        RTA_IIF = 3,
        RTA_OIF = 4,
        RTA_GATEWAY = 5,
        RTA_PRIORITY = 6,
        RTA_PREFSRC = 7,
        RTA_METRICS = 8,
        RTA_MULTIPATH = 9,
        RTA_PROTOINFO = 10,
        RTA_FLOW = 11,
        RTA_CACHEINFO = 12,
        RTA_SESSION = 13,
        RTA_MP_ALGO = 14,
        RTA_TABLE = 15,
        RTA_MARK = 16,
        RTA_MFC_STATS = 17,
        RTA_VIA = 18,
        RTA_NEWDST = 19,
        RTA_PREF = 20,
        RTA_ENCAP_TYPE = 21,
        RTA_ENCAP = 22,
        RTA_EXPIRES = 23,
        RTA_UID = 25,
        RTA_TTL_PROPAGATE = 26,
        RTA_IP_PROTO = 27,
        RTA_SPORT = 28,
        RTA_DPORT = 29,
        RTA_NH_ID = 30;

    // What RTA_METRICS holds.
    public const ushort
        RTAX_LOCK = 1,
        RTAX_MTU = 2,
        RTAX_WINDOW = 3,
        RTAX_RTT = 4,
        RTAX_RTTVAR = 5,
        RTAX_SSTHRESH = 6,
        RTAX_CWND = 7,
        RTAX_ADVMSS = 8,
        RTAX_REORDERING = 9,
        RTAX_HOPLIMIT = 10,
        RTAX_INITCWND = 11,
        RTAX_FEATURES = 12,
        RTAX_RTO_MIN = 13,
        RTAX_INITRWND = 14,
        RTAX_QUICKACK = 15,
        RTAX_CC_ALGO = 16,
        RTAX_FASTOPEN_NO_COOKIE = 17;

    // The attributes of a neighbour or forwarding entry (linux/neighbour.h).
    public const ushort
        NDA_DST = 1,
        NDA_LLADDR = 2,
        NDA_CACHEINFO = 3,
        NDA_PROBES = 4,
        NDA_VLAN = 5,
        NDA_PORT = 6,
        NDA_VNI = 7,
        NDA_IFINDEX = 8,
        NDA_MASTER = 9,
        NDA_LINK_NETNSID = 10,
        NDA_SRC_VNI = 11,
        NDA_PROTOCOL = 12,
        NDA_NH_ID = 13,
        NDA_FDB_EXT_ATTRS = 14,
        NDA_FLAGS_EXT = 15,
        NDA_NDM_STATE_MASK = 16,
        NDA_NDM_FLAGS_MASK = 17;

    // The attributes of a routing rule (linux/fib_rules.h).
    public const ushort
        FRA_DST = 1,
        FRA_SRC = 2,
        FRA_IIFNAME = 3,
        FRA_GOTO = 4,
        FRA_PRIORITY = 6,
        FRA_FWMARK = 10,
        FRA_FLOW = 11,
        FRA_TUN_ID = 12,
        FRA_SUPPRESS_IFGROUP = 13,
        FRA_SUPPRESS_PREFIXLEN = 14,
        FRA_TABLE = 15,
        FRA_FWMASK = 16,
        FRA_OIFNAME = 17,
        FRA_L3MDEV = 19,
        FRA_UID_RANGE = 20,
        FRA_PROTOCOL = 21,
        FRA_IP_PROTO = 22,
        FRA_SPORT_RANGE = 23,
        FRA_DPORT_RANGE = 24;

    // The attributes of a namespace id (linux/net_namespace.h).
    public const ushort
        NETNSA_NSID = 1,
        NETNSA_PID = 2,
        NETNSA_FD = 3,
        NETNSA_TARGET_NSID = 4,
        NETNSA_CURRENT_NSID = 5;
}
