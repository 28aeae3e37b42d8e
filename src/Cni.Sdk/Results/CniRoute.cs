using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>A route in the container.</summary>
/// <param name="Destination">Where to (<c>dst</c>), as in <c>0.0.0.0/0</c>.</param>
/// <remarks>Serves in results and in configurations (<c>ipam.routes</c>).</remarks>
[JsonConverter(typeof(CniRouteJsonConverter))]
public sealed record CniRoute(IpPrefix Destination)
{
    /// <summary>The next hop (<c>gw</c>); null means the gateway of the first address of the same family.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The route's MTU in bytes; null (or zero) for the interface's. Since spec version 1.1.0.</summary>
    public int? Mtu { get; init; }

    /// <summary>The maximal segment size to advertise (<c>advmss</c>), in bytes; null (or zero) for the kernel's choice. Since spec version 1.1.0.</summary>
    public int? AdvertisedMss { get; init; }

    /// <summary>The metric; lower wins; null (or zero) for the kernel's default. Since spec version 1.1.0.</summary>
    public uint? Priority { get; init; }

    /// <summary>The routing table's number; null for the main table. Since spec version 1.1.0.</summary>
    public uint? Table { get; init; }

    /// <summary>The scope as the kernel numbers it (0 universe, 253 link, 254 host); null for universe. Since spec version 1.1.0.</summary>
    public int? Scope { get; init; }

    /// <summary>Members that this library does not know; null for none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? AdditionalMembers { get; init; }

    /// <summary>Compares by value, lists and kept members included.</summary>
    public bool Equals(CniRoute? other) => other is not null
        && Destination == other.Destination
        && Equals(Gateway, other.Gateway)
        && Mtu == other.Mtu
        && AdvertisedMss == other.AdvertisedMss
        && Priority == other.Priority
        && Table == other.Table
        && Scope == other.Scope
        && Same.Members(AdditionalMembers, other.AdditionalMembers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Destination, Gateway, Mtu, AdvertisedMss, Priority, Table, Scope);

    /// <summary>Gives the JSON on one line.</summary>
    public override string ToString() => JsonText.Of(this, static (writer, item) => ResultWriter.Route(writer, item, ResultShape.Details));
}
