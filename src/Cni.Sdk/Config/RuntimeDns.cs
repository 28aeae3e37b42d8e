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
}
