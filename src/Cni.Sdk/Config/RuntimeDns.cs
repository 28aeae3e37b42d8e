using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>Name servers as a runtime passes them.</summary>
public sealed record RuntimeDns
{
    /// <summary>Search domains. Empty by default.</summary>
    [JsonPropertyName("searches")]
    public IReadOnlyList<string> Searches { get => field ?? []; init; }

    /// <summary>Name servers. Empty by default.</summary>
    [JsonPropertyName("servers")]
    public IReadOnlyList<string> Servers { get => field ?? []; init; }

    /// <summary>Compares by value, lists included.</summary>
    public bool Equals(RuntimeDns? other) => other is not null
        && Same.Items(Searches, other.Searches) && Same.Items(Servers, other.Servers);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddItems(Searches);
        hash.AddItems(Servers);
        return hash.ToHashCode();
    }
}
