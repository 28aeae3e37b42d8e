using Cni.Netlink.Nftables;

namespace Cni.Samples.Firewall;

/// <summary>The elements of our sets that belong to attachments, by their comments.</summary>
static class OwnedElements
{
    /// <summary>Makes an element its owner's. What a pod left that had the same address or link before makes room.</summary>
    public static void Put(NftLiveTransaction transaction, NftElement element)
    {
        if (transaction.Find(element) is { } existing)
        {
            if (existing.Comment == element.Comment && existing.Verdict == element.Verdict)
                return;
            transaction.Delete(existing);
        }
        transaction.Add(element);
    }

    /// <summary>Reads all of them, and tells those that belong to somebody from the others.</summary>
    /// <param name="transaction">Reads the sets.</param>
    /// <param name="isTheirs">Decides by the comment.</param>
    public static (List<NftElement> Theirs, List<NftElement> Others) Split(NftLiveTransaction transaction, Predicate<string?> isTheirs)
    {
        List<NftElement> theirs = [], others = [];
        foreach (NftSet set in FirewallTable.Owned)
        {
            foreach (NftElement element in transaction.Elements(set))
                (isTheirs(element.Comment) ? theirs : others).Add(element);
        }
        return (theirs, others);
    }
}
