namespace Cni.Netlink;

/// <summary>Describes a qdisc (queueing discipline) to be put on a link: inert data that <see cref="RouteSocket.AddQdisc"/> turns into one request.</summary>
/// <remarks>A kind that this library doesn't have is added from outside by deriving from this record: name the kind, write its options.</remarks>
public abstract record QdiscSpec
{
    /// <summary>The kernel's name of the kind, such as <c>tbf</c> (<c>TCA_KIND</c>).</summary>
    public abstract string Kind { get; }

    /// <summary>The name to have; unspecified lets the kernel choose one. Other requests refer to the qdisc by it (<c>tcm_handle</c>).</summary>
    public TrafficHandle Handle { get; init; }

    /// <summary>Where it is put: <see cref="TrafficHandle.Root"/> unless the kind has a place of its own, or a class of another qdisc (<c>tcm_parent</c>).</summary>
    public TrafficHandle Parent { get; init; } = TrafficHandle.Root;

    /// <summary>Writes the options of the kind, with whatever encloses them (<c>TCA_OPTIONS</c>). Writes none by default.</summary>
    /// <param name="writer">A writer behind the kind.</param>
    protected internal virtual void WriteOptions(NetlinkWriter writer) { }

    /// <summary>Says what is made.</summary>
    /// <returns><c>qdisc tbf 1:</c>.</returns>
    public sealed override string ToString() => Handle == default ? $"qdisc {Kind}" : $"qdisc {Kind} {Handle}";
}

/// <summary>Describes the qdisc that lets filters see what comes in on a link, before anything else does.</summary>
/// <remarks>A link has either this or <see cref="ClsactSpec"/>. Filters name <see cref="TrafficHandle.IngressQdisc"/> as their parent.</remarks>
public sealed record IngressSpec : QdiscSpec
{
    /// <summary>Describes the qdisc, at the only place where it can be.</summary>
    public IngressSpec() => (Handle, Parent) = (TrafficHandle.IngressQdisc, TrafficHandle.Ingress);

    /// <inheritdoc/>
    public override string Kind => "ingress";
}

/// <summary>Describes the qdisc that lets filters see both what comes in on a link and what goes out.</summary>
/// <remarks>A link has either this or <see cref="IngressSpec"/>. Filters name <see cref="TrafficHandle.ClsactIngress"/> or <see cref="TrafficHandle.ClsactEgress"/> as their parent.</remarks>
public sealed record ClsactSpec : QdiscSpec
{
    /// <summary>Describes the qdisc, at the only place where it can be.</summary>
    public ClsactSpec() => (Handle, Parent) = (TrafficHandle.IngressQdisc, TrafficHandle.Ingress);

    /// <inheritdoc/>
    public override string Kind => "clsact";
}
