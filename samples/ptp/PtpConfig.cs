using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Ptp;

/// <summary>The network configuration, key for key as users write it for the reference's ptp plugin.</summary>
sealed record PtpConfig : NetworkConfig
{
    /// <summary>Hides the pod behind the node's address when it talks to the outside.</summary>
    [JsonPropertyName("ipMasq")]
    public bool? IpMasq { get; set; }

    /// <summary><c>iptables</c> or <c>nftables</c>: accepted for compatibility, both mean this plugin's nftables sets.</summary>
    [JsonPropertyName("ipMasqBackend")]
    public string? IpMasqBackend { get; set; }

    /// <summary>The MTU of both ends of the veth, in bytes; 0 for the kernel's default.</summary>
    [JsonPropertyName("mtu")]
    public int? Mtu { get; set; }
}
