using System.Net.NetworkInformation;

namespace Cni.Netlink;

/// <summary>Lists what to change about a link, for <see cref="RouteSocket.SetLink"/>: what is null stays as it is, and all the rest is one request.</summary>
public sealed record LinkSettings
{
    /// <summary>Up or down (<c>IFF_UP</c>).</summary>
    public bool? Up { get; init; }

    /// <summary>The largest packet in bytes (<c>IFLA_MTU</c>).</summary>
    public int? Mtu { get; init; }

    /// <summary>The new name (<c>IFLA_IFNAME</c>). Some kernels want the link down.</summary>
    public string? Name { get; init; }

    /// <summary>The hardware address (<c>IFLA_ADDRESS</c>).</summary>
    public PhysicalAddress? Mac { get; init; }

    /// <summary>The bridge or VRF to join; <see cref="LinkRef.None"/> leaves the present one (<c>IFLA_MASTER</c>).</summary>
    public LinkRef? Master { get; init; }

    /// <summary>The namespace to move to (<c>IFLA_NET_NS_FD</c>). With <see cref="Name"/> it arrives under that name.</summary>
    public NetworkNamespace? Namespace { get; init; }

    /// <summary>Whether to receive all frames (<c>IFF_PROMISC</c>).</summary>
    public bool? Promiscuous { get; init; }

    /// <summary>Whether to receive all multicast frames (<c>IFF_ALLMULTI</c>).</summary>
    public bool? AllMulticast { get; init; }

    /// <summary>Whether to resolve addresses (<c>IFF_NOARP</c> cleared).</summary>
    public bool? Arp { get; init; }

    /// <summary>The length of the transmit queue in packets (<c>IFLA_TXQLEN</c>).</summary>
    public int? TxQueueLength { get; init; }

    /// <summary>The group (<c>IFLA_GROUP</c>).</summary>
    public int? Group { get; init; }

    /// <summary>A description for people; empty removes it (<c>IFLA_IFALIAS</c>).</summary>
    public string? Alias { get; init; }

    /// <summary>How IPv6 link-local addresses are made (<c>IFLA_INET6_ADDR_GEN_MODE</c>).</summary>
    public AddressGenerationMode? AddressGenerationMode { get; init; }

    /// <summary>Settings of a bridge; the link must be one.</summary>
    public BridgeOptions? Bridge { get; init; }

    /// <summary>Settings of a port of a bridge; the link must be one.</summary>
    public BridgePortOptions? BridgePort { get; init; }
}

/// <summary>Says how the kernel makes a link's IPv6 link-local address (<c>IN6_ADDR_GEN_MODE_*</c>).</summary>
public enum AddressGenerationMode : byte
{
    /// <summary>From the hardware address.</summary>
    Eui64 = 0,
    /// <summary>Not at all.</summary>
    None = 1,
    /// <summary>From a secret, stable per network (RFC 7217).</summary>
    StablePrivacy = 2,
    /// <summary>As stable, with a random secret.</summary>
    Random = 3,
}
