using System.Net.NetworkInformation;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Macvlan;

/// <summary>A configuration that has been found to make sense.</summary>
/// <param name="Master">The interface to stand on; empty for that of the default route.</param>
/// <param name="InPod">True if the master is in the pod.</param>
/// <param name="Mode">Whom the link can talk to.</param>
/// <param name="Mtu">As configured; what the master allows is checked later.</param>
/// <param name="Mac">The MAC address to have; null for one of the kernel's choice.</param>
/// <param name="BroadcastQueueLength">Frames; null for the kernel's default.</param>
sealed record MacvlanSettings(string Master, bool InPod, MacvlanMode Mode, int? Mtu, PhysicalAddress? Mac, uint? BroadcastQueueLength)
{
    /// <summary>Checks the configuration of one request.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7), with the wording of the reference plugin.</exception>
    public static MacvlanSettings Of(MacvlanConfig config, CniArgs args) => new(
        config.Master ?? "",
        config.LinkInContainer is true,
        ModeOf(config.Mode),
        config.Mtu,
        RequestedMac.Of(config, args, config.Mac),
        config.BcQueueLen is > 0 ? config.BcQueueLen : null);

    static MacvlanMode ModeOf(string? mode) => mode switch
    {
        null or "" or "bridge" => MacvlanMode.Bridge,
        "private" => MacvlanMode.Private,
        "vepa" => MacvlanMode.Vepa,
        "passthru" => MacvlanMode.Passthru,
        _ => throw new CniException(CniErrorCode.InvalidNetworkConfig, $"unknown macvlan mode: \"{mode}\"", "bridge, private, vepa and passthru are known"),
    };
}
