using Cni.Netlink.Nftables;

namespace Cni.Toolkit;

/// <summary>Finds and removes a chain that a program made with <c>iptables</c>, where that is <c>iptables-nft</c>, as on every current distribution.</summary>
/// <remarks>The reference plugins make one for a pod; <see cref="ReferenceHash.ChainName"/> knows its name.</remarks>
public static class IptablesChain
{
    /// <summary>Removes a chain from the <c>nat</c> tables of both families, and the jumps that lead to it. What is missing is no error.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="name">The chain's name.</param>
    /// <param name="jumpedFrom">The chain that has the jumps, such as <c>POSTROUTING</c>.</param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused; another chain may jump to it as well.</exception>
    public static void RemoveNat(INftables nft, string name, string jumpedFrom)
    {
        ArgumentNullException.ThrowIfNull(nft);
        foreach (NftFamily family in (ReadOnlySpan<NftFamily>)[NftFamily.Ip, NftFamily.Ip6])
        {
            var nat = new NftTable(family, "nat");
            NftChain chain = nat.Chain(name);
            if (nft.Find(chain) is null)
                continue;
            NodeRuleset.Transact(nft, transaction =>
            {
                transaction.DeleteRules(nat.Chain(jumpedFrom), rule => JumpsTo(rule, name));
                if (transaction.Find(chain) is not null)
                    transaction.Delete(chain);
            });
        }
    }

    /// <summary>Tells whether a chain of the <c>nat</c> table has rules and packets get to it.</summary>
    /// <remarks>What the rules say isn't looked at: most are the extensions of iptables, which have no meaning to nftables.</remarks>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="family"><see cref="NftFamily.Ip"/> for iptables, <see cref="NftFamily.Ip6"/> for ip6tables.</param>
    /// <param name="name">The chain's name.</param>
    /// <param name="jumpedFrom">The chain that has the jump, such as <c>POSTROUTING</c>.</param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused to tell.</exception>
    public static bool IsUsedByNat(INftables nft, NftFamily family, string name, string jumpedFrom)
    {
        ArgumentNullException.ThrowIfNull(nft);
        var nat = new NftTable(family, "nat");
        if (nft.Find(nat.Chain(name)) is null || nft.Find(nat.Chain(jumpedFrom)) is null || nft.ListRules(nat, name).Count == 0)
            return false;
        foreach (NftRule rule in nft.ListRules(nat, jumpedFrom))
        {
            if (JumpsTo(rule, name))
                return true;
        }
        return false;
    }

    private static bool JumpsTo(NftRule rule, string chain)
    {
        foreach (NftExpression expression in rule.Expressions)
        {
            if (expression is VerdictExpression { Verdict: var verdict } && verdict.Chain == chain)
                return true;
        }
        return false;
    }
}
