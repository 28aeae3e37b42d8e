using System.Net;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using static Cni.Netlink.Nftables.Nft;

namespace Cni.Samples.Portmap;

/// <summary>The nftables objects that all mapped ports of a node share. Only elements of the maps come and go with pods.</summary>
/// <remarks>
/// <code>
/// table inet cni_portmap {
///   map any4 { type inet_proto . inet_service : ipv4_addr . inet_service; elements = { tcp . 8080 comment "net1/c0ffee/eth0" : 10.1.2.2 . 80 } }
///   map bound4 { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }
///   map pods4 { type ipv4_addr : verdict; elements = { 10.1.2.2 comment "net1/c0ffee/eth0" : goto from_10.1.2.0/24 } }
///   chain guard { type filter hook prerouting priority raw; iifname != "lo" ip daddr 127.0.0.0/8 drop; iifname != "lo" ip saddr 127.0.0.0/8 drop }
///   chain prerouting { type nat hook prerouting priority dstnat; fib daddr type local jump hostports }
///   chain output { type nat hook output priority dstnat; ip6 daddr ::1 return; fib daddr type local jump hostports }
///   chain hostports { jump conditional; dnat ip to ip daddr . meta l4proto . th dport map @bound4; dnat ip to meta l4proto . th dport map @any4; ... }
///   chain conditional { ... dnat ip to 10.1.2.2:80 comment "net1/c0ffee/eth0" }
///   chain postrouting { type nat hook postrouting priority srcnat; ct status dnat ip daddr vmap @pods4; ... }
///   chain from_10.1.2.0/24 { ip saddr 10.1.2.0/24 masquerade; ip saddr 127.0.0.0/8 masquerade }
///   chain from_all { masquerade }
/// }
/// </code>
/// <para>
/// Only packets for an address of the node are looked up, so traffic through the node to the same port of another machine is left
/// alone. A port that is bound to an address comes before the same port of any address, and one with a condition before both.
/// </para>
/// </remarks>
static class HostPortTable
{
    public static readonly NftTable Table = new(NftFamily.Inet, "cni_portmap") { Comment = "CNI portmap: ports of the node that lead to pods" };

    static readonly NftSet s_any4 = Table.Map("any4", [NftDataType.InetProto, NftDataType.InetService], [NftDataType.Ipv4Addr, NftDataType.InetService]);
    static readonly NftSet s_any6 = Table.Map("any6", [NftDataType.InetProto, NftDataType.InetService], [NftDataType.Ipv6Addr, NftDataType.InetService]);
    static readonly NftSet s_bound4 = Table.Map("bound4", [NftDataType.Ipv4Addr, NftDataType.InetProto, NftDataType.InetService], [NftDataType.Ipv4Addr, NftDataType.InetService]);
    static readonly NftSet s_bound6 = Table.Map("bound6", [NftDataType.Ipv6Addr, NftDataType.InetProto, NftDataType.InetService], [NftDataType.Ipv6Addr, NftDataType.InetService]);
    static readonly NftSet s_pods4 = Table.VerdictMap("pods4", NftDataType.Ipv4Addr);
    static readonly NftSet s_pods6 = Table.VerdictMap("pods6", NftDataType.Ipv6Addr);

    static readonly NftChain s_guard = Table.FilterChain("guard", NftHook.Prerouting, NftPriority.Raw);
    static readonly NftChain s_prerouting = Table.NatChain("prerouting", NftHook.Prerouting, NftPriority.DstNat);
    static readonly NftChain s_output = Table.NatChain("output", NftHook.Output, NftPriority.DstNat);
    static readonly NftChain s_postrouting = Table.NatChain("postrouting", NftHook.Postrouting, NftPriority.SrcNat);
    static readonly NftChain s_hostports = Table.Chain("hostports");

    /// <summary>Where ports with a condition have their rules.</summary>
    public static readonly NftChain Conditional = Table.Chain("conditional");

    /// <summary>The masquerade of everything, for <c>masqAll</c>.</summary>
    public static readonly NftChain FromAll = Table.Chain("from_all");

    /// <summary>Ports of any address of the node.</summary>
    public static NftSet Any(bool v6) => v6 ? s_any6 : s_any4;

    /// <summary>Ports of one address of the node.</summary>
    public static NftSet Bound(bool v6) => v6 ? s_bound6 : s_bound4;

    /// <summary>The pods' addresses, each leading to the chain that masquerades for it.</summary>
    public static NftSet Pods(bool v6) => v6 ? s_pods6 : s_pods4;

    /// <summary>All maps whose elements belong to attachments.</summary>
    public static IReadOnlyList<NftSet> Maps { get; } = [s_any4, s_any6, s_bound4, s_bound6, s_pods4, s_pods6];

