using System.Net;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Firewall;

/// <summary>Lets a pod's packets pass and takes that back, each in one transaction that rests on what was seen.</summary>
static class PodRules
{
    /// <summary>Enters a pod: its addresses, its ingress policy, and whatever is missing of what all pods share.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="zoned">True if firewalld lets the packets pass: the addresses are only noted, so that they can be taken back.</param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused; nothing was changed.</exception>
    public static void Add(INftables nft, FirewallPod pod, FirewallSettings settings, bool zoned)
    {
        string tag = pod.Owner.ToString();
        NodeRuleset.Transact(nft, transaction =>
        {
            FirewallTable.Ensure(nft, transaction, settings.Mark);
            foreach (IPAddress address in pod.Addresses)
            {
                NftSet set = zoned ? FirewallTable.Zoned(address) : FirewallTable.Pods(address);
                OwnedElements.Put(transaction, set.Element([address], comment: tag));
            }
            if (settings.Policy != IngressPolicy.Open)
                Isolation.Add(transaction, pod.Owner, settings.Policy, pod.Segment, pod.Addresses);
            if (zoned)
                return;
            foreach (HostGap gap in HostChains.FindGaps(nft, settings.AdminChain, settings.Mark))
                gap.Close(transaction);
        });
    }

    /// <summary>Removes what belongs to attachments that are gone; the last one takes table and rules with it, but nothing of an administrator's.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="isTheirs">Decides by the comment of an element.</param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused; nothing was changed.</exception>
    public static void Remove(INftables nft, Predicate<string?> isTheirs)
    {
        if (nft.Find(FirewallTable.Table) is null)
            return;
        NodeRuleset.Transact(nft, transaction =>
        {
            var (theirs, others) = OwnedElements.Split(transaction, isTheirs);
            if (others.Count > 0)
            {
                foreach (NftElement element in theirs)
                    transaction.Delete(element);
                Isolation.RemoveUnused(transaction, theirs, others);
                return;
            }
            HostChains.Remove(nft, transaction);
            if (transaction.Find(FirewallTable.Table) is null)
                return;
            if (transaction.Rules(FirewallTable.Admin).Count == 0)
            {
                transaction.Delete(FirewallTable.Table);
                return;
            }
            foreach (NftElement element in theirs)
                transaction.Delete(element);
            Isolation.RemoveUnused(transaction, theirs, others);
        });
    }

    /// <summary>Compares the ruleset with what <see cref="Add"/> made, or the reference plugin.</summary>
    /// <exception cref="CniException">CheckFailed (101), naming what is missing or changed.</exception>
    public static void Check(INftables nft, FirewallPod pod, FirewallSettings settings, bool zoned)
    {
        string tag = pod.Owner.ToString();
        bool ours = false;
        foreach (IPAddress address in pod.Addresses)
        {
            NftElement expected = (zoned ? FirewallTable.Zoned(address) : FirewallTable.Pods(address)).Element([address], comment: tag);
            NftElement? found = nft.Find(expected);
            if (found?.Comment == tag)
                ours = true;
            else if (found is not null)
                throw Failed($"{address} belongs to attachment {found.Comment}", null);
            // A pod that the reference plugin added has that one's rules, and is a source in firewalld without a note here.
            else if (!zoned && !ReferenceRules.Allow(nft, address))
                throw Failed($"what {address} sends isn't let through", $"{expected.Set} lacks {expected}");
        }
        if (!ours)
            return;
        if (FirewallTable.FindChanged(nft, settings.Mark) is { } chain)
            throw Failed($"the chain {chain} is missing or was changed", null);
        if (settings.Policy != IngressPolicy.Open)
            Isolation.Check(nft, pod.Owner, settings.Policy, pod.Segment, pod.Addresses);
        if (!zoned && HostChains.FindGaps(nft, settings.AdminChain, settings.Mark) is [var gap, ..])
            throw Failed(gap.What, "packets of pods may be dropped there; the next ADD mends it");
    }

    /// <summary>The addresses of attachments that firewalld was told of.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="isTheirs">Decides by the comment of an element.</param>
    public static List<IPAddress> ZonedOf(INftables nft, Predicate<string?> isTheirs)
    {
        var addresses = new List<IPAddress>();
        foreach (NftSet set in FirewallTable.ZonedSets)
        {
            foreach (NftElement element in nft.ListElements(set))
            {
                if (isTheirs(element.Comment))
                    addresses.Add(element.KeyParts.Address());
            }
        }
        return addresses;
    }

    static CniException Failed(string message, string? details) => new(CniErrorCode.CheckFailed, message, details);
}

/// <summary>A pod as the firewall sees it.</summary>
/// <param name="Owner">Whose the elements are.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="Segment">Where it meets the node; null if it doesn't, or if nobody asked.</param>
sealed record FirewallPod(AttachmentOwner Owner, IReadOnlyList<IPAddress> Addresses, IngressSegment? Segment);
