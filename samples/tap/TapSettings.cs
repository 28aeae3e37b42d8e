using System.Net.NetworkInformation;
using System.Text;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Tap;

/// <summary>A configuration that has been found to make sense.</summary>
/// <param name="Device">What to make, but for its name.</param>
/// <param name="Mtu">Bytes; null for the kernel's default.</param>
/// <param name="Mac">The MAC address to have; null for one of the kernel's choice.</param>
/// <param name="Bridge">The bridge to join; null for none.</param>
sealed record TapSettings(TunTapSpec Device, int? Mtu, PhysicalAddress? Mac, string? Bridge)
{
    // ETH_MIN_MTU of linux/if_ether.h, and the largest that fits into a tap's frame.
    const int MinMtu = 68, MaxMtu = 65521;

    /// <summary>Checks the configuration of one request.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7), or UnsupportedField (2) for <c>selinuxContext</c>.</exception>
    public static TapSettings Of(TapConfig config, CniArgs args)
    {
        // The kernel labels a tap like the process that makes it, and a process of several threads can't change its own label.
        if (!string.IsNullOrEmpty(config.SelinuxContext))
            throw new CniException(CniErrorCode.UnsupportedField, $"unsupported field selinuxContext: {config.SelinuxContext}", "leave it out, and let whoever starts the plugin choose its context: the device gets the same");
        if (config.Mtu is { } mtu and not 0 && mtu is < MinMtu or > MaxMtu)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"invalid MTU {config.Mtu}, must be 0 or [{MinMtu}, {MaxMtu}]");
        if (config.Bridge is { Length: > 0 } bridge && Encoding.UTF8.GetByteCount(bridge) > 15)
            throw NoBridge(bridge);
        return new(
            new("") { MultiQueue = config.MultiQueue is true, Owner = Number(config.Owner, "owner"), Group = Number(config.Group, "group") },
            config.Mtu is > 0 ? config.Mtu : null,
            RequestedMac.Of(config, args, config.Mac),
            string.IsNullOrEmpty(config.Bridge) ? null : config.Bridge);
    }

    /// <summary>The error for a bridge that isn't in the pod.</summary>
    public static CniException NoBridge(string bridge) =>
        new(CniErrorCode.InvalidNetworkConfig, $"failed to get bridge {bridge}: Link not found", "\"bridge\" names a bridge in the pod");

    // The largest number is -1, by which the kernel means nobody.
    static uint? Number(uint? value, string key) => value != uint.MaxValue ? value
        : throw new CniException(CniErrorCode.InvalidNetworkConfig, $"invalid {key} {value}", "no user or group can have this number");
}