    /// <summary>The chains that are the same on every node, each with its rules, those that are jumped to first.</summary>
    public static IReadOnlyList<(NftChain Chain, NftRule[] Rules)> Chains { get; } =
    [
        // Exactly what the kernel does by itself until route_localnet lets the node's own loopback connections out.
        (s_guard, [
            s_guard.Rule(Meta.IifName != "lo", Ip.Daddr == Loopback, Drop()),
            s_guard.Rule(Meta.IifName != "lo", Ip.Saddr == Loopback, Drop()),
        ]),
        (FromAll, [FromAll.Rule(Masquerade())]),
        (s_hostports, [
            s_hostports.Rule(Jump(Conditional)),
            s_hostports.Rule(Meta.NfProto == "ipv4", Dnat(Concat(Ip.Daddr, Meta.L4Proto, Th.Dport).Map(s_bound4))),
            s_hostports.Rule(Meta.NfProto == "ipv4", Dnat(Concat(Meta.L4Proto, Th.Dport).Map(s_any4))),
            s_hostports.Rule(Meta.NfProto == "ipv6", Dnat(Concat(Ip6.Daddr, Meta.L4Proto, Th.Dport).Map(s_bound6))),
            s_hostports.Rule(Meta.NfProto == "ipv6", Dnat(Concat(Meta.L4Proto, Th.Dport).Map(s_any6))),
        ]),
        (s_prerouting, [s_prerouting.Rule(Fib.DaddrType == "local", Jump(s_hostports))]),
        (s_output, [
            // The kernel routes nothing from ::1 to another machine, so this is refused at once instead of never answered.
            s_output.Rule(Ip6.Daddr == IPAddress.IPv6Loopback, Return()),
            s_output.Rule(Fib.DaddrType == "local", Jump(s_hostports)),
        ]),
        (s_postrouting, [
            s_postrouting.Rule(Ct.Status.Any("dnat"), Ip.Daddr.Vmap(s_pods4)),
            s_postrouting.Rule(Ct.Status.Any("dnat"), Ip6.Daddr.Vmap(s_pods6)),
        ]),
    ];

    const string FromPrefix = "from_";

    static IPNetwork Loopback => new(new IPAddress([127, 0, 0, 0]), 8);

    /// <summary>The chain that masquerades for the pods of one network, and its rules.</summary>
    public static (NftChain Chain, NftRule[] Rules) From(IpPrefix pod)
    {
        // A chain's name can't have colons, and nothing else in an address is a hyphen.
        NftChain chain = Table.Chain(FromPrefix + pod.Network.ToString().Replace(':', '-'));
        var network = new IPNetwork(pod.Network.Address, pod.PrefixLength);
        NftRule inside = chain.Rule((pod.IsIPv6 ? Ip6.Saddr : Ip.Saddr) == network, Masquerade());
        return (chain, pod.IsIPv6 ? [inside] : [inside, chain.Rule(Ip.Saddr == Loopback, Masquerade())]);
    }

    /// <summary>The subnet that a chain masquerades for; null for the one that does for everybody.</summary>
    public static IpPrefix? SubnetOf(string? chain) =>
        chain?.StartsWith(FromPrefix, StringComparison.Ordinal) is true && IpPrefix.TryParse(chain[FromPrefix.Length..].Replace('-', ':'), out IpPrefix subnet)
            ? subnet
            : null;

    /// <summary>Makes whatever is missing of what all ports share.</summary>
    public static void Ensure(NftLiveTransaction transaction)
    {
        // Made in one transaction, so the last of it stands for all.
        if (transaction.Find(s_postrouting) is not null)
            return;
        transaction.Ensure(Table);
        foreach (NftSet map in Maps)
            transaction.Ensure(map);
        transaction.Ensure(Conditional);
        foreach (var (chain, _) in Chains)
            transaction.Ensure(chain);
        foreach (var (chain, rules) in Chains)
            transaction.EnsureRules(chain, rules);
    }

    /// <summary>Asks the kernel for what all this needs, in a transaction that leaves nothing behind.</summary>
    /// <exception cref="Netlink.NetlinkException">It has no nftables, no NAT, or no <c>fib</c>.</exception>
    public static void Probe(INftables nft)
    {
        var table = new NftTable(NftFamily.Inet, "cni_portmap_probe");
        NftSet map = table.Map("any4", s_any4.Key, s_any4.Value!);
        NftChain chain = table.NatChain("prerouting", NftHook.Prerouting, NftPriority.DstNat);
        NftRule rule = chain.Rule(Fib.DaddrType == "local", Meta.NfProto == "ipv4", Dnat(Concat(Meta.L4Proto, Th.Dport).Map(map)));
        nft.Commit(new NftTransaction().Add(table).Add(map).Add(chain).Add(rule).Delete(table));
    }
}
