using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>Limits of a container's traffic, in bits and bits per second; zero means no limit.</summary>
public sealed record BandwidthLimits
{
    /// <summary>Traffic into the container, in bits per second.</summary>
    [JsonPropertyName("ingressRate")]
    public ulong IngressRate { get; init; }

    /// <summary>Burst into the container, in bits.</summary>
    [JsonPropertyName("ingressBurst")]
    public ulong IngressBurst { get; init; }

    /// <summary>Traffic out of the container, in bits per second.</summary>
    [JsonPropertyName("egressRate")]
    public ulong EgressRate { get; init; }

    /// <summary>Burst out of the container, in bits.</summary>
    [JsonPropertyName("egressBurst")]
    public ulong EgressBurst { get; init; }
}
