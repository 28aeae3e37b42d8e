using Cni.Netlink.Nftables;
using Cni.Toolkit;

namespace Cni.Tool;

/// <summary>Looks through nftables for what our plugins make for pods: elements and rules with the attachment as their comment.</summary>
internal static class RuleScan
{
    public static void Run(Findings findings)
    {
        using var nft = NftSocket.Open();
        foreach (NftTable table in nft.ListTables())
        {
            if (!ReferenceRuleScan.Run(nft, table, findings) && table.Name.StartsWith("cni_", StringComparison.Ordinal))
                Ours(nft, table, findings);
        }
    }

    public static string Describe(NftRule rule) => $"{rule.Chain}: {rule.ToBodyString()}";

    public static Task Remove(NftRule rule)
    {
        using var nft = NftSocket.Open();
        NodeRuleset.Transact(nft, transaction => transaction.DeleteRules(rule.Chain, now => now.Handle == rule.Handle && now.Comment == rule.Comment));
        return Task.CompletedTask;
    }

    private static void Ours(NftSocket nft, NftTable table, Findings findings)
    {
        foreach (NftSet set in nft.ListSets(table))
        {
            foreach (NftElement element in nft.ListElements(set))
            {
                if (element.Comment is not { } tag || !AttachmentOwner.IsTag(tag))
                    continue;
                // A map of ports leads to the pod's address, every other set is asked by it.
                string about = set.IsMap && !set.IsVerdictMap ? element.ValueParts.ToString() : element.ToKeyString();
                findings.Add(new("rule", $"{set} {element.ToKeyString()}", attachment => attachment.Tag == tag, _ => Remove(element)) { Owner = Attachment.FromTag(tag), Addresses = AddressText.In(about) });
            }
        }
        foreach (NftRule rule in nft.ListRules(table))
        {
            if (rule.Comment is { } tag && AttachmentOwner.IsTag(tag))
                findings.Add(new("rule", Describe(rule), attachment => attachment.Tag == tag, _ => Remove(rule)) { Owner = Attachment.FromTag(tag), Addresses = AddressText.In(rule.ToBodyString()) });
        }
    }

    private static Task Remove(NftElement element)
    {
        using var nft = NftSocket.Open();
        NodeRuleset.Transact(nft, transaction => transaction.DeleteIf(element, now => now.Comment == element.Comment));
        return Task.CompletedTask;
    }
}
