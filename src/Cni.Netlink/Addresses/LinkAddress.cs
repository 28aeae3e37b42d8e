using System.Net;

namespace Cni.Netlink;

/// <summary>Describes an address on a link, for adding one and as read: <c>new LinkAddress(InterfaceAddress.Parse("10.1.0.5/24"))</c>.</summary>
/// <param name="Address">The address with its prefix length; host bits are kept.</param>
public sealed record LinkAddress(InterfaceAddress Address)
{
    /// <summary>The index of the link it is on; set when read (<c>ifa_index</c>).</summary>
    public int LinkIndex { get; init; }

    /// <summary>The address at the other end of a point-to-point link; null without one (<c>IFA_ADDRESS</c>).</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>The broadcast address; null without one (<c>IFA_BROADCAST</c>). IPv4 only.</summary>
    public IPAddress? Broadcast { get; init; }

    /// <summary>A label, which must begin with the link's name; null leaves it to the kernel (<c>IFA_LABEL</c>). IPv4 only.</summary>
    public string? Label { get; init; }

    /// <summary>How far it reaches; universe unless set (<c>ifa_scope</c>).</summary>
    public RouteScope Scope { get; init; }

    /// <summary>How to treat it and what became of it (<c>IFA_FLAGS</c>).</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>How long it may be used; null is for ever (<c>IFA_CACHEINFO</c>).</summary>
    public TimeSpan? ValidLifetime { get; init; }

    /// <summary>How long it may be used for new connections; null is for ever (<c>IFA_CACHEINFO</c>).</summary>
    public TimeSpan? PreferredLifetime { get; init; }

    /// <summary>The metric of the route to its network; null leaves it to the kernel (<c>IFA_RT_PRIORITY</c>).</summary>
    public uint? Metric { get; init; }

    /// <summary>Who made it; 0 says nothing (<c>IFA_PROTO</c>, Linux 5.18).</summary>
    public byte Protocol { get; init; }

    /// <summary>Whether duplicate detection still runs.</summary>
    public bool IsTentative => Flags.HasFlag(AddressFlags.Tentative);

    /// <summary>Says which address this is.</summary>
    /// <returns><c>10.1.0.5/24</c>, with the index of its link when known.</returns>
    public override string ToString() => LinkIndex > 0 ? $"{Address} on link {LinkIndex}" : Address.ToString();
}
