namespace Cni.Netlink.Conntrack;

/// <summary>Describes a connection that the kernel tracks.</summary>
/// <param name="Original">The direction of the first packet, as it was sent.</param>
/// <param name="Reply">The direction of the answers: where NAT changed something, this isn't the reverse of <paramref name="Original"/>.</param>
public sealed record ConntrackEntry(ConntrackTuple Original, ConntrackTuple Reply)
{
    /// <summary>The connection's mark.</summary>
    public uint Mark { get; init; }

    /// <summary>The tracking zone; 0 is the usual one.</summary>
    public ushort Zone { get; init; }

    /// <summary>The status bits (<c>IPS_*</c>, linux/netfilter/nf_conntrack_common.h).</summary>
    public uint Status { get; init; }

    /// <summary>When the entry goes unless a packet comes.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>True when the destination was rewritten (<c>IPS_DST_NAT</c>).</summary>
    public bool IsDnat => (Status & 0x20) != 0;

    /// <summary>True when the source was rewritten (<c>IPS_SRC_NAT</c>).</summary>
    public bool IsSnat => (Status & 0x10) != 0;
}
