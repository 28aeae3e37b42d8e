using System.Net.NetworkInformation;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Tells everything the kernel said about a link, at the moment it was asked.</summary>
/// <remarks>Also attributes without a property here are kept: see <see cref="Attributes"/>.</remarks>
public sealed record Link
{
    readonly byte[] _attributes;

    internal Link(byte[] attributes) => _attributes = attributes;

    /// <summary>Makes a link without attributes, for tests.</summary>
    public Link() : this([]) { }

    /// <summary>The index, which stays the same as long as the link is in its namespace (<c>ifi_index</c>).</summary>
    public int Index { get; init; }

    /// <summary>The name (<c>IFLA_IFNAME</c>).</summary>
    public string Name { get; init; } = "";

    /// <summary>The kernel's name of the kind, such as <c>veth</c>; empty for a physical link or the loopback (<c>IFLA_INFO_KIND</c>).</summary>
    public string Kind { get; init; } = "";

    /// <summary>The kind of its master, such as <c>bridge</c>; empty without one (<c>IFLA_INFO_SLAVE_KIND</c>).</summary>
    public string MasterKind { get; init; } = "";

    /// <summary>What it is and does (<c>ifi_flags</c>).</summary>
    public LinkFlags Flags { get; init; }

    /// <summary>The type of hardware (<c>ARPHRD_*</c>); 1 is Ethernet, 772 the loopback (<c>ifi_type</c>).</summary>
    public int HardwareType { get; init; }

    /// <summary>The hardware address; null when there is none (<c>IFLA_ADDRESS</c>).</summary>
    public PhysicalAddress? Mac { get; init; }

    /// <summary>The largest packet in bytes (<c>IFLA_MTU</c>).</summary>
    public int Mtu { get; init; }

    /// <summary>The index of the bridge or VRF it is in; 0 without one (<c>IFLA_MASTER</c>).</summary>
    public int MasterIndex { get; init; }

    /// <summary>The index of the other end of a veth or of the link below; 0 without one (<c>IFLA_LINK</c>). It counts in the namespace <see cref="LinkNetnsId"/> if that is set.</summary>
    public int PeerIndex { get; init; }

    /// <summary>The id of the namespace that <see cref="PeerIndex"/> is in; null when it is this one (<c>IFLA_LINK_NETNSID</c>).</summary>
    public int? LinkNetnsId { get; init; }

    /// <summary>Whether it can carry traffic (<c>IFLA_OPERSTATE</c>).</summary>
    public OperState OperState { get; init; }

    /// <summary>The length of the transmit queue in packets (<c>IFLA_TXQLEN</c>).</summary>
    public int TxQueueLength { get; init; }

    /// <summary>The group (<c>IFLA_GROUP</c>).</summary>
    public int Group { get; init; }

    /// <summary>The description for people; null without one (<c>IFLA_IFALIAS</c>).</summary>
    public string? Alias { get; init; }

    /// <summary>More names (<c>IFLA_PROP_LIST</c>).</summary>
    public IReadOnlyList<string> AltNames { get; init; } = [];

    /// <summary>How many users want it to receive all frames (<c>IFLA_PROMISCUITY</c>).</summary>
    public int Promiscuity { get; init; }

    /// <summary>Whether the administrator wants it up.</summary>
    public bool IsUp => Flags.HasFlag(LinkFlags.Up);

    /// <summary>The settings as a bridge; null when it isn't one.</summary>
    public BridgeOptions? Bridge => GetData<BridgeOptions>();

    /// <summary>The settings as a port of a bridge; null when it isn't one.</summary>
    public BridgePortOptions? BridgePort => GetPortData<BridgePortOptions>();

    /// <summary>All attributes as they came, those without a property included (<c>IFLA_*</c>).</summary>
    public AttributeReader Attributes => new(_attributes);

    /// <summary>Reads the data of the kind.</summary>
    /// <typeparam name="T">The type that knows the kind.</typeparam>
    /// <returns>The data; the default value when the link is of another kind or has none.</returns>
    public T? GetData<T>() where T : ILinkKind<T> => Read<T>(Kind, IFLA_INFO_DATA);

    /// <summary>Reads the data that the kind of its master keeps about it.</summary>
    /// <typeparam name="T">The type that knows the master's kind.</typeparam>
    /// <returns>The data; the default value when the master is of another kind or there is none.</returns>
    public T? GetPortData<T>() where T : ILinkKind<T> => Read<T>(MasterKind, IFLA_INFO_SLAVE_DATA);

    T? Read<T>(string kind, ushort type) where T : ILinkKind<T>
    {
        if (kind != T.Kind)
            return default;
        var reader = Attributes;
        if (!reader.Find(IFLA_LINKINFO))
            return default;
        var info = reader.Nested();
        return info.Find(type) ? T.Read(info.Nested()) : default;
    }

    /// <summary>Compares everything the kernel said, byte by byte.</summary>
    /// <param name="other">The other link.</param>
    /// <returns>Whether nothing differs.</returns>
    public bool Equals(Link? other) =>
        other is not null && Index == other.Index && Flags == other.Flags && Name == other.Name && _attributes.AsSpan().SequenceEqual(other._attributes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Name);

    /// <summary>Says which link this is.</summary>
    /// <returns><c>4: eth0 (veth)</c>.</returns>
    public override string ToString() => Kind.Length > 0 ? $"{Index}: {Name} ({Kind})" : $"{Index}: {Name}";
}
