using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Portmap;

/// <summary>The configuration, key for key as users write it for the reference's portmap plugin. The ports come in <c>runtimeConfig</c>.</summary>
sealed record PortmapConfig : NetworkConfig
{
    /// <summary><c>iptables</c> or <c>nftables</c>: accepted for compatibility, both mean this plugin's nftables maps.</summary>
    [JsonPropertyName("backend")]
    public string? Backend { get; set; }

    /// <summary>Masquerades what comes from the pod's own network or from the node's loopback; on unless it says false.</summary>
    [JsonPropertyName("snat")]
    public bool? Snat { get; set; }

    /// <summary>Masquerades what comes from anywhere. Has no effect without <see cref="Snat"/>.</summary>
    [JsonPropertyName("masqAll")]
    public bool? MasqAll { get; set; }

    /// <summary>The mark bit that the reference's iptables backend uses, 0 to 31. No mark is needed here.</summary>
    [JsonPropertyName("markMasqBit")]
    public int? MarkMasqBit { get; set; }

    /// <summary>The chain that sets a mark for others to masquerade by. The masquerade is done here, so it isn't needed.</summary>
    [JsonPropertyName("externalSetMarkChain")]
    public string? ExternalSetMarkChain { get; set; }

    /// <summary>Words that an IPv4 packet must fit, in iptables' or nft's language.</summary>
    [JsonPropertyName("conditionsV4")]
    public IReadOnlyList<string?>? ConditionsV4 { get; set; }

    /// <summary>Words that an IPv6 packet must fit.</summary>
    [JsonPropertyName("conditionsV6")]
    public IReadOnlyList<string?>? ConditionsV6 { get; set; }
}

/// <summary>How the configuration is read: generated code, names matched as Go does, without regard to case.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(PortmapConfig))]
sealed partial class PortmapJson : JsonSerializerContext;
