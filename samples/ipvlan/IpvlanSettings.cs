using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Samples.Ipvlan;

/// <summary>A configuration that has been found to make sense.</summary>
/// <param name="Master">The interface to stand on, as configured; empty if it isn't named.</param>
/// <param name="InPod">True if the master is in the pod.</param>
/// <param name="Mode">At which layer packets are handed over.</param>
/// <param name="Mtu">In bytes; null for the master's.</param>
sealed record IpvlanSettings(string Master, bool InPod, IpvlanMode Mode, int? Mtu)
{
    /// <summary>Checks the configuration of one request.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7), with the wording of the reference plugin.</exception>
    public static IpvlanSettings Of(IpvlanConfig config) => new(config.Master ?? "", config.LinkInContainer is true, ModeOf(config.Mode), MtuOf(config.Mtu));

    /// <summary>The master of an ADD: named here, or by the plugin before, or nowhere, which stands for the default route's.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7) if the result of the plugin before doesn't have exactly one interface.</exception>
    public string MasterOf(CniResult? previous)
    {
        if (Master.Length > 0 || previous is null)
            return Master;
        return previous.Interfaces is [{ Name.Length: > 0 } only]
            ? only.Name
            : throw new CniException(CniErrorCode.InvalidNetworkConfig, "chained master failure. PrevResult lacks a single named interface", "name the \"master\", or put this plugin behind one that makes one interface");
    }

    // Pods on one master reach each other with more than it carries, so it isn't the limit here.
    static int? MtuOf(int? mtu) => mtu switch
    {
        null or 0 => null,
        > 0 => mtu,
        _ => throw new CniException(CniErrorCode.InvalidNetworkConfig, $"invalid MTU {mtu}, must not be negative"),
    };

    static IpvlanMode ModeOf(string? mode) => mode switch
    {
        null or "" or "l2" => IpvlanMode.L2,
        "l3" => IpvlanMode.L3,
        "l3s" => IpvlanMode.L3S,
        _ => throw new CniException(CniErrorCode.InvalidNetworkConfig, $"unknown ipvlan mode: \"{mode}\"", "l2, l3 and l3s are known"),
    };
}
