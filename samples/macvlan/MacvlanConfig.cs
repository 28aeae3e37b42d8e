using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Macvlan;

/// <summary>The network configuration, key for key as users write it for the reference's macvlan plugin.</summary>
sealed record MacvlanConfig : NetworkConfig
{
    /// <summary>The interface that pods' links stand on; the one of the default route if it isn't named.</summary>
    [JsonPropertyName("master")]
    public string? Master { get; set; }

    /// <summary><c>bridge</c> (the default), <c>private</c>, <c>vepa</c> or <c>passthru</c>.</summary>
    [JsonPropertyName("mode")]
    public string? Mode { get; set; }

    /// <summary>The MTU in bytes, at most the master's; 0 for the master's.</summary>
    [JsonPropertyName("mtu")]
    public int? Mtu { get; set; }

    /// <summary>The MAC address, where neither the runtime nor CNI_ARGS ask for another.</summary>
    [JsonPropertyName("mac")]
    public string? Mac { get; set; }

    /// <summary>Looks for the master in the pod instead of on the node.</summary>
    [JsonPropertyName("linkInContainer")]
    public bool? LinkInContainer { get; set; }

    /// <summary>How many broadcast and multicast frames the master may queue; 0 for the kernel's default.</summary>
    [JsonPropertyName("bcqueuelen")]
    public uint? BcQueueLen { get; set; }
}
