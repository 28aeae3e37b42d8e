using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Tap;

/// <summary>The network configuration, key for key as users write it for the reference's tap plugin.</summary>
sealed record TapConfig : NetworkConfig
{
    /// <summary>Lets a program open several queues.</summary>
    [JsonPropertyName("multiQueue")]
    public bool? MultiQueue { get; set; }

    /// <summary>The MTU in bytes; 0 for the kernel's default.</summary>
    [JsonPropertyName("mtu")]
    public int? Mtu { get; set; }

    /// <summary>The MAC address, where neither the runtime nor CNI_ARGS ask for another.</summary>
    [JsonPropertyName("mac")]
    public string? Mac { get; set; }

    /// <summary>The number of the user who may open the device without privilege.</summary>
    [JsonPropertyName("owner")]
    public uint? Owner { get; set; }

    /// <summary>The number of the group whose members may.</summary>
    [JsonPropertyName("group")]
    public uint? Group { get; set; }

    /// <summary>The SELinux context that the device should have.</summary>
    [JsonPropertyName("selinuxContext")]
    public string? SelinuxContext { get; set; }

    /// <summary>A bridge in the pod that the device becomes a port of.</summary>
    [JsonPropertyName("bridge")]
    public string? Bridge { get; set; }
}
