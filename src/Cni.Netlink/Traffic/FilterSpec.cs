namespace Cni.Netlink;

/// <summary>Describes a filter, which does something to the packets that it matches: inert data that <see cref="RouteSocket.AddFilter"/> turns into one request.</summary>
/// <remarks>A kind that this library doesn't have is added from outside by deriving from this record: name the kind, write its options.</remarks>
public abstract record FilterSpec
{
    /// <summary>Every protocol (<c>ETH_P_ALL</c>).</summary>
    public const ushort AllProtocols = 3;

    /// <summary>The kernel's name of the kind, such as <c>u32</c> (<c>TCA_KIND</c>).</summary>
    public abstract string Kind { get; }

    /// <summary>What it filters for: a qdisc, or a side of <c>clsact</c>. <see cref="TrafficHandle.IngressQdisc"/> unless set (<c>tcm_parent</c>).</summary>
    public TrafficHandle Parent { get; init; } = TrafficHandle.IngressQdisc;

    /// <summary>The place among the filters, the lowest first, from 1; 0 lets the kernel choose. Filters of one priority are of one kind and protocol.</summary>
    public ushort Priority { get; init; }

    /// <summary>The EtherType of the packets it looks at, <see cref="AllProtocols"/> unless set; 0x0800 is IPv4, 0x86dd IPv6.</summary>
    public ushort Protocol { get; init; } = AllProtocols;

    /// <summary>The name to have; 0 lets the kernel choose one (<c>tcm_handle</c>). What it means is up to the kind.</summary>
    public uint Handle { get; init; }

    /// <summary>The class that what matches belongs to; unspecified for none.</summary>
    public TrafficHandle Class { get; init; }

    /// <summary>What is done to packets that match, in this order.</summary>
    public IReadOnlyList<TrafficAction> Actions { get; init; } = [];

    /// <summary>Writes the options of the kind, with whatever encloses them (<c>TCA_OPTIONS</c>).</summary>
    /// <param name="writer">A writer behind the kind.</param>
    protected internal abstract void WriteOptions(NetlinkWriter writer);

    /// <summary>Writes <see cref="Actions"/> as kinds of filters expect them.</summary>
    /// <param name="writer">A writer inside the options.</param>
    /// <param name="type">The kind's attribute for actions, such as <c>TCA_U32_ACT</c>.</param>
    protected void WriteActions(NetlinkWriter writer, ushort type)
    {
        if (Actions.Count == 0)
            return;
        using (writer.Nest(type))
            for (int i = 0; i < Actions.Count; i++)
                TrafficActionCodec.Write(writer, (ushort)(i + 1), Actions[i]);
    }

    /// <summary>Says what is made.</summary>
    /// <returns><c>filter u32 of ffff:</c>.</returns>
    public sealed override string ToString() => $"filter {Kind} of {Parent}";
}
