using System.Net;
using System.Net.NetworkInformation;

namespace Cni.Netlink;

/// <summary>Tells what the kernel knows about a neighbour (<c>NUD_*</c>).</summary>
[Flags]
public enum NeighbourState : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>It is being looked for.</summary>
    Incomplete = 0x01,
    /// <summary>It answered lately.</summary>
    Reachable = 0x02,
    /// <summary>It answered some time ago.</summary>
    Stale = 0x04,
    /// <summary>A packet was sent; a probe follows unless it answers.</summary>
    Delay = 0x08,
    /// <summary>It is being probed.</summary>
    Probe = 0x10,
    /// <summary>It did not answer.</summary>
    Failed = 0x20,
    /// <summary>Needs no resolving.</summary>
    NoArp = 0x40,
    /// <summary>Set by hand, never expires.</summary>
    Permanent = 0x80,
}

/// <summary>Tells how a neighbour or forwarding entry is used (<c>NTF_*</c>).</summary>
[Flags]
public enum NeighbourFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,
    /// <summary>Use it now.</summary>
    Use = 0x01,
    /// <summary>Forwarding entry of the link itself.</summary>
    Self = 0x02,
    /// <summary>Forwarding entry of the link's bridge.</summary>
    Master = 0x04,
    /// <summary>Answer for this address on behalf of another.</summary>
    Proxy = 0x08,
    /// <summary>Learned by somebody outside the kernel.</summary>
    ExternallyLearned = 0x10,
    /// <summary>Handled by hardware.</summary>
    Offloaded = 0x20,
    /// <summary>Doesn't move to another port.</summary>
    Sticky = 0x40,
    /// <summary>Is a router.</summary>
    Router = 0x80,
}

/// <summary>Describes a neighbour: who has an IP address on a link, for adding one and as read.</summary>
/// <param name="Address">The IP address (<c>NDA_DST</c>).</param>
public sealed record Neighbour(IPAddress Address)
{
    /// <summary>The index of the link it is on; set when read.</summary>
    public int LinkIndex { get; init; }

    /// <summary>The hardware address; null while unknown (<c>NDA_LLADDR</c>).</summary>
    public PhysicalAddress? Mac { get; init; }

    /// <summary>What is known about it (<c>ndm_state</c>).</summary>
    public NeighbourState State { get; init; } = NeighbourState.Permanent;

    /// <summary>How it is used (<c>ndm_flags</c>); <see cref="NeighbourFlags.Proxy"/> makes this host answer for the address.</summary>
    public NeighbourFlags Flags { get; init; }

    /// <summary>Who made it; 0 says nothing (<c>NDA_PROTOCOL</c>).</summary>
    public byte Protocol { get; init; }

    /// <summary>Says which neighbour this is.</summary>
    /// <returns><c>10.1.0.1 at 02-00-00-00-00-01</c>.</returns>
    public override string ToString() => $"{Address}{(Mac is null ? "" : $" at {BitConverter.ToString(Mac.GetAddressBytes())}")}{(Flags.HasFlag(NeighbourFlags.Proxy) ? " proxy" : "")}";
}

/// <summary>Describes an entry of a forwarding table: behind which port a hardware address is, for adding one and as read.</summary>
/// <param name="Mac">The hardware address (<c>NDA_LLADDR</c>).</param>
public sealed record ForwardingEntry(PhysicalAddress Mac)
{
    /// <summary>The index of the port; set when read.</summary>
    public int LinkIndex { get; init; }

    /// <summary>The index of the bridge; 0 for an entry of the link itself (<c>NDA_MASTER</c>).</summary>
    public int MasterIndex { get; init; }

    /// <summary>The VLAN; null without one (<c>NDA_VLAN</c>).</summary>
    public ushort? Vlan { get; init; }

    /// <summary>The tunnel end to send to; null without one (<c>NDA_DST</c>). For vxlan.</summary>
    public IPAddress? Destination { get; init; }

    /// <summary>The tunnel's network to send with; null is the link's own (<c>NDA_VNI</c>). For vxlan.</summary>
    public uint? Vni { get; init; }

    /// <summary>What is known about it (<c>ndm_state</c>): no ARP and reachable is a fixed entry, reachable alone one that ages, permanent an address of the port itself.</summary>
    public NeighbourState State { get; init; } = NeighbourState.NoArp | NeighbourState.Reachable;

    /// <summary>Whose table it is in, and how it is used (<c>ndm_flags</c>).</summary>
    public NeighbourFlags Flags { get; init; } = NeighbourFlags.Master;

    /// <summary>Says which entry this is.</summary>
    /// <returns><c>02-00-00-00-00-01 vlan 5</c>.</returns>
    public override string ToString() => $"{BitConverter.ToString(Mac.GetAddressBytes())}{(Vlan is { } v ? $" vlan {v}" : "")}{(Destination is null ? "" : $" dst {Destination}")}";
}
