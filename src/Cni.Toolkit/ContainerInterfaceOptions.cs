namespace Cni.Toolkit;

/// <summary>Says how <see cref="ContainerInterface.Configure"/> goes about it.</summary>
public sealed record ContainerInterfaceOptions
{
    /// <summary>The options that plugins use unless told otherwise.</summary>
    public static readonly ContainerInterfaceOptions Default = new();

    /// <summary>
    /// Makes IPv6 find out first whether somebody else on the link has an address, and waits for the outcome. Off by default: it
    /// costs one to two seconds for every pod, and addresses that IPAM gave out are not on the link twice.
    /// </summary>
    public bool DuplicateAddressDetection { get; init; }

    /// <summary>
    /// Lets the pod tell its neighbours its MAC address when it comes up (<c>arp_notify</c>), so that they forget the one of the
    /// pod that had the IP address before. On by default.
    /// </summary>
    public bool AnnounceAddress { get; init; } = true;

    /// <summary>
    /// Reaches the whole subnet through the gateway, which is the only neighbour on the link: a route to the gateway alone, and one to
    /// the subnet by way of it, in place of the kernel's route to the subnet. What a point-to-point link needs whose other end is the
    /// gateway. Every address needs a gateway then. Off by default.
    /// </summary>
    public bool SubnetThroughGateway { get; init; }

    /// <summary>
    /// Lets the pod tell its neighbours for IPv6 too (<c>ndisc_notify</c>), for links on which there are machines beyond the node. Off
    /// by default.
    /// </summary>
    public bool AnnounceIpv6Address { get; init; }

    /// <summary>How long <see cref="DuplicateAddressDetection"/> may take. Five seconds by default.</summary>
    public TimeSpan SettleTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
