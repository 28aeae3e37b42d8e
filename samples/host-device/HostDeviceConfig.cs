using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.HostDevice;

/// <summary>The network configuration, key for key as users write it for the reference's host-device plugin.</summary>
/// <remarks>One key that names the device is enough; of several the first of this order counts. <c>runtimeConfig.deviceID</c> names a PCI or auxiliary device too.</remarks>
sealed record HostDeviceConfig : NetworkConfig
{
    /// <summary>The device's name, or an alternative name of it.</summary>
    [JsonPropertyName("device")]
    public string? Device { get; set; }

    /// <summary>The device's hardware address.</summary>
    [JsonPropertyName("hwaddr")]
    public string? HwAddr { get; set; }

    /// <summary>The folder of the hardware below <c>/sys/devices</c>.</summary>
    [JsonPropertyName("kernelpath")]
    public string? KernelPath { get; set; }

    /// <summary>The PCI address, such as <c>0000:00:1f.6</c>.</summary>
    [JsonPropertyName("pciBusID")]
    public string? PciBusId { get; set; }

    /// <summary>The device is driven by a program, as with DPDK, and has no interface to move. Found out by itself for PCI devices.</summary>
    [JsonPropertyName("dpdkMode")]
    public bool? DpdkMode { get; set; }
}
