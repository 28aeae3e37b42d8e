using System.Net;
using System.Net.Sockets;
using Cni.Netlink.Nftables;
using static Cni.Netlink.Nftables.Nft;

namespace Cni.Samples.Firewall;

/// <summary>The nftables objects that all pods of a node share. Only elements of the sets come and go with pods.</summary>
/// <remarks>
/// <code>
/// table inet cni_firewall {
///   set pods4 { type ipv4_addr; elements = { 10.1.2.2 comment "net1/c0ffee/eth0" } }      # and pods6
///   set zoned4 { type ipv4_addr; }                      # and zoned6: sources that firewalld was told of, and whose they are
///   set segments { type ifname; elements = { "cni0" } }                 # what has an ingress policy: bridges, and links of ptp
///   map within { type ifname . ifname : verdict; elements = { "cni0" . "cni0" : return } }          # isolated: drop
///   map links { type ifname : verdict; elements = { "veth0a" comment "net2/f00/eth0" : goto net_net2 } }      # same-bridge of ptp
///   set members { type ifname . ifname; elements = { "cni0" . "veth12" comment "net1/c0ffee/eth0" } }         # who needs a segment
///   set shielded4 { type ipv4_addr; }                   # and shielded6: pods with a policy and no link on the node, as of macvlan
///   chain admin { }                                     # yours
///   chain allow { meta mark set meta mark | 0x00001000 }
///   chain foreign { oifname @segments drop; ip daddr @shielded4 drop; ip6 daddr @shielded6 drop }
///   chain isolation { iifname . oifname vmap @within; iifname vmap @links; goto foreign }
///   chain forward {
///     type filter hook forward priority mangle + 1;
///     meta mark set meta mark &amp; 0xffffefff
///     jump admin
///     iifname @segments jump isolation
///     ip saddr @pods4 goto allow
///     ip6 saddr @pods6 goto allow
///     ct state established,related ip daddr @pods4 goto allow
///     ct state established,related ip6 daddr @pods6 goto allow
///     ct status dnat ip daddr @pods4 goto allow
///     ct status dnat ip6 daddr @pods6 goto allow
///   }
///   chain forwarded { type filter hook forward priority 300; meta mark set meta mark &amp; 0xffffefff }
/// }
/// </code>
/// <para>
/// An accept here would not keep another table from dropping: each base chain has its own say. So what may pass is marked, before the
/// filters see it, and <see cref="HostChains"/> gives them one rule that believes the mark. The bit is cleared before and after, so that
/// nobody else's mark opens the filters, and none of ours reaches traffic control or routing.
/// </para>
/// </remarks>
static class FirewallTable
{
    public static readonly NftTable Table = new(NftFamily.Inet, "cni_firewall") { Comment = "CNI firewall: what pods send, and the answers, may pass" };

    static readonly NftSet s_pods4 = Table.Set("pods4", NftDataType.Ipv4Addr), s_pods6 = Table.Set("pods6", NftDataType.Ipv6Addr);
    static readonly NftSet s_zoned4 = Table.Set("zoned4", NftDataType.Ipv4Addr), s_zoned6 = Table.Set("zoned6", NftDataType.Ipv6Addr);
    static readonly NftSet s_shielded4 = Table.Set("shielded4", NftDataType.Ipv4Addr), s_shielded6 = Table.Set("shielded6", NftDataType.Ipv6Addr);

    /// <summary>Interfaces of the node behind which are pods with an ingress policy. Shared, so nobody's.</summary>
    public static readonly NftSet Segments = Table.Set("segments", NftDataType.IfName);

    /// <summary>What happens to packets between pods of one bridge.</summary>
    public static readonly NftSet Within = Table.VerdictMap("within", [NftDataType.IfName, NftDataType.IfName]);

    /// <summary>Links that are segments by themselves, each leading to the chain of its network.</summary>
    public static readonly NftSet Links = Table.VerdictMap("links", NftDataType.IfName);

    /// <summary>Segment and link of each attachment with an ingress policy.</summary>
    public static readonly NftSet Members = Table.Set("members", [NftDataType.IfName, NftDataType.IfName]);

    /// <summary>The administrator's chain, for hosts without iptables.</summary>
    public static readonly NftChain Admin = Table.Chain("admin");

    public static readonly NftChain Foreign = Table.Chain("foreign");

    static readonly NftChain s_allow = Table.Chain("allow"), s_isolation = Table.Chain("isolation");
    static readonly NftChain s_forward = Table.FilterChain("forward", NftHook.Forward, NftPriority.Mangle + 1);
    static readonly NftChain s_forwarded = Table.FilterChain("forwarded", NftHook.Forward, 300);

    const string NetworkPrefix = "net_";

    /// <summary>Addresses whose packets pass.</summary>
    public static NftSet Pods(IPAddress address) => IsV6(address) ? s_pods6 : s_pods4;

    /// <summary>Addresses that firewalld was told of.</summary>
    public static NftSet Zoned(IPAddress address) => IsV6(address) ? s_zoned6 : s_zoned4;

    /// <summary>Addresses that other segments can't send to.</summary>
    public static NftSet Shielded(IPAddress address) => IsV6(address) ? s_shielded6 : s_shielded4;

    /// <summary>Both sets of <see cref="Zoned"/>.</summary>
    public static IReadOnlyList<NftSet> ZonedSets { get; } = [s_zoned4, s_zoned6];

    /// <summary>The sets whose elements belong to attachments.</summary>
    public static IReadOnlyList<NftSet> Owned { get; } = [s_pods4, s_pods6, s_zoned4, s_zoned6, s_shielded4, s_shielded6, Members, Links];

