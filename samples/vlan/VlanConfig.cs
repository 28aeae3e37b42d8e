using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Vlan;

/// <summary>The network configuration, key for key as users write it for the reference's vlan plugin.</summary>
sealed record VlanConfig : NetworkConfig
{
    /// <summary>The interface whose VLAN it is. It must be named.</summary>
    [JsonPropertyName("master")]
    public string? Master { get; set; }

    /// <summary>The VLAN, 1 to 4094; 0, the default, for frames that carry a priority and no VLAN.</summary>
    [JsonPropertyName("vlanId")]
    public int? VlanId { get; set; }

    /// <summary>The MTU in bytes, at most the master's; 0 for the master's.</summary>
    [JsonPropertyName("mtu")]
    public int? Mtu { get; set; }

    /// <summary>Looks for the master in the pod instead of on the node.</summary>
    [JsonPropertyName("linkInContainer")]
    public bool? LinkInContainer { get; set; }
}
