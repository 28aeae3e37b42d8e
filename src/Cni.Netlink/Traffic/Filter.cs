using System.Buffers.Binary;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Tells what the kernel said about a filter, at the moment it was asked.</summary>
public sealed record Filter
{
    readonly byte[] _options;

    internal Filter(byte[] options) => _options = options;

    /// <summary>Makes a filter without options, for tests.</summary>
    public Filter() : this([]) { }

    /// <summary>The index of the link that it is on (<c>tcm_ifindex</c>).</summary>
    public int LinkIndex { get; init; }

    /// <summary>The kernel's name of the kind, such as <c>u32</c> (<c>TCA_KIND</c>).</summary>
    public string Kind { get; init; } = "";

    /// <summary>What it filters for (<c>tcm_parent</c>).</summary>
    public TrafficHandle Parent { get; init; }

    /// <summary>The place among the filters, the lowest first.</summary>
    public ushort Priority { get; init; }

    /// <summary>The EtherType of the packets it looks at; <see cref="FilterSpec.AllProtocols"/> for all.</summary>
    public ushort Protocol { get; init; }

    /// <summary>Its name; 0 for the kernel's own record of a kind at a priority, which holds the filters (<c>tcm_handle</c>).</summary>
    public uint Handle { get; init; }

    /// <summary>The class that what matches belongs to; unspecified for none.</summary>
    public TrafficHandle Class => Find(TCA_U32_CLASSID, TCA_MATCHALL_CLASSID, out var reader) ? new(reader.U32) : default;

    /// <summary>What is done to packets that match, in this order. Kinds that this library doesn't know have none here.</summary>
    public IReadOnlyList<TrafficAction> Actions => Find(TCA_U32_ACT, TCA_MATCHALL_ACT, out var reader) ? TrafficActionCodec.Read(reader.Nested()) : [];

    /// <summary>What a <c>u32</c> filter compares; empty for other kinds, and for hash tables of the kind.</summary>
    public IReadOnlyList<U32Key> Keys => Kind == "u32" ? U32Spec.ReadKeys(Options) : [];

    /// <summary>The options of its kind as they came (<c>TCA_OPTIONS</c>).</summary>
    public AttributeReader Options => new(_options);

    /// <summary>Says which filter this is.</summary>
    /// <returns><c>filter u32 of ffff:</c>.</returns>
    public override string ToString() => $"filter {Kind} of {Parent}";

    /// <summary>Compares by value; counters of actions count too.</summary>
    /// <param name="other">The other filter.</param>
    /// <returns>Whether nothing differs.</returns>
    public bool Equals(Filter? other) => other is not null && LinkIndex == other.LinkIndex && Kind == other.Kind && Parent == other.Parent && Priority == other.Priority
        && Protocol == other.Protocol && Handle == other.Handle && _options.AsSpan().SequenceEqual(other._options);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(LinkIndex, Kind, Parent, Priority, Protocol, Handle);

    bool Find(ushort u32, ushort matchall, out AttributeReader reader)
    {
        reader = Options;
        return Kind switch { "u32" => reader.Find(u32), "matchall" => reader.Find(matchall), _ => false };
    }

    internal static Filter Read(in NetlinkMessage message)
    {
        var header = message.Header<TcMsg>();
        string kind = "";
        byte[] options = [];
        var reader = message.Attributes(20);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case TCA_KIND: kind = reader.StringZ; break;
                case TCA_OPTIONS: options = reader.Value.ToArray(); break;
            }
        return new(options)
        {
            LinkIndex = header.Index, Kind = kind, Parent = new(header.Parent), Handle = header.Handle, Priority = (ushort)(header.Info >> 16), Protocol = Swap((ushort)header.Info),
        };
    }

    /// <summary>tcm_info: the priority above, the protocol in network byte order below.</summary>
    internal static uint Info(ushort priority, ushort protocol) => (uint)priority << 16 | Swap(protocol);

    static ushort Swap(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