    static IReadOnlyList<NftSet> Sets { get; } = [.. Owned, Segments, Within];

    /// <summary>The chain of the links of one network, the set that it looks into, and its rules.</summary>
    public static (NftChain Chain, NftSet Set, NftRule[] Rules) OfNetwork(string network)
    {
        // A name of 255 bytes would be too long with the prefix.
        string name = NetworkPrefix + (network.Length <= 200 ? network : Toolkit.ReferenceHash.Format(32, "", network));
        NftChain chain = Table.Chain(name);
        NftSet set = Table.Set(name, NftDataType.IfName);
        return (chain, set, [chain.Rule(Meta.OifName.In(set), Return()), chain.Rule(Goto(Foreign))]);
    }

    /// <summary>The set of the network that a chain is about.</summary>
    public static NftSet? NetworkSetOf(string? chain) =>
        chain?.StartsWith(NetworkPrefix, StringComparison.Ordinal) is true ? Table.Set(chain, NftDataType.IfName) : null;

    /// <summary>The chains with rules, those that are jumped to first.</summary>
    public static (NftChain Chain, NftRule[] Rules)[] Chains(uint mark) =>
    [
        (s_allow, [s_allow.Rule(Meta.Mark.SetBits(mark))]),
        (Foreign, [
            Foreign.Rule(Meta.OifName.In(Segments), Drop()),
            Foreign.Rule(Ip.Daddr.In(s_shielded4), Drop()),
            Foreign.Rule(Ip6.Daddr.In(s_shielded6), Drop()),
        ]),
        (s_isolation, [
            s_isolation.Rule(Concat(Meta.IifName, Meta.OifName).Vmap(Within)),
            s_isolation.Rule(Meta.IifName.Vmap(Links)),
            s_isolation.Rule(Goto(Foreign)),
        ]),
        (s_forward, [
            s_forward.Rule(Meta.Mark.ClearBits(mark)),
            s_forward.Rule(Jump(Admin)),
            s_forward.Rule(Meta.IifName.In(Segments), Jump(s_isolation)),
            s_forward.Rule(Ip.Saddr.In(s_pods4), Goto(s_allow)),
            s_forward.Rule(Ip6.Saddr.In(s_pods6), Goto(s_allow)),
            s_forward.Rule(Ct.State.Any("established,related"), Ip.Daddr.In(s_pods4), Goto(s_allow)),
            s_forward.Rule(Ct.State.Any("established,related"), Ip6.Daddr.In(s_pods6), Goto(s_allow)),
            // A port of the node that somebody led to the pod, portmap for one: it is meant to be reached.
            s_forward.Rule(Ct.Status.Any("dnat"), Ip.Daddr.In(s_pods4), Goto(s_allow)),
            s_forward.Rule(Ct.Status.Any("dnat"), Ip6.Daddr.In(s_pods6), Goto(s_allow)),
        ]),
        (s_forwarded, [s_forwarded.Rule(Meta.Mark.ClearBits(mark))]),
    ];

    /// <summary>Makes whatever is missing of what all pods share, and mends what was changed.</summary>
    public static void Ensure(INftables nft, NftLiveTransaction transaction, uint mark)
    {
        // Made in one transaction, so where the chains are as they were made, everything is.
        if (FindChanged(nft, mark) is null)
            return;
        transaction.Ensure(Table);
        foreach (NftSet set in Sets)
            transaction.Ensure(set);
        transaction.Ensure(Admin);
        var chains = Chains(mark);
        foreach (var (chain, _) in chains)
            transaction.Ensure(chain);
        foreach (var (chain, rules) in chains)
            transaction.EnsureRules(chain, rules);
    }

    /// <summary>Names the first chain that isn't as <see cref="Ensure"/> made it; null if all are.</summary>
    public static NftChain? FindChanged(INftables nft, uint mark)
    {
        // Of one listing: a rule in a chain says that the chain is there, and base chains can't change their hook.
        var found = nft.ListRules(Table);
        foreach (var (chain, rules) in Chains(mark))
        {
            if (!SameRules(found, chain.Name, rules))
                return chain;
        }
        return null;
    }

    /// <summary>Asks the kernel for what all this needs, in a transaction that leaves nothing behind.</summary>
    /// <exception cref="Netlink.NetlinkException">It has no nftables, or can't look at connections or interfaces.</exception>
    public static void Probe(INftables nft)
    {
        var table = new NftTable(NftFamily.Inet, "cni_firewall_probe");
        NftSet pods = table.Set("pods4", NftDataType.Ipv4Addr), within = table.VerdictMap("within", Within.Key);
        NftChain chain = table.FilterChain("forward", NftHook.Forward, s_forward.Priority);
        nft.Commit(new NftTransaction().Add(table).Add(pods).Add(within).Add(chain)
            .Add(chain.Rule(Concat(Meta.IifName, Meta.OifName).Vmap(within)))
            .Add(chain.Rule(Ct.State.Any("established,related"), Ip.Daddr.In(pods), Meta.Mark.SetBits(1)))
            .Delete(table));
    }

    /// <summary>Tells whether the rules of one chain in a listing are the expected ones.</summary>
    public static bool SameRules(IReadOnlyList<NftRule> listing, string chain, NftRule[] expected)
    {
        int next = 0;
        foreach (NftRule rule in listing)
        {
            if (rule.Chain.Name != chain)
                continue;
            if (next == expected.Length || !expected[next].SameAs(rule))
                return false;
            next++;
        }
        return next == expected.Length;
    }

    static bool IsV6(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6;
}
