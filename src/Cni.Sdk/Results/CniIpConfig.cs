using System.Net;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>An address of an interface.</summary>
/// <param name="Address">The address with its prefix length; host bits are kept.</param>
public sealed record CniIpConfig(IpPrefix Address)
{
    /// <summary>The default gateway of the address's subnet; null for none.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The index of its interface in <see cref="CniResult.Interfaces"/>; null when an IPAM plugin leaves it open.</summary>
    public int? Interface { get; init; }

    /// <summary>Members that this library does not know; null for none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? AdditionalMembers { get; init; }
}
