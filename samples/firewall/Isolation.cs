using System.Net;
using System.Text;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Firewall;

/// <summary>Keeps other pods of the node from sending to a pod, as its ingress policy says.</summary>
/// <remarks>
/// A network of ptp counts as one bridge: its links may send to each other under <c>same-bridge</c>, which needs a chain and a set for the
/// network. Bridges need an element each. Where two networks of one bridge differ, the stricter policy holds while it has a pod.
/// </remarks>
static class Isolation
{
    /// <summary>Puts the pod behind its segment's policy.</summary>
    public static void Add(NftLiveTransaction transaction, AttachmentOwner owner, IngressPolicy policy, IngressSegment? segment, IReadOnlyList<IPAddress> addresses)
    {
        string tag = owner.ToString();
        if (segment is not { } at)
        {
            foreach (IPAddress address in addresses)
                OwnedElements.Put(transaction, FirewallTable.Shielded(address).Element([address], comment: tag));
            return;
        }
        OwnedElements.Put(transaction, FirewallTable.Members.Element([at.Interface, at.Link], comment: tag));
        NftElement entry = FirewallTable.Segments.Element([at.Interface]);
        if (transaction.Find(entry) is null)
            transaction.Add(entry);
        if (at.IsBridge)
            AddBridge(transaction, at, policy);
        else if (policy == IngressPolicy.SameBridge)
            AddLink(transaction, owner.Network, at, tag);
    }

    /// <summary>Compares the ruleset with what <see cref="Add"/> made.</summary>
    /// <exception cref="CniException">CheckFailed (101), naming what is missing.</exception>
    public static void Check(INftables nft, AttachmentOwner owner, IngressPolicy policy, IngressSegment? segment, IReadOnlyList<IPAddress> addresses)
    {
        string tag = owner.ToString();
        if (segment is not { } at)
        {
            foreach (IPAddress address in addresses)
                Require(nft, FirewallTable.Shielded(address).Element([address], comment: tag), policy);
            return;
        }
        Require(nft, FirewallTable.Members.Element([at.Interface, at.Link], comment: tag), policy);
        Require(nft, FirewallTable.Segments.Element([at.Interface]), policy);
        if (at.IsBridge)
        {
            NftElement? within = nft.Find(Within(at, policy));
            if (within is null || (policy == IngressPolicy.Isolated && within.Verdict != NftVerdict.Drop))
                throw Missing(Within(at, policy), policy);
        }
        else if (policy == IngressPolicy.SameBridge)
        {
            var (chain, set, rules) = FirewallTable.OfNetwork(owner.Network);
            Require(nft, FirewallTable.Links.Element([at.Link], [NftVerdict.Goto(chain.Name)], tag), policy);
            Require(nft, set.Element([at.Link]), policy);
            if (!FirewallTable.SameRules(nft.ListRules(chain.Table, chain.Name), chain.Name, rules))
                throw new CniException(CniErrorCode.CheckFailed, $"the rules of {chain} were changed");
        }
    }

    /// <summary>Removes the segments that only the removed elements needed, bridges and networks of ptp.</summary>
    /// <param name="transaction">The transaction in which the elements of <see cref="FirewallTable.Owned"/> are removed.</param>
    /// <param name="removed">Those elements.</param>
    /// <param name="kept">The elements that stay.</param>
    public static void RemoveUnused(NftLiveTransaction transaction, IReadOnlyList<NftElement> removed, IReadOnlyList<NftElement> kept)
    {
        HashSet<string> segments = new(StringComparer.Ordinal), chains = new(StringComparer.Ordinal);
        foreach (NftElement element in kept)
        {
            if (element.Set.Name == FirewallTable.Members.Name)
                segments.Add(NameIn(element));
            else if (element.Verdict?.Chain is { } chain)
                chains.Add(chain);
        }
        foreach (NftElement element in removed)
        {
            if (element.Set.Name == FirewallTable.Members.Name)
            {
                if (segments.Add(NameIn(element)))
                    RemoveSegment(transaction, NameIn(element));
            }
            else if (FirewallTable.NetworkSetOf(element.Verdict?.Chain) is { } set && transaction.Find(set) is not null)
            {
                if (chains.Contains(set.Name))
                    transaction.DeleteIf(set.Element([NameIn(element)]));
                else
                    RemoveNetwork(transaction, set, chains);
            }
        }
    }

    static void RemoveSegment(NftLiveTransaction transaction, string name)
    {
        transaction.DeleteIf(FirewallTable.Segments.Element([name]));
        transaction.DeleteIf(FirewallTable.Within.Element([name, name]));
    }

    // Once, with the first of its links that goes: the set takes its other elements with it.
    static void RemoveNetwork(NftLiveTransaction transaction, NftSet set, HashSet<string> done)
    {
        NftChain chain = set.Table.Chain(set.Name);
        if (!done.Add("-" + set.Name))
            return;
        if (transaction.Find(chain) is not null)
            transaction.Delete(chain);
        transaction.Delete(set);
    }

    static void AddBridge(NftLiveTransaction transaction, IngressSegment at, IngressPolicy policy)
    {
        NftElement within = Within(at, policy);
        if (transaction.Find(within) is { } existing)
        {
            if (existing.Verdict == within.Verdict || existing.Verdict == NftVerdict.Drop)
                return;
            transaction.Delete(existing);
        }
        transaction.Add(within);
    }

    static void AddLink(NftLiveTransaction transaction, string network, IngressSegment at, string tag)
    {
        var (chain, set, rules) = FirewallTable.OfNetwork(network);
        transaction.Ensure(set);
        transaction.Ensure(chain);
        transaction.EnsureRules(chain, rules);
        OwnedElements.Put(transaction, FirewallTable.Links.Element([at.Link], [NftVerdict.Goto(chain.Name)], tag));
        NftElement member = set.Element([at.Link]);
        if (transaction.Find(member) is null)
            transaction.Add(member);
    }

    static NftElement Within(IngressSegment at, IngressPolicy policy) =>
        FirewallTable.Within.Element([at.Interface, at.Interface], [policy == IngressPolicy.Isolated ? NftVerdict.Drop : NftVerdict.Return]);

    // The kernel pads names with NULs.
    static string NameIn(NftElement element) => Encoding.UTF8.GetString(element.KeyParts.Part(0).TrimEnd((byte)0));

    static void Require(INftables nft, NftElement expected, IngressPolicy policy)
    {
        if (nft.Find(expected) is not { } found || found.Comment != expected.Comment || found.Verdict != expected.Verdict)
            throw Missing(expected, policy);
    }

    static CniException Missing(NftElement expected, IngressPolicy policy) =>
        new(CniErrorCode.CheckFailed, $"the ingress policy \"{(policy == IngressPolicy.Isolated ? "isolated" : "same-bridge")}\" isn't in force", $"{expected.Set} lacks {expected}");
}
