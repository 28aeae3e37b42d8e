using Cni.Netlink.Nftables;
using static Cni.Netlink.Nftables.Nft;

namespace Cni.Samples.Firewall;

/// <summary>
/// The other chains that the kernel calls for forwarded packets: iptables' FORWARD, and those of an administrator's own nftables. Each
/// that could drop gets one rule, the same for any number of pods, that lets marked packets pass.
/// </summary>
/// <remarks>
/// In iptables' <c>filter</c> tables (iptables-nft), where FORWARD exists, as the reference plugin does it, so that both find each other's:
/// <code>
/// -A FORWARD -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD
/// -A CNI-FORWARD -m comment --comment "CNI firewall plugin admin overrides" -j CNI-ADMIN
/// -A CNI-FORWARD -m mark --mark 0x1000/0x1000 -m comment --comment "CNI firewall plugin pods" -j ACCEPT
/// </code>
/// The rules are written with nftables' own expressions and comments, which iptables-nft reads, compares, saves and restores as its
/// own, and nft prints in full; what iptables-restore makes of them is recognised again. Where there is no such table nothing drops,
/// and none is made.
/// </remarks>
static class HostChains
{
    public const string Forward = "FORWARD", CniForward = "CNI-FORWARD";
    const string RulesComment = "CNI firewall plugin rules", AdminComment = "CNI firewall plugin admin overrides", PodsComment = "CNI firewall plugin pods";

    /// <summary>iptables' filter tables.</summary>
    public static NftTable Filter(NftFamily family) => new(family, "filter");

    /// <summary>Finds out what is missing in the chains of others, without changing anything.</summary>
    /// <returns>For each gap what it is, and how to close it; none if marked packets pass everywhere.</returns>
    public static List<HostGap> FindGaps(INftables nft, string adminChain, uint mark)
    {
        var gaps = new List<HostGap>();
        var chains = nft.ListChains(NftFamily.Any);
        foreach (NftChain chain in chains)
        {
            if (!IsForward(chain))
                continue;
            if (IsIptables(chain))
                FindIptablesGaps(nft, chains, chain, adminChain, mark, gaps);
            else
                FindNativeGap(nft, chain, mark, gaps);
        }
        return gaps;
    }

    /// <summary>Takes back what <see cref="FindGaps"/> led to, once no pod needs it: all but chains in which there are rules of others.</summary>
    public static void Remove(INftables nft, NftTransaction transaction)
    {
        var chains = nft.ListChains(NftFamily.Any);
        foreach (NftChain chain in chains)
        {
            if (!IsForward(chain))
                continue;
            if (IsIptables(chain))
                RemoveFromIptables(nft, transaction, chains, chain);
            else if (FindRule(nft.ListRules(chain.Table, chain.Name), PodsComment) is { } rule && !IsOwned(nft, chain))
                transaction.Delete(rule);
        }
    }

    static bool IsForward(NftChain chain) =>
        chain is { Hook: NftHook.Forward, Type: NftChainType.Filter, Table.Family: NftFamily.Inet or NftFamily.Ip or NftFamily.Ip6 }
        && chain.Table.Name != FirewallTable.Table.Name;

    static bool IsIptables(NftChain chain) => chain is { Name: Forward, Table: { Name: "filter", Family: not NftFamily.Inet } };

    static void FindIptablesGaps(INftables nft, IReadOnlyList<NftChain> chains, NftChain forward, string adminChain, uint mark, List<HostGap> gaps)
    {
        NftTable table = forward.Table;
        NftChain cni = table.Chain(CniForward), admin = table.Chain(adminChain);
        foreach (NftChain needed in (ReadOnlySpan<NftChain>)[admin, cni])
        {
            if (!Has(chains, needed))
                gaps.Add(new($"the chain {needed} is missing", transaction => transaction.Add(needed)));
        }
        var inside = nft.ListRules(table, CniForward);
        if (!HasJump(inside, adminChain))
            gaps.Add(new($"{cni} doesn't lead to {adminChain}", transaction => transaction.Insert(cni.Rule(Counter(), Jump(admin), Comment(AdminComment)))));
        NftRule accept = Accept(cni, mark);
        NftRule? existing = FindRule(inside, PodsComment);
        if (existing is null)
            gaps.Add(new($"{cni} doesn't accept what pods send", transaction => transaction.Add(accept)));
        else if (!SameMark(existing, accept))
            gaps.Add(new($"{cni} accepts another mark", transaction => transaction.Replace(existing, accept)));
        if (!HasJump(nft.ListRules(table, Forward), CniForward))
            gaps.Add(new($"{table.Chain(Forward)} doesn't lead to {CniForward}", transaction =>
                transaction.Insert(table.Chain(Forward).Rule(Counter(), Jump(cni), Comment(RulesComment)))));
    }

    static void FindNativeGap(INftables nft, NftChain chain, uint mark, List<HostGap> gaps)
    {
        var rules = nft.ListRules(chain.Table, chain.Name);
        if (chain.Policy != NftPolicy.Drop && !(rules.Count > 0 && Refuses(rules[^1])))
            return;
        NftRule accept = Accept(chain.Table.Chain(chain.Name), mark);
        NftRule? existing = FindRule(rules, PodsComment);
        if (existing is not null && SameMark(existing, accept))
            return;
        // A daemon that owns its table lets nobody else in; firewalld is one, and has a backend here.
        if (IsOwned(nft, chain))
            return;
        gaps.Add(existing is null
            ? new($"{chain} drops and doesn't accept what pods send", transaction => transaction.Insert(accept))
            : new($"{chain} accepts another mark", transaction => transaction.Replace(existing, accept)));
    }

