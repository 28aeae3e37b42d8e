using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Portmap;

/// <summary>Gives host ports to attachments and takes them back, each in one transaction that rests on what was seen.</summary>
static class HostPorts
{
    /// <summary>Leads ports to a pod. A port that another attachment holds is refused, and nothing is changed.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="owner">The attachment. What it has already is kept, or corrected.</param>
    /// <param name="forwards">The ports, at least one.</param>
    /// <param name="settings">How to masquerade.</param>
    /// <exception cref="CniException">Conflict (103), naming the port and its holder.</exception>
    public static void Add(INftables nft, AttachmentOwner owner, IReadOnlyList<PortForward> forwards, PortmapSettings settings)
    {
        string tag = owner.ToString();
        NodeRuleset.Transact(nft, transaction =>
        {
            HostPortTable.Ensure(transaction);
            var claims = new PortClaims(transaction, owner);
            foreach (PortForward forward in forwards)
            {
                if (forward.Condition.IsEmpty)
                    claims.Add(forward);
                else
                    claims.AddConditional(forward);
            }
            if (!settings.Snat)
                return;
            foreach (IpPrefix pod in PodsOf(forwards))
                AddMasquerade(transaction, pod, settings.MasqAll, tag);
        });
    }

    /// <summary>Takes back what belongs to attachments that are gone, wherever it is; the last one takes the table with it.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="isTheirs">Decides by the comment of an element or rule.</param>
    /// <returns>The elements and rules that were removed.</returns>
    public static RemovedPorts Remove(INftables nft, Predicate<string?> isTheirs)
    {
        if (nft.Find(HostPortTable.Table) is null)
            return RemovedPorts.None;
        return NodeRuleset.Transact(nft, transaction =>
        {
            var removed = new RemovedPorts([], []);
            var orphans = new HashSet<string>(StringComparer.Ordinal);
            var needed = new HashSet<string>(StringComparer.Ordinal) { HostPortTable.FromAll.Name };
            int kept = 0;
            foreach (NftSet map in HostPortTable.Maps)
            {
                foreach (NftElement element in transaction.Elements(map))
                {
                    bool theirs = isTheirs(element.Comment);
                    if (theirs)
                        removed.Elements.Add(element);
                    else
                        kept++;
                    if (element.Verdict?.Chain is { } chain)
                        (theirs ? orphans : needed).Add(chain);
                }
            }
            foreach (NftRule rule in transaction.Rules(HostPortTable.Conditional))
            {
                if (isTheirs(rule.Comment))
                    removed.Rules.Add(rule);
                else
                    kept++;
            }

            if (kept == 0)
            {
                if (transaction.Find(HostPortTable.Table) is not null)
                    transaction.Delete(HostPortTable.Table);
                return removed;
            }
            foreach (NftElement element in removed.Elements)
                transaction.Delete(element);
            foreach (NftRule rule in removed.Rules)
                transaction.Delete(rule);
            orphans.ExceptWith(needed);
            foreach (string chain in orphans)
                transaction.Delete(HostPortTable.Table.Chain(chain));
            return removed;
        });
    }

    /// <summary>Compares the ruleset with what <see cref="Add"/> made.</summary>
    /// <exception cref="CniException">CheckFailed (101), naming what is missing or changed.</exception>
    public static void Check(INftables nft, AttachmentOwner owner, IReadOnlyList<PortForward> forwards, PortmapSettings settings)
    {
        string tag = owner.ToString();
        foreach (PortForward forward in forwards)
        {
            if (forward.Condition.IsEmpty)
                RequireElement(nft, forward.Element(tag), $"host port {forward.Port} isn't mapped to {forward.Pod.Address}");
            else if (!HasRule(nft, forward.Rule(tag)))
                throw Failed($"host port {forward.Port} isn't mapped to {forward.Pod.Address}", $"{HostPortTable.Conditional} lacks: {forward.Rule(tag)}");
        }
        if (settings.Snat)
        {
            foreach (IpPrefix pod in PodsOf(forwards))
            {
                var (chain, rules) = MasqueradeOf(pod, settings.MasqAll);
                RequireElement(nft, PodElement(pod, chain, tag), $"the masquerade for {pod.Address} is missing");
                RequireRules(nft, chain, rules);
            }
        }
        foreach (var (chain, rules) in HostPortTable.Chains)
            RequireRules(nft, chain, rules);
    }

