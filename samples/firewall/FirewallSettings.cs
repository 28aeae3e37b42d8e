using Cni.Sdk;

namespace Cni.Samples.Firewall;

/// <summary>A configuration that has been found to make sense.</summary>
sealed record FirewallSettings
{
    public const string DefaultAdminChain = "CNI-ADMIN", DefaultZone = "trusted";

    /// <summary>0x1000: used by none of the programs that are known to mark packets (kube-proxy 14 and 15, portmap 13, Calico 16 to 31, ...).</summary>
    public const int DefaultMarkBit = 12;

    // XT_EXTENSION_MAXNAMELEN, less the terminating NUL: iptables takes no longer name.
    const int LongestChain = 28;

    public required FirewallBackend Backend { get; init; }

    public required IngressPolicy Policy { get; init; }

    /// <summary>The chain of iptables for the administrator's overrides.</summary>
    public required string AdminChain { get; init; }

    /// <summary>The zone of firewalld.</summary>
    public required string Zone { get; init; }

    /// <summary>The mark of packets that may pass: one bit.</summary>
    public required uint Mark { get; init; }

    /// <summary>Checks a configuration.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7), with the wording of the reference plugin where it has one.</exception>
    public static FirewallSettings Of(FirewallConfig config)
    {
        if (config.MarkBit is < 0 or > 31)
            throw Invalid("markBit must be between 0 and 31");
        return new()
        {
            Backend = config.Backend switch
            {
                "iptables" or "nftables" => FirewallBackend.Nftables,
                "firewalld" => FirewallBackend.Firewalld,
                _ => FirewallBackend.Automatic,
            },
            Policy = config.IngressPolicy switch
            {
                null or "" or "open" => IngressPolicy.Open,
                "same-bridge" => IngressPolicy.SameBridge,
                "isolated" => IngressPolicy.Isolated,
                _ => throw Invalid($"unknown ingress policy: \"{config.IngressPolicy}\"", "open, same-bridge or isolated"),
            },
            AdminChain = string.IsNullOrEmpty(config.IptablesAdminChainName) ? DefaultAdminChain : Chain(config.IptablesAdminChainName),
            Zone = string.IsNullOrEmpty(config.FirewalldZone) ? DefaultZone : config.FirewalldZone,
            Mark = 1u << (config.MarkBit ?? DefaultMarkBit),
        };
    }

    static string Chain(string name)
    {
        if (name.Length > LongestChain)
            throw Invalid($"iptablesAdminChainName \"{name}\" is too long", "iptables takes 28 characters");
        foreach (char c in name)
        {
            // iptables takes more than these, but then nft can't print the ruleset any more.
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                throw Invalid($"iptablesAdminChainName \"{name}\" is no name of a chain", "letters, digits, '-', '_' and '.'");
        }
        // A chain that leads to itself, or a word that iptables takes for a verdict.
        if (!char.IsAsciiLetter(name[0]) || name is HostChains.Forward or HostChains.CniForward or "INPUT" or "OUTPUT" or "ACCEPT" or "DROP" or "QUEUE" or "RETURN")
            throw Invalid($"iptablesAdminChainName \"{name}\" can't be the administrator's chain");
        return name;
    }

    static CniException Invalid(string message, string? details = null) => new(CniErrorCode.InvalidNetworkConfig, message, details);
}

/// <summary>Who lets the packets of a pod pass.</summary>
enum FirewallBackend
{
    /// <summary>firewalld where it runs, else our sets.</summary>
    Automatic,

    /// <summary>Our sets.</summary>
    Nftables,

    /// <summary>firewalld.</summary>
    Firewalld,
}

/// <summary>Who else on the node may send to a pod.</summary>
enum IngressPolicy
{
    /// <summary>Everybody.</summary>
    Open,

    /// <summary>Pods of the same bridge. What comes from outside of the node is not its concern.</summary>
    SameBridge,

    /// <summary>No other pod.</summary>
    Isolated,
}