    static void RemoveFromIptables(INftables nft, NftTransaction transaction, IReadOnlyList<NftChain> chains, NftChain forward)
    {
        NftTable table = forward.Table;
        NftChain cni = table.Chain(CniForward);
        if (!Has(chains, cni))
            return;
        var inside = nft.ListRules(table, CniForward);
        bool others = false;
        var jumps = new List<NftRule>();
        foreach (NftRule rule in inside)
        {
            if (CommentOf(rule) == PodsComment)
                transaction.Delete(rule);
            else if (CommentOf(rule) == AdminComment && JumpOf(rule) is not null)
                jumps.Add(rule);
            else
                others = true;
        }
        // The reference plugin's pods, which its CHECK expects as they were.
        if (others)
            return;
        foreach (NftRule jump in jumps)
        {
            // Overrides stay, and stay in force, and so does a chain that something else leads to.
            string name = JumpOf(jump)!;
            if (nft.ListRules(table, name).Count > 0)
            {
                others = true;
                continue;
            }
            transaction.Delete(jump);
            if (UseCount(chains, table, name) <= 1)
                transaction.Delete(table.Chain(name));
        }
        if (others)
            return;
        int leading = 0;
        foreach (NftRule rule in nft.ListRules(table, Forward))
        {
            if (JumpOf(rule) != CniForward || CommentOf(rule) != RulesComment)
                continue;
            transaction.Delete(rule);
            leading++;
        }
        if (UseCount(chains, table, CniForward) <= inside.Count + leading)
            transaction.Delete(cni);
    }

    /// <summary><c>meta mark &amp; 0x1000 == 0x1000 counter accept</c>: iptables-nft knows it as <c>-m mark --mark 0x1000/0x1000 -j ACCEPT</c>.</summary>
    static NftRule Accept(NftChain chain, uint mark) => chain.Rule(Meta.Mark.And(mark) == mark, Counter(), Nft.Accept(), Comment(PodsComment));

    static bool SameMark(NftRule found, NftRule expected)
    {
        // Whatever the comment became: it is an expression of its own after iptables-restore.
        foreach (NftExpression expression in expected.Expressions)
        {
            if (expression is CmpExpression or VerdictExpression && !Contains(found, expression))
                return false;
        }
        return true;
    }

    static bool Contains(NftRule rule, NftExpression wanted)
    {
        foreach (NftExpression expression in rule.Expressions)
        {
            if (expression is CmpExpression cmp && wanted is CmpExpression other ? cmp.Op == other.Op && cmp.Data == other.Data : expression.Equals(wanted))
                return true;
        }
        return false;
    }

    static NftRule? FindRule(IReadOnlyList<NftRule> rules, string comment)
    {
        foreach (NftRule rule in rules)
        {
            if (CommentOf(rule) == comment)
                return rule;
        }
        return null;
    }

    static bool HasJump(IReadOnlyList<NftRule> rules, string chain)
    {
        foreach (NftRule rule in rules)
        {
            if (JumpOf(rule) == chain)
                return true;
        }
        return false;
    }

    /// <summary>The comment as nftables keeps it or as iptables does, in a match (<c>struct xt_comment_info</c>: 256 bytes of text).</summary>
    internal static string? CommentOf(NftRule rule)
    {
        const ushort NFTA_MATCH_NAME = 1, NFTA_MATCH_INFO = 3;
        if (rule.Comment is not null)
            return rule.Comment;
        foreach (NftExpression expression in rule.Expressions)
        {
            if (expression is not RawExpression { Kind: "match" } match)
                continue;
            var attributes = new Netlink.AttributeReader(match.Data.Span);
            if (attributes.Find(NFTA_MATCH_NAME) && attributes.StringZ == "comment" && attributes.Restart() is var again && again.Find(NFTA_MATCH_INFO))
                return again.StringZ;
        }
        return null;
    }

    internal static string? JumpOf(NftRule rule)
    {
        foreach (NftExpression expression in rule.Expressions)
        {
            if (expression is VerdictExpression { Verdict: { Code: NftVerdictCode.Jump or NftVerdictCode.Goto, Chain: { } chain } })
                return chain;
        }
        return null;
    }

    /// <summary>Tells whether a rule drops or rejects whatever reaches it.</summary>
    static bool Refuses(NftRule rule)
    {
        foreach (NftExpression expression in rule.Expressions)
        {
            if (expression is not (CounterExpression or LogExpression or RejectExpression or VerdictExpression { Verdict.Code: NftVerdictCode.Drop }))
                return false;
        }
        return rule.Expressions.Count > 0 && rule.Expressions[^1] is RejectExpression or VerdictExpression;
    }

    static bool IsOwned(INftables nft, NftChain chain) => nft.Find(chain.Table)?.Flags.HasFlag(NftTableFlags.Owner) is true;

    static bool Has(IReadOnlyList<NftChain> chains, NftChain wanted) => Find(chains, wanted.Table, wanted.Name) is not null;

    static int UseCount(IReadOnlyList<NftChain> chains, NftTable table, string name) => Find(chains, table, name)?.UseCount ?? 0;

    static NftChain? Find(IReadOnlyList<NftChain> chains, NftTable table, string name)
    {
        foreach (NftChain chain in chains)
        {
            if (chain.Name == name && chain.Table.Family == table.Family && chain.Table.Name == table.Name)
                return chain;
        }
        return null;
    }
}

/// <summary>Something that keeps marked packets from passing, and the change that lets them.</summary>
/// <param name="What">What it is, for the message of a CHECK.</param>
/// <param name="Close">Queues the change.</param>
readonly record struct HostGap(string What, Func<NftTransaction, NftTransaction> Close);
