using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Describes a filter that matches every packet. Not every kernel has it (<c>CONFIG_NET_CLS_MATCHALL</c>); <see cref="U32Spec"/> without keys does the same.</summary>
public sealed record MatchallSpec : FilterSpec
{
    /// <inheritdoc/>
    public override string Kind => "matchall";

    /// <inheritdoc/>
    protected internal override void WriteOptions(NetlinkWriter writer)
    {
        using var options = writer.Nest(TCA_OPTIONS);
        if (Class != default)
            writer.PutU32(TCA_MATCHALL_CLASSID, Class.Value);
        WriteActions(writer, TCA_MATCHALL_ACT);
    }
}
