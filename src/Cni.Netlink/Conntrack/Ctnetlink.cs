namespace Cni.Netlink.Conntrack;

/// <summary>Message types and attributes of linux/netfilter/nfnetlink_conntrack.h, in the kernel's spelling.</summary>
static class Ctnetlink
{
    const ushort NFNL_SUBSYS_CTNETLINK = 1;

    internal const ushort IPCTNL_MSG_CT_NEW = NFNL_SUBSYS_CTNETLINK << 8 | 0, IPCTNL_MSG_CT_GET = NFNL_SUBSYS_CTNETLINK << 8 | 1,
        IPCTNL_MSG_CT_DELETE = NFNL_SUBSYS_CTNETLINK << 8 | 2;

    internal const ushort CTA_TUPLE_ORIG = 1, CTA_TUPLE_REPLY = 2, CTA_STATUS = 3, CTA_TIMEOUT = 7, CTA_MARK = 8, CTA_ID = 12, CTA_ZONE = 18, CTA_FILTER = 25;

    internal const ushort CTA_TUPLE_IP = 1, CTA_TUPLE_PROTO = 2, CTA_TUPLE_ZONE = 3;

    internal const ushort CTA_IP_V4_SRC = 1, CTA_IP_V4_DST = 2, CTA_IP_V6_SRC = 3, CTA_IP_V6_DST = 4;

    internal const ushort CTA_PROTO_NUM = 1, CTA_PROTO_SRC_PORT = 2, CTA_PROTO_DST_PORT = 3;

    internal const ushort CTA_FILTER_ORIG_FLAGS = 1;

    // Of net/netfilter/nf_internals.h: parts of the tuple that must be the same.
    internal const uint CTA_FILTER_F_CTA_PROTO_NUM = 1 << 3, CTA_FILTER_F_CTA_PROTO_DST_PORT = 1 << 5;
}
