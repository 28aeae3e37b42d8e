using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Sbr;

/// <summary>The configuration, key for key as users write it for the reference's sbr plugin.</summary>
sealed record SbrConfig : NetworkConfig
{
    /// <summary>The table to look into, in which somebody else sees to the routes; without it a free one is filled for each address.</summary>
    [JsonPropertyName("table")]
    public long? Table { get; set; }

    /// <summary>The gateways to use in the place of those that the previous result names: at most one IPv4 and one IPv6 address.</summary>
    [JsonPropertyName("gateways")]
    public IReadOnlyList<string?>? Gateways { get; set; }

    /// <summary>Leaves the routes to the interface's own subnets in the main table, with the address to send from.</summary>
    [JsonPropertyName("addSourceHints")]
    public bool? AddSourceHints { get; set; }
}

/// <summary>How the configuration is read: generated code, names matched as Go does, without regard to case.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(SbrConfig))]
sealed partial class SbrJson : JsonSerializerContext;
