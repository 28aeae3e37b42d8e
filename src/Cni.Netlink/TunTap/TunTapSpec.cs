namespace Cni.Netlink;

/// <summary>Describes a tun or tap device to be made by <see cref="TunTap.Create"/>.</summary>
/// <param name="Name">The name, at most 15 bytes; empty lets the kernel choose one. A <c>%d</c> in it becomes the first free number.</param>
public sealed record TunTapSpec(string Name)
{
    /// <summary>What travels: Ethernet frames by default.</summary>
    public TunTapMode Mode { get; init; } = TunTapMode.Tap;

    /// <summary>Whether several queues may be opened at once; who opens one must then ask for the same (<c>IFF_MULTI_QUEUE</c>).</summary>
    public bool MultiQueue { get; init; }

    /// <summary>
    /// Whether frames carry a virtio header (<c>IFF_VNET_HDR</c>). Like <see cref="PacketInformation"/> it is only what is seen until
    /// somebody opens the device, who chooses anew.
    /// </summary>
    public bool VnetHeader { get; init; }

    /// <summary>Whether frames carry four bytes of flags and protocol (the opposite of <c>IFF_NO_PI</c>).</summary>
    public bool PacketInformation { get; init; }

    /// <summary>The user who may open it without privilege; null for nobody (<c>TUNSETOWNER</c>).</summary>
    public uint? Owner { get; init; }

    /// <summary>The group whose members may open it without privilege; null for none (<c>TUNSETGROUP</c>).</summary>
    public uint? Group { get; init; }

    /// <summary>Says what is made.</summary>
    /// <returns><c>tap "eth0"</c>.</returns>
    public override string ToString() => $"{(Mode == TunTapMode.Tun ? "tun" : "tap")} \"{Name}\"";
}

/// <summary>Says what travels over a tun or tap device (<c>IFF_TUN</c>, <c>IFF_TAP</c> in <c>linux/if_tun.h</c>).</summary>
public enum TunTapMode : byte
{
    /// <summary>IP packets.</summary>
    Tun = 1,
    /// <summary>Ethernet frames.</summary>
    Tap = 2,
}
