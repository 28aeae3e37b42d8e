using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>A range of addresses as it stands in a configuration, not yet checked.</summary>
public sealed record IpRangeConfig
{
    /// <summary>The subnet, as in <c>10.1.2.0/24</c>.</summary>
    [JsonPropertyName("subnet")]
    public string? Subnet { get; init; }

    /// <summary>The first address to give out; null for the subnet's first.</summary>
    [JsonPropertyName("rangeStart")]
    public string? RangeStart { get; init; }

    /// <summary>The last address to give out; null for the subnet's last.</summary>
    [JsonPropertyName("rangeEnd")]
    public string? RangeEnd { get; init; }

    /// <summary>The gateway, which is never given out; null for the subnet's first address.</summary>
    [JsonPropertyName("gateway")]
    public string? Gateway { get; init; }
}
