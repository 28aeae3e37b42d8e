using System.Net.NetworkInformation;
using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>Finds the hardware address that somebody wants a pod's interface to have.</summary>
public static class RequestedMac
{
    /// <summary>The address from the first place that has one: <c>runtimeConfig.mac</c>, <c>args.cni.mac</c>, <c>MAC</c> in CNI_ARGS, the configuration.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="args">The variable. Its keys <c>IP</c> and <c>GATEWAY</c> are IPAM's and no mistake here.</param>
    /// <param name="configured">What a key of the plugin's own says; null or empty for nothing.</param>
    /// <returns>Six bytes; null if nobody wants one, and the kernel chooses.</returns>
    /// <exception cref="CniException">
    /// InvalidNetworkConfig (7) for text that isn't a MAC address; InvalidEnvironment (4) for keys in CNI_ARGS that nobody knows.
    /// </exception>
    public static PhysicalAddress? Of(NetworkConfig config, CniArgs args, string? configured = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(args);
        args.RequireKnown("MAC", "IP", "GATEWAY");
        ReadOnlySpan<string?> candidates = [config.RuntimeConfig?.Mac, config.Args?.Cni?.Mac, args["MAC"], configured];
        foreach (string? text in candidates)
        {
            if (string.IsNullOrEmpty(text))
                continue;
            return MacText.TryParse(text, out PhysicalAddress? mac) && mac.GetAddressBytes().Length == 6
                ? mac
                : throw new CniException(CniErrorCode.InvalidNetworkConfig, $"invalid MAC address \"{text}\"", "six bytes such as c2:11:22:33:44:55");
        }
        return null;
    }
}
