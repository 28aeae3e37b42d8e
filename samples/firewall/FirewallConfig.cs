using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Firewall;

/// <summary>The configuration, key for key as users write it for the reference's firewall plugin, and one key of its own.</summary>
sealed record FirewallConfig : NetworkConfig
{
    /// <summary>
    /// <c>iptables</c> or <c>nftables</c>: this plugin's nftables sets. <c>firewalld</c>: firewalld's zone. Anything else, as when it
    /// is missing: firewalld where it runs, else the sets.
    /// </summary>
    [JsonPropertyName("backend")]
    public string? Backend { get; set; }

    /// <summary>The chain of iptables in which an administrator decides before this plugin; <c>CNI-ADMIN</c> if it is missing.</summary>
    [JsonPropertyName("iptablesAdminChainName")]
    public string? IptablesAdminChainName { get; set; }

    /// <summary>The zone of firewalld that pods become sources of; <c>trusted</c> if it is missing.</summary>
    [JsonPropertyName("firewalldZone")]
    public string? FirewalldZone { get; set; }

    /// <summary>Who else on the node may send to the pod: <c>open</c> (default), <c>same-bridge</c>, <c>isolated</c>.</summary>
    [JsonPropertyName("ingressPolicy")]
    public string? IngressPolicy { get; set; }

    /// <summary>The bit of the packet mark that says "let it pass" between our chain and those of others, 0 to 31; 12 if it is missing.</summary>
    [JsonPropertyName("markBit")]
    public int? MarkBit { get; set; }
}

/// <summary>How the configuration is read: generated code, names matched as Go does, without regard to case.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(FirewallConfig))]
sealed partial class FirewallJson : JsonSerializerContext;
