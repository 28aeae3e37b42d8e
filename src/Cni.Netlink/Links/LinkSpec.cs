using System.Net.NetworkInformation;

namespace Cni.Netlink;

/// <summary>Describes a link to be made: inert data that <see cref="RouteSocket.AddLink"/> turns into one request.</summary>
/// <remarks>
/// A kind of link that this library doesn't have is added from outside by deriving from this record: name the kind, write
/// its data. What is left null is left to the kernel.
/// </remarks>
/// <param name="Name">The name, at most 15 bytes; empty lets the kernel choose one after the kind.</param>
public abstract record LinkSpec(string Name)
{
    /// <summary>The kernel's name of the kind (<c>IFLA_INFO_KIND</c>).</summary>
    public abstract string Kind { get; }

    /// <summary>Whether to bring the link up as it is made (<c>IFF_UP</c>).</summary>
    public bool Up { get; init; }

    /// <summary>The largest packet in bytes (<c>IFLA_MTU</c>).</summary>
    public int? Mtu { get; init; }

    /// <summary>The hardware address (<c>IFLA_ADDRESS</c>).</summary>
    public PhysicalAddress? Mac { get; init; }

    /// <summary>The bridge or VRF to join (<c>IFLA_MASTER</c>).</summary>
    public LinkRef? Master { get; init; }

    /// <summary>The link it sits on, as macvlan, ipvlan and vlan need; it counts in the socket's namespace, whatever <see cref="Namespace"/> is (<c>IFLA_LINK</c>).</summary>
    public LinkRef? Parent { get; init; }

    /// <summary>The group, for deleting many at once (<c>IFLA_GROUP</c>).</summary>
    public int? Group { get; init; }

    /// <summary>The length of the transmit queue in packets (<c>IFLA_TXQLEN</c>).</summary>
    public int? TxQueueLength { get; init; }

    /// <summary>The number of transmit queues (<c>IFLA_NUM_TX_QUEUES</c>). 1 makes a veth sooner than the default of one per processor.</summary>
    public int? TxQueues { get; init; }

    /// <summary>The number of receive queues (<c>IFLA_NUM_RX_QUEUES</c>).</summary>
    public int? RxQueues { get; init; }

    /// <summary>The index to have (<c>ifi_index</c>).</summary>
    public int? Index { get; init; }

    /// <summary>The namespace to be made in, when it isn't that of the socket (<c>IFLA_NET_NS_FD</c>).</summary>
    public NetworkNamespace? Namespace { get; init; }

    /// <summary>A description for people (<c>IFLA_IFALIAS</c>). The kernel ignores it at creation, so it is set by a second request.</summary>
    public string? Alias { get; init; }

    /// <summary>More names, up to 127 bytes each (<c>IFLA_ALT_IFNAME</c>), set by a second request.</summary>
    public IReadOnlyList<string> AltNames { get; init; } = [];

    /// <summary>Settings of the link as a port of <see cref="Master"/>, set by a second request.</summary>
    public BridgePortOptions? BridgePort { get; init; }

    /// <summary>Writes the data of the kind (<c>IFLA_INFO_DATA</c>).</summary>
    /// <param name="writer">A writer inside the nest.</param>
    protected internal virtual void WriteData(NetlinkWriter writer) { }

    /// <summary>Names for the attributes that <see cref="WriteData"/> writes, for error texts; null when there are none.</summary>
    protected internal virtual AttributeLookup? DataNames => null;

    /// <summary>Says what is made. Of a veth both ends, since either's name may be the one that is taken.</summary>
    /// <returns><c>bridge "br0"</c>, <c>veth "h0" with peer "eth0" in /run/netns/blue</c>.</returns>
    public sealed override string ToString() => this is VethSpec { Peer: { Name.Length: > 0 } peer }
        ? $"{Kind} \"{Name}\" with peer \"{peer.Name}\"{(peer.Namespace is { } ns ? $" in {ns}" : "")}"
        : $"{Kind} \"{Name}\"";
}
