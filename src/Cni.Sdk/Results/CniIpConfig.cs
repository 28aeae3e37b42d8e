using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>An address of an interface.</summary>
/// <param name="Address">The address with its prefix length; host bits are kept.</param>
[JsonConverter(typeof(CniIpConfigJsonConverter))]
public sealed record CniIpConfig(IpPrefix Address)
{
    /// <summary>The default gateway of the address's subnet; null for none.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The index of its interface in <see cref="CniResult.Interfaces"/>; null when an IPAM plugin leaves it open.</summary>
    public int? Interface { get; init; }

    /// <summary>Members that this library does not know; null for none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? AdditionalMembers { get; init; }

    /// <summary>Compares by value, lists and kept members included.</summary>
    public bool Equals(CniIpConfig? other) => other is not null
        && Address == other.Address
        && Equals(Gateway, other.Gateway)
        && Interface == other.Interface
        && Same.Members(AdditionalMembers, other.AdditionalMembers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, Gateway, Interface);

    /// <summary>Gives the JSON on one line.</summary>
    public override string ToString() => JsonText.Of(this, static (writer, item) => ResultWriter.Ip(writer, item, ResultShape.Details));
}
