using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Bandwidth;

/// <summary>The configuration, key for key as users write it for the reference's bandwidth plugin, and <see cref="Mode"/>.</summary>
/// <remarks>Limits may also come in <c>runtimeConfig.bandwidth</c>; that counts only when none of the four keys is here.</remarks>
sealed record BandwidthConfig : NetworkConfig
{
    /// <summary>Traffic into the pod, in bits a second.</summary>
    [JsonPropertyName("ingressRate")]
    public ulong? IngressRate { get; set; }

    /// <summary>What may come into the pod at once, in bits.</summary>
    [JsonPropertyName("ingressBurst")]
    public ulong? IngressBurst { get; set; }

    /// <summary>Traffic out of the pod, in bits a second.</summary>
    [JsonPropertyName("egressRate")]
    public ulong? EgressRate { get; set; }

    /// <summary>What may come out of the pod at once, in bits.</summary>
    [JsonPropertyName("egressBurst")]
    public ulong? EgressBurst { get; set; }

    /// <summary>How traffic out of the pod is limited: <c>ifb</c> (as the reference does, and the default), <c>pod</c> or <c>police</c>.</summary>
    [JsonPropertyName("mode")]
    public string? Mode { get; set; }

    /// <summary>Limits only traffic with these subnets: of one release of the reference, and not honoured here.</summary>
    [JsonPropertyName("shapedSubnets")]
    public IReadOnlyList<string?>? ShapedSubnets { get; set; }

    /// <summary>Doesn't limit traffic with these subnets: of one release of the reference, and not honoured here.</summary>
    [JsonPropertyName("unshapedSubnets")]
    public IReadOnlyList<string?>? UnshapedSubnets { get; set; }
}

/// <summary>How the configuration is read: generated code, names matched as Go does, without regard to case.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(BandwidthConfig))]
sealed partial class BandwidthJson : JsonSerializerContext;
