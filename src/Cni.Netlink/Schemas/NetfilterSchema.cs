namespace Cni.Netlink;

/// <summary>Names for netfilter messages; the upper byte of a type is the subsystem (<c>linux/netfilter/nfnetlink.h</c>).</summary>
internal static partial class NetfilterSchema
{
    /// <summary>The size of <c>struct nfgenmsg</c>, the fixed header of every netfilter message.</summary>
    public const int HeaderSize = 4;

    public static MessageInfo Find(ushort type) => type switch
    {
        16 => new("NFNL_MSG_BATCH_BEGIN", HeaderSize, BatchAttribute),
        17 => new("NFNL_MSG_BATCH_END", HeaderSize, BatchAttribute),
        _ => (type >> 8) switch
        {
            10 => FindNftables(type), // NFNL_SUBSYS_NFTABLES
            1 => FindConntrack(type), // NFNL_SUBSYS_CTNETLINK
            _ => new(null, HeaderSize),
        },
    };

    static AttributeInfo BatchAttribute(ushort type, AttributeReader siblings) =>
        type == 1 ? new("NFNL_BATCH_GENID", AttributeFormat.NumberBe) : default;
}
