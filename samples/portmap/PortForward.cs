using System.Net;
using System.Net.Sockets;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using static Cni.Netlink.Nftables.Nft;

namespace Cni.Samples.Portmap;

/// <summary>One mapped port of one family: what becomes one element of a map, or one rule where it has a condition.</summary>
/// <param name="Port">The node's port.</param>
/// <param name="Pod">The pod's address with the prefix of its network.</param>
/// <param name="Condition">What a packet must fit besides.</param>
sealed record PortForward(HostPort Port, IpPrefix Pod, PacketCondition Condition)
{
    /// <summary>What the configured ports mean for a pod. A port bound to an address of a family that the pod lacks means nothing.</summary>
    public static IReadOnlyList<PortForward> Of(PortmapSettings settings, PodAddresses pod)
    {
        var forwards = new List<PortForward>();
        foreach (HostPort port in settings.Ports)
        {
            if (pod.V4 is { } v4 && port.Family is (null or AddressFamily.InterNetwork))
                forwards.Add(new(port, v4, settings.ConditionV4));
            if (pod.V6 is { } v6 && port.Family is (null or AddressFamily.InterNetworkV6))
                forwards.Add(new(port, v6, settings.ConditionV6));
        }
        return forwards;
    }

    public bool IsIPv6 => Pod.IsIPv6;

    /// <summary>The element of the map for ports of any address, or of the one for ports that are bound to an address.</summary>
    public NftElement Element(string? tag = null) => Port.Address is { } bound
        ? HostPortTable.Bound(IsIPv6).Element([bound, (int)Port.Protocol, Port.Port], [Pod.Address, Port.ContainerPort], tag)
        : AnyElement(tag);

    /// <summary>The element that the port has, or would have, when it isn't bound to an address.</summary>
    public NftElement AnyElement(string? tag = null) =>
        HostPortTable.Any(IsIPv6).Element([(int)Port.Protocol, Port.Port], [Pod.Address, Port.ContainerPort], tag);

    /// <summary>The rule for a port with a condition.</summary>
    public NftRule Rule(string tag) => HostPortTable.Conditional.Rule([.. Matches(), Dnat(Pod.Address, Port.ContainerPort), Comment(tag)]);

    /// <summary>The rule without its end: what two rules have in common that want the same packets.</summary>
    public NftRule Match() => HostPortTable.Conditional.Rule([.. Matches()]);

    List<NftStatement> Matches()
    {
        var matches = new List<NftStatement> { Meta.NfProto == (IsIPv6 ? "ipv6" : "ipv4") };
        matches.AddRange(Condition.Matches);
        if (Port.Address is { } bound)
            matches.Add((IsIPv6 ? Ip6.Daddr : Ip.Daddr) == bound);
        matches.Add(Meta.L4Proto == (int)Port.Protocol);
        matches.Add(Th.Dport == Port.Port);
        return matches;
    }
}
