using System.Net;
using Cni.Netlink.Nftables;
using static Cni.Netlink.Nftables.Nft;

namespace Cni.Examples.Guard;

#region guard-table
/// <summary>The table of all guarded pods. Its chain and rule never change; elements come and go with pods.</summary>
static class GuardTable
{
    static readonly NftTable s_table = new(NftFamily.Inet, "cni_guard") { Comment = "CNI guard: pods that are reachable on some ports only" };
    static readonly NftSet s_pods = s_table.Set("pods", NftDataType.Ipv4Addr);
    static readonly NftSet s_open = s_table.Set("open", [NftDataType.Ipv4Addr, NftDataType.InetProto, NftDataType.InetService]);
    static readonly NftChain s_forward = s_table.FilterChain("forward", NftHook.Forward);

    static readonly NftRule s_guard = s_forward.Rule(
        Ct.State.Any("new"), Ip.Daddr.In(s_pods), Concat(Ip.Daddr, Meta.L4Proto, Th.Dport).NotIn(s_open), Drop());

    public static void Ensure(NftLiveTransaction transaction)
    {
        transaction.Ensure(s_table);
        transaction.Ensure(s_pods);
        transaction.Ensure(s_open);
        transaction.Ensure(s_forward);
        transaction.EnsureRules(s_forward, s_guard);
    }
    #endregion

    #region guard-elements
    public static void Add(NftLiveTransaction transaction, IPAddress pod, IEnumerable<(string Protocol, int Port)> ports, string owner)
    {
        transaction.Add(s_pods.Element([pod], comment: owner));
        foreach (var (protocol, port) in ports)
            transaction.Add(s_open.Element([pod, protocol, port], comment: owner));
    }

    public static void Remove(INftables nft, Predicate<string?> isTheirs) => nft.Transact(transaction =>
    {
        transaction.DeleteElements(s_pods, element => isTheirs(element.Comment));
        transaction.DeleteElements(s_open, element => isTheirs(element.Comment));
    });

    public static bool Has(INftables nft, IPAddress pod, string owner) => nft.Find(s_pods.Element([pod]))?.Comment == owner;
    #endregion
}
