using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Ipvlan;

/// <summary>The network configuration, key for key as users write it for the reference's ipvlan plugin.</summary>
sealed record IpvlanConfig : NetworkConfig
{
    /// <summary>
    /// The interface that pods' links stand on. If it isn't named: the one interface in the result of the plugin before, or, for the
    /// first in a list, that of the default route.
    /// </summary>
    [JsonPropertyName("master")]
    public string? Master { get; set; }

    /// <summary><c>l2</c> (the default), <c>l3</c> or <c>l3s</c>.</summary>
    [JsonPropertyName("mode")]
    public string? Mode { get; set; }

    /// <summary>The MTU in bytes, at most the master's; 0 for the master's.</summary>
    [JsonPropertyName("mtu")]
    public int? Mtu { get; set; }

    /// <summary>Looks for the master in the pod instead of on the node.</summary>
    [JsonPropertyName("linkInContainer")]
    public bool? LinkInContainer { get; set; }
}
