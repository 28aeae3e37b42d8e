using System.Net.NetworkInformation;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using static Cni.Netlink.Nftables.Nft;

namespace Cni.Toolkit;

/// <summary>Drops what a pod sends over a bridge from a MAC address that isn't its own (<c>macspoofchk</c>): two elements a pod, two rules for all.</summary>
/// <remarks>
/// <code>
/// table bridge cni_macspoofchk {
///   set ports { type ifname; elements = { "veth01234567" comment "net1/c0ffee/eth0" } }
///   set allowed { type ifname . ether_addr; elements = { "veth01234567" . c2:11:22:33:44:55 comment "net1/c0ffee/eth0" } }
///   chain prerouting {
///     type filter hook prerouting priority dstnat;
///     iifname != @ports return
///     iifname . ether saddr != @allowed drop
///   }
/// }
/// </code>
/// The last pod takes the table with it.
/// </remarks>
public static class SpoofCheck
{
    private static readonly NftTable s_table = new(NftFamily.Bridge, "cni_macspoofchk") { Comment = "CNI macspoofchk: pods send from their own MAC address" };
    private static readonly NftSet s_ports = s_table.Set("ports", NftDataType.IfName);
    private static readonly NftSet s_allowed = s_table.Set("allowed", [NftDataType.IfName, NftDataType.EtherAddr]);
    private static readonly NftChain s_prerouting = s_table.FilterChain("prerouting", NftHook.Prerouting, NftPriority.BridgeDstNat);

    /// <summary>Lets nothing but frames from one MAC address in through a bridge port.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="owner">The attachment the port belongs to.</param>
    /// <param name="port">The name of the port, the host end of the pod's veth.</param>
    /// <param name="mac">The pod's address.</param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused; nothing was changed.</exception>
    public static void Add(INftables nft, AttachmentOwner owner, string port, PhysicalAddress mac)
    {
        string tag = owner.ToString();
        NodeRuleset.Transact(nft, transaction =>
        {
            if (transaction.Find(s_prerouting) is null)
            {
                transaction.Ensure(s_table);
                transaction.Ensure(s_ports);
                transaction.Ensure(s_allowed);
                transaction.Ensure(s_prerouting);
                transaction.EnsureRules(s_prerouting, Rules());
            }
            // What a port of the same name left behind would let its pod's address in as well.
            if (transaction.DeleteIf(s_ports.Element([port])))
                transaction.DeleteElements(s_allowed, element => element.KeyParts.Part(0).SequenceEqual(s_ports.Element([port]).Key.Span));
            transaction.Add(s_ports.Element([port], comment: tag));
            transaction.Add(s_allowed.Element([port, mac], comment: tag));
        });
    }

    /// <summary>Removes the check of an attachment, whoever made it: this library or the reference plugin.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="owner">The attachment.</param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    public static void Remove(INftables nft, AttachmentOwner owner)
    {
        string tag = owner.ToString();
        Remove(nft, element => element.Comment == tag);
        ReferenceRules.RemoveSpoofCheck(nft, owner);
    }

    /// <summary>Removes the checks of attachments that aren't valid any more.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="valid">The network that is collected, and what to keep of it.</param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    public static void Gc(INftables nft, ValidOwners valid)
    {
        ArgumentNullException.ThrowIfNull(valid);
        Remove(nft, element => valid.IsStale(element.Comment));
    }

    /// <summary>Compares the ruleset with what <see cref="Add"/> made.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="owner">The attachment.</param>
    /// <param name="port">The name of the port.</param>
    /// <param name="mac">The pod's address.</param>
    /// <exception cref="CniException">CheckFailed (101), naming the port whose check is missing.</exception>
    public static void Check(INftables nft, AttachmentOwner owner, string port, PhysicalAddress mac)
    {
        ArgumentNullException.ThrowIfNull(nft);
        string tag = owner.ToString();
        if (nft.Find(s_ports.Element([port]))?.Comment != tag || nft.Find(s_allowed.Element([port, mac]))?.Comment != tag)
            throw new CniException(CniErrorCode.CheckFailed, $"the MAC spoof check of {port} is missing", $"{s_table} has no elements for {port} and {MacText.Format(mac)}");
        var rules = nft.ListRules(s_table, s_prerouting.Name);
        NftRule[] expected = Rules();
        if (rules.Count != expected.Length || !expected[0].SameAs(rules[0]) || !expected[1].SameAs(rules[1]))
            throw new CniException(CniErrorCode.CheckFailed, $"the MAC spoof check of {port} is missing", $"the rules of {s_prerouting} were changed");
    }

    private static NftRule[] Rules() =>
    [
        s_prerouting.Rule(Meta.IifName.NotIn(s_ports), Return()),
        s_prerouting.Rule(Concat(Meta.IifName, Ether.Saddr).NotIn(s_allowed), Drop()),
    ];

    private static void Remove(INftables nft, Predicate<NftElement> isTheirs)
    {
        if (nft.Find(s_table) is null)
            return;
        NodeRuleset.Transact(nft, transaction =>
        {
            List<NftElement> all = [.. transaction.Elements(s_ports), .. transaction.Elements(s_allowed)];
            List<NftElement> theirs = all.FindAll(isTheirs);
            if (theirs.Count > 0 && theirs.Count == all.Count)
            {
                transaction.Delete(s_table);
                return;
            }
            foreach (NftElement element in theirs)
                transaction.Delete(element);
        });
    }
}
