using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Sends packets to another link, or copies of them: <c>new MirredAction(ifb.Index)</c>.</summary>
/// <remarks><c>tc-mirred(8)</c>, <c>struct tc_mirred</c> in <c>linux/tc_act/tc_mirred.h</c>.</remarks>
/// <param name="LinkIndex">The index of the other link; 0 in what was read when that link is gone, and packets are dropped.</param>
public sealed record MirredAction(int LinkIndex) : TrafficAction
{
    const int TCA_EGRESS_REDIR = 1, TCA_EGRESS_MIRROR = 2, TCA_INGRESS_REDIR = 3, TCA_INGRESS_MIRROR = 4;

    /// <inheritdoc/>
    public override string Kind => "mirred";

    /// <summary>Whether the packet goes on as well and a copy is sent.</summary>
    public bool Mirror { get; init; }

    /// <summary>Whether the packet comes in on the other link, as if received there, rather than going out on it.</summary>
    public bool ToIngress { get; init; }

    /// <inheritdoc/>
    protected internal override void WriteOptions(NetlinkWriter writer) => writer.PutStruct(TCA_MIRRED_PARMS, new TcMirred
    {
        Action = (int)(Mirror ? TrafficVerdict.Pipe : TrafficVerdict.Stolen), Link = LinkIndex,
        What = ToIngress ? (Mirror ? TCA_INGRESS_MIRROR : TCA_INGRESS_REDIR) : Mirror ? TCA_EGRESS_MIRROR : TCA_EGRESS_REDIR,
    });

    internal static MirredAction Read(AttributeReader options, TrafficStatistics statistics)
    {
        var mirred = options.Find(TCA_MIRRED_PARMS) ? options.Struct<TcMirred>() : default;
        return new(mirred.Link)
        {
            Mirror = mirred.What is TCA_EGRESS_MIRROR or TCA_INGRESS_MIRROR, ToIngress = mirred.What is TCA_INGRESS_REDIR or TCA_INGRESS_MIRROR, Statistics = statistics,
        };
    }
}
