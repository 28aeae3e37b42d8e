using System.Net;
using Cni.Netlink.Nftables;
using Cni.Toolkit;

namespace Cni.Tool;

/// <summary>Looks for what the reference plugins make for pods: through their nftables backends, and through iptables where that is iptables-nft.</summary>
internal static class ReferenceRuleScan
{
    private const string SpoofPrefix = "cni-br-iface-";

    private static readonly string[] s_hostPortChains = ["hostports", "hostip_hostports", "masquerading"];

    /// <summary>Takes what is in a table; false when it isn't one of theirs.</summary>
    public static bool Run(NftSocket nft, NftTable table, Findings findings)
    {
        switch (table)
        {
            case { Family: NftFamily.Inet, Name: "cni_plugins_masquerade" }:
                Masquerade(nft, table, findings);
                return true;
            case { Family: NftFamily.Ip or NftFamily.Ip6, Name: "cni_hostport" }:
                HostPorts(nft, table, findings);
                return true;
            case { Family: NftFamily.Ip or NftFamily.Ip6, Name: "nat" }:
                IptablesChains(nft, table, findings);
                return true;
            case { Family: NftFamily.Bridge, Name: "nat" }:
                SpoofChecks(nft, table, findings);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Comments are <c>HASH-HASH, net: N, if: I, id: C</c>, which may be cut off behind the hashes.</summary>
    private static void Masquerade(NftSocket nft, NftTable table, Findings findings)
    {
        foreach (NftRule rule in nft.ListRules(table, "masq_checks"))
        {
            if (rule.Comment is not { Length: >= 33 } comment || comment[16] != '-')
                continue;
            findings.Add(new("rule", RuleScan.Describe(rule), IsHashed, _ => RuleScan.Remove(rule))
            {
                Owner = FromComment(comment),
                Addresses = [.. AddressText.In(rule.ToBodyString()).Take(1)],
            });

            bool IsHashed(Attachment attachment) => comment.StartsWith(
                $"{ReferenceHash.Format(16, "", attachment.Network)}-{ReferenceHash.Format(16, "", $"{attachment.IfName}:{attachment.ContainerId}")}", StringComparison.Ordinal);
        }
    }

    /// <summary>Their comment is the container's id alone.</summary>
    private static void HostPorts(NftSocket nft, NftTable table, Findings findings)
    {
        foreach (NftRule rule in s_hostPortChains.SelectMany(chain => nft.ListRules(table, chain)))
        {
            if (rule.Comment is not { Length: > 0 } id)
                continue;
            string body = rule.ToBodyString();
            int target = body.IndexOf("dnat", StringComparison.Ordinal);
            findings.Add(new("rule", RuleScan.Describe(rule), attachment => attachment.ContainerId == id, _ => RuleScan.Remove(rule))
            {
                Addresses = [.. AddressText.In(target < 0 ? body : body[target..]).Where(address => !IPAddress.IsLoopback(address))],
            });
        }
    }

    /// <summary>The chain that <c>ipMasq</c> or portmap makes for a pod: its name is a hash.</summary>
    private static void IptablesChains(NftSocket nft, NftTable table, Findings findings)
    {
        foreach (NftChain chain in nft.ListChains(table))
        {
            if (chain.Name.Length != 28 || !chain.Name.StartsWith("CNI-", StringComparison.Ordinal))
                continue;
            bool ports = chain.Name.StartsWith("CNI-DN-", StringComparison.Ordinal);
            findings.Add(new("rule", $"chain {chain}", attachment => ReferenceHash.ChainName(attachment.Network, attachment.ContainerId, ports ? "DN-" : "") == chain.Name, _ =>
            {
                using var node = NftSocket.Open();
                IptablesChain.RemoveNat(node, chain.Name, ports ? "CNI-HOSTPORT-DNAT" : "POSTROUTING");
                return Task.CompletedTask;
            }));
        }
    }

    private static void SpoofChecks(NftSocket nft, NftTable table, Findings findings)
    {
        foreach (NftChain chain in nft.ListChains(table))
        {
            if (!chain.Name.StartsWith(SpoofPrefix, StringComparison.Ordinal) || chain.Name.EndsWith("-mac", StringComparison.Ordinal))
                continue;
            findings.Add(new("rule", $"chain {chain}", attachment => chain.Name == $"{SpoofPrefix}{attachment.ContainerId}-{attachment.IfName}", _ =>
            {
                string owner = chain.Name[SpoofPrefix.Length..];
                int hyphen = owner.LastIndexOf('-');
                using var node = NftSocket.Open();
                SpoofCheck.Remove(node, new AttachmentOwner("", owner[..hyphen], owner[(hyphen + 1)..]));
                return Task.CompletedTask;
            }));
        }
    }

    private static Attachment? FromComment(string comment)
    {
        int net = comment.IndexOf(", net: ", StringComparison.Ordinal), name = comment.IndexOf(", if: ", StringComparison.Ordinal), id = comment.IndexOf(", id: ", StringComparison.Ordinal);
        // The last part is whole unless the comment is as long as comments get.
        return net == 33 && net < name && name < id && comment.Length < AttachmentOwner.MaxTagLength
            ? new(comment[(net + 7)..name], comment[(id + 6)..], comment[(name + 6)..id])
            : null;
    }
}
