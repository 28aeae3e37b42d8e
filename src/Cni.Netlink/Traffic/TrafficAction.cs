namespace Cni.Netlink;

/// <summary>Describes what a filter does to a packet that it matches.</summary>
/// <remarks>An action that this library doesn't have is added from outside by deriving from this record: name the kind, write its options.</remarks>
public abstract record TrafficAction
{
    /// <summary>The kernel's name of the kind, such as <c>mirred</c> (<c>TCA_ACT_KIND</c>).</summary>
    public abstract string Kind { get; }

    /// <summary>What it has done; only in what was read (<c>TCA_ACT_STATS</c>).</summary>
    public TrafficStatistics Statistics { get; init; }

    /// <summary>Writes the options of the kind.</summary>
    /// <param name="writer">A writer inside <c>TCA_ACT_OPTIONS</c>.</param>
    protected internal abstract void WriteOptions(NetlinkWriter writer);
}

/// <summary>Says what becomes of a packet after an action (<c>TC_ACT_*</c> in <c>linux/pkt_cls.h</c>).</summary>
public enum TrafficVerdict
{
    /// <summary>The packet goes on to the next filter (<c>TC_ACT_UNSPEC</c>).</summary>
    Continue = -1,
    /// <summary>The packet passes (<c>TC_ACT_OK</c>).</summary>
    Pass = 0,
    /// <summary>All filters are tried again (<c>TC_ACT_RECLASSIFY</c>).</summary>
    Reclassify = 1,
    /// <summary>The packet is dropped (<c>TC_ACT_SHOT</c>).</summary>
    Drop = 2,
    /// <summary>The next action of the filter is carried out (<c>TC_ACT_PIPE</c>).</summary>
    Pipe = 3,
    /// <summary>The action has taken the packet (<c>TC_ACT_STOLEN</c>).</summary>
    Stolen = 4,
}

/// <summary>An action of a kind that this library doesn't know, as it was read.</summary>
/// <param name="Name">The kernel's name of the kind.</param>
public sealed record UnknownAction(string Name) : TrafficAction
{
    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    protected internal override void WriteOptions(NetlinkWriter writer) => throw new NotSupportedException($"The action {Name} can be read, not written.");
}
