using Cni.Netlink.Nftables;

namespace Cni.Toolkit;

/// <summary>Finds what the reference plugins left in the ruleset for an attachment, so that a pod they added can be deleted here.</summary>
/// <remarks>
/// Their nftables backend writes rules with a comment that begins with hashes of the network and of interface and container.
/// Their iptables backend makes a chain named by a hash of network and container in the <c>nat</c> tables, which is an nftables
/// chain where <c>iptables</c> is <c>iptables-nft</c>, as on every current distribution.
/// </remarks>
internal static class ReferenceRules
{
    private static readonly NftChain s_checks = new NftTable(NftFamily.Inet, "cni_plugins_masquerade").Chain("masq_checks");
    private static readonly NftTable s_bridgeNat = new(NftFamily.Bridge, "nat");

    internal static void RemoveMasquerade(INftables nft, AttachmentOwner owner)
    {
        string comment = CommentPrefix(owner.Network, owner.IfName, owner.ContainerId);
        if (nft.Find(s_checks) is not null)
            NodeRuleset.Transact(nft, transaction => transaction.DeleteRules(s_checks, rule => StartsWith(rule, comment)));

        IptablesChain.RemoveNat(nft, ReferenceHash.ChainName(owner.Network, owner.ContainerId), "POSTROUTING");
    }

    internal static void CollectMasquerade(INftables nft, ValidOwners valid)
    {
        if (nft.Find(s_checks) is null)
            return;
        string network = NetworkHash(valid.Network) + "-";
        NodeRuleset.Transact(nft, transaction =>
            transaction.DeleteRules(s_checks, rule => StartsWith(rule, network) && !IsValid(rule, valid)));
    }

    internal static void RemoveSpoofCheck(INftables nft, AttachmentOwner owner)
    {
        NftChain port = s_bridgeNat.Chain($"cni-br-iface-{owner.ContainerId}-{owner.IfName}"), mac = s_bridgeNat.Chain(port.Name + "-mac");
        if (nft.Find(port) is null)
            return;
        string comment = $"macspoofchk-{owner.ContainerId}-{owner.IfName}";
        NodeRuleset.Transact(nft, transaction =>
        {
            transaction.DeleteRules(s_bridgeNat.Chain("PREROUTING"), rule => rule.Comment == comment);
            // The port's chain jumps to the other, so it goes first.
            if (transaction.Find(port) is not null)
                transaction.Delete(port);
            if (transaction.Find(mac) is not null)
                transaction.Delete(mac);
        });
    }

    private static bool IsValid(NftRule rule, ValidOwners valid)
    {
        foreach (var (containerId, ifName) in valid.Attachments)
        {
            if (StartsWith(rule, CommentPrefix(valid.Network, ifName, containerId)))
                return true;
        }
        return false;
    }

    private static bool StartsWith(NftRule rule, string prefix) => rule.Comment?.StartsWith(prefix, StringComparison.Ordinal) is true;

    private static string CommentPrefix(string network, string ifName, string containerId) =>
        $"{NetworkHash(network)}-{ReferenceHash.Format(16, "", $"{ifName}:{containerId}")}";

    private static string NetworkHash(string network) => ReferenceHash.Format(16, "", network);
}
