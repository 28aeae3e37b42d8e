using System.Net;
using Cni.Netlink.Nftables;
using Cni.Toolkit;

namespace Cni.Samples.Firewall;

/// <summary>The rules that the reference plugin makes for each address, so that a pod it added is checked and deleted here.</summary>
/// <remarks>
/// <c>-A CNI-FORWARD -d 10.1.2.2/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT</c> and <c>-A CNI-FORWARD -s 10.1.2.2/32 -j ACCEPT</c>
/// in iptables' filter tables. They name nobody: whose they are is known by the address alone.
/// </remarks>
static class ReferenceRules
{
    /// <summary>Tells whether both rules of an address are there.</summary>
    public static bool Allow(INftables nft, IPAddress address)
    {
        bool source = false, destination = false;
        foreach (NftRule rule in nft.ListRules(TableOf(address), HostChains.CniForward))
        {
            source |= Accepts(rule, address, isSource: true);
            destination |= Accepts(rule, address, isSource: false);
        }
        return source && destination;
    }

    /// <summary>Removes the rules of addresses, unless our sets have them: then they were never the reference's pod's.</summary>
    public static void Remove(INftables nft, IReadOnlyList<IPAddress> addresses)
    {
        if (addresses.Count == 0 || !AnyRules(nft))
            return;
        NodeRuleset.Transact(nft, transaction =>
        {
            foreach (IPAddress address in addresses)
            {
                if (transaction.Find(FirewallTable.Pods(address).Element([address])) is not null)
                    continue;
                transaction.DeleteRules(TableOf(address).Chain(HostChains.CniForward),
                    rule => Accepts(rule, address, isSource: true) || Accepts(rule, address, isSource: false));
            }
        });
    }

    static bool AnyRules(INftables nft) =>
        nft.Find(HostChains.Filter(NftFamily.Ip).Chain(HostChains.CniForward)) is not null
        || nft.Find(HostChains.Filter(NftFamily.Ip6).Chain(HostChains.CniForward)) is not null;

    static NftTable TableOf(IPAddress address) => HostChains.Filter(IsV6(address) ? NftFamily.Ip6 : NftFamily.Ip);

    static bool Accepts(NftRule rule, IPAddress address, bool isSource)
    {
        // Where the address is in the header: struct iphdr, struct ipv6hdr.
        int offset = IsV6(address) ? (isSource ? 8 : 24) : isSource ? 12 : 16;
        bool loaded = false, compared = false;
        foreach (NftExpression expression in rule.Expressions)
        {
            switch (expression)
            {
                case PayloadExpression payload:
                    loaded = payload.Base == NftPayloadBase.Network && payload.Offset == offset;
                    break;
                case CmpExpression cmp when loaded:
                    compared |= cmp.Op == NftCmpOp.Eq && cmp.Data == new NftBytes(address.GetAddressBytes());
                    break;
                case VerdictExpression verdict:
                    return compared && verdict.Verdict == NftVerdict.Accept;
            }
        }
        return false;
    }

    static bool IsV6(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
}
