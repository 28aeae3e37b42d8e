using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>The <c>ipam</c> object as a main plugin sees it: whom to delegate to. The delegate reads the rest itself.</summary>
public record IpamConfig
{
    /// <summary>The address management plugin's type; null or empty means none.</summary>
    [JsonPropertyName("type")]
    public string? Type { get; init; }
}
