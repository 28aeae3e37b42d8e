using Cni.Sdk;

namespace Cni.Samples.Ptp;

/// <summary>A configuration that has been found to make sense: defaults filled in, contradictions refused.</summary>
/// <param name="IpMasq">Whether the pod is hidden behind the node's address.</param>
/// <param name="Mtu">The MTU of both ends in bytes; null for the kernel's default.</param>
sealed record PtpSettings(bool IpMasq, int? Mtu)
{
    /// <summary>Checks the configuration of one request.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7).</exception>
    public static PtpSettings Of(PtpConfig config)
    {
        if (string.IsNullOrEmpty(config.Ipam?.Type))
            throw Invalid("ptp needs address management", "set \"ipam\" with a \"type\": a point-to-point link without addresses leads nowhere");
        if (config.Mtu is < 0 or > 65535)
            throw Invalid($"invalid mtu {config.Mtu} (must be between 0 and 65535)");
        if (config.IpMasqBackend is not (null or "" or "iptables" or "nftables"))
            throw Invalid($"unknown ipMasqBackend \"{config.IpMasqBackend}\"", "both \"iptables\" and \"nftables\" are accepted, and mean nftables sets here");
        return new(config.IpMasq is true, config.Mtu is > 0 ? config.Mtu : null);
    }

    static CniException Invalid(string message, string? details = null) => new(CniErrorCode.InvalidNetworkConfig, message, details);
}
