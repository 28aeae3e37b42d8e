using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Tells what the kernel said about a qdisc, its counters included, at the moment it was asked.</summary>
public sealed record Qdisc
{
    readonly byte[] _options;

    internal Qdisc(byte[] options) => _options = options;

    /// <summary>Makes a qdisc without options, for tests.</summary>
    public Qdisc() : this([]) { }

    /// <summary>The index of the link that it is on (<c>tcm_ifindex</c>).</summary>
    public int LinkIndex { get; init; }

    /// <summary>The kernel's name of the kind, such as <c>tbf</c> (<c>TCA_KIND</c>).</summary>
    public string Kind { get; init; } = "";

    /// <summary>Its name (<c>tcm_handle</c>).</summary>
    public TrafficHandle Handle { get; init; }

    /// <summary>Where it is (<c>tcm_parent</c>).</summary>
    public TrafficHandle Parent { get; init; }

    /// <summary>What has passed, waits and was dropped (<c>TCA_STATS2</c>).</summary>
    public TrafficStatistics Statistics { get; init; }

    /// <summary>The settings as a token bucket filter; null when it isn't one.</summary>
    public TbfSpec? Tbf => Kind == "tbf" ? TbfSpec.Read(Options, Handle, Parent) : null;

    /// <summary>The options of its kind as they came (<c>TCA_OPTIONS</c>). Some kinds have attributes here, others a structure.</summary>
    public AttributeReader Options => new(_options);

    /// <summary>Compares everything but counters.</summary>
    /// <param name="other">The other qdisc.</param>
    /// <returns>Whether it is the same, with the same settings.</returns>
    public bool Equals(Qdisc? other) => other is not null && LinkIndex == other.LinkIndex && Kind == other.Kind && Handle == other.Handle && Parent == other.Parent
        && _options.AsSpan().SequenceEqual(other._options);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(LinkIndex, Kind, Handle, Parent);

    /// <summary>Says which qdisc this is.</summary>
    /// <returns><c>qdisc tbf 1:</c>.</returns>
    public override string ToString() => $"qdisc {Kind} {Handle}";

    internal static Qdisc Read(in NetlinkMessage message)
    {
        var header = message.Header<TcMsg>();
        string kind = "";
        byte[] options = [];
        TrafficStatistics statistics = default;
        var reader = message.Attributes(20);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case TCA_KIND: kind = reader.StringZ; break;
                case TCA_OPTIONS: options = reader.Value.ToArray(); break;
                case TCA_STATS2: statistics = TrafficStatistics.Read(reader.Nested()); break;
            }
        return new(options) { LinkIndex = header.Index, Kind = kind, Handle = new(header.Handle), Parent = new(header.Parent), Statistics = statistics };
    }
}