    /// <summary>Tells whether any of the ports is the attachment's, wherever it leads.</summary>
    public static bool HasAny(INftables nft, AttachmentOwner owner, IReadOnlyList<PortForward> forwards)
    {
        string tag = owner.ToString();
        foreach (PortForward forward in forwards)
        {
            if (forward.Condition.IsEmpty ? nft.Find(forward.Element(tag))?.Comment == tag : HasRule(nft, forward.Rule(tag)))
                return true;
        }
        return false;
    }

    /// <summary>The subnets in which a network's pods are, as far as the table knows.</summary>
    public static List<IpPrefix> SubnetsOf(NftLiveTransaction transaction, string network, bool v6)
    {
        var subnets = new List<IpPrefix>();
        foreach (NftElement element in transaction.Elements(HostPortTable.Pods(v6)))
        {
            if (AttachmentOwner.IsOfNetwork(element.Comment, network) && HostPortTable.SubnetOf(element.Verdict?.Chain) is { } subnet && !subnets.Contains(subnet))
                subnets.Add(subnet);
        }
        return subnets;
    }

    static void AddMasquerade(NftLiveTransaction transaction, IpPrefix pod, bool everything, string tag)
    {
        var (chain, rules) = MasqueradeOf(pod, everything);
        if (!everything && transaction.Find(chain) is null)
        {
            transaction.Add(chain);
            foreach (NftRule rule in rules)
                transaction.Add(rule);
        }
        NftElement element = PodElement(pod, chain, tag);
        if (transaction.Find(element) is { } existing)
        {
            if (existing.Comment == tag && existing.Verdict == element.Verdict)
                return;
            // The address is this pod's now, whoever had it before.
            transaction.Delete(existing);
        }
        transaction.Add(element);
    }

    static (NftChain Chain, NftRule[] Rules) MasqueradeOf(IpPrefix pod, bool everything) =>
        everything ? (HostPortTable.FromAll, [HostPortTable.FromAll.Rule(Nft.Masquerade())]) : HostPortTable.From(pod);

    static NftElement PodElement(IpPrefix pod, NftChain chain, string tag) =>
        HostPortTable.Pods(pod.IsIPv6).Element([pod.Address], [NftVerdict.Goto(chain.Name)], tag);

    static HashSet<IpPrefix> PodsOf(IReadOnlyList<PortForward> forwards)
    {
        var pods = new HashSet<IpPrefix>();
        foreach (PortForward forward in forwards)
            pods.Add(forward.Pod);
        return pods;
    }

    static void RequireElement(INftables nft, NftElement expected, string message)
    {
        NftElement? found = nft.Find(expected);
        if (found is null)
            throw Failed(message, $"{expected.Set} has no element {expected}");
        if (found.Value != expected.Value || found.Verdict != expected.Verdict || found.Comment != expected.Comment)
            throw Failed(message, $"{expected.Set} has {found} instead of {expected}");
    }

    static bool HasRule(INftables nft, NftRule expected)
    {
        foreach (NftRule rule in nft.ListRules(HostPortTable.Table, HostPortTable.Conditional.Name))
        {
            if (expected.SameAs(rule))
                return true;
        }
        return false;
    }

    static void RequireRules(INftables nft, NftChain chain, NftRule[] expected)
    {
        NftChain? found = nft.Find(chain);
        if (found is null)
            throw Failed($"the chain {chain} is missing", null);
        if (found.Hook != chain.Hook || (chain.IsBase && (found.Type != chain.Type || found.Priority != chain.Priority)))
            throw Failed($"the chain {chain} was changed", "it has another type, hook or priority");
        var rules = nft.ListRules(chain.Table, chain.Name);
        bool same = rules.Count == expected.Length;
        for (int i = 0; same && i < expected.Length; i++)
            same = expected[i].SameAs(rules[i]);
        if (!same)
            throw Failed($"the rules of {chain} were changed", $"expected: {string.Join<NftRule>("; ", expected)}");
    }

    static CniException Failed(string message, string? details) => new(CniErrorCode.CheckFailed, message, details);
}

/// <summary>What was taken back, so that the connections it made can be forgotten.</summary>
sealed record RemovedPorts(List<NftElement> Elements, List<NftRule> Rules)
{
    public static RemovedPorts None => new([], []);
}
