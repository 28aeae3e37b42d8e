using System.Net;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Portmap;

/// <summary>Removes what the reference plugin made for an attachment, so that a pod it added can be deleted here.</summary>
static class ReferenceRules
{
    /// <summary>Removes the rules of its nftables backend, and the chain of its iptables backend where iptables is iptables-nft.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="owner">The attachment.</param>
    /// <param name="pod">The pod's addresses, if they are known.</param>
    public static void Remove(INftables nft, AttachmentOwner owner, PodAddresses? pod) => nft.Transact(transaction =>
    {
        foreach (NftFamily family in (ReadOnlySpan<NftFamily>)[NftFamily.Ip, NftFamily.Ip6])
        {
            RemoveRules(transaction, family, owner, pod);
            RemoveIptablesChain(transaction, family, owner);
        }
    });

    // Its rules say whose they are by the container's id alone, which several attachments of one container share. They are this
    // attachment's if they lead to its address; without knowing that, if there is only one address they could belong to.
    static void RemoveRules(NftLiveTransaction transaction, NftFamily family, AttachmentOwner owner, PodAddresses? pod)
    {
        var table = new NftTable(family, "cni_hostport");
        if (transaction.Find(table) is null)
            return;
        var theirs = new List<NftRule>();
        var targets = new HashSet<NftBytes>();
        foreach (string chain in (ReadOnlySpan<string>)["hostports", "hostip_hostports", "masquerading"])
        {
            foreach (NftRule rule in transaction.Rules(table.Chain(chain)))
            {
                if (rule.Comment != owner.ContainerId)
                    continue;
                theirs.Add(rule);
                if (chain != "masquerading" && FirstImmediate(rule) is { } target)
                    targets.Add(target);
            }
        }
        IPAddress? address = (family == NftFamily.Ip ? pod?.V4 : pod?.V6)?.Address;
        NftBytes? known = address is not null ? new NftBytes(address.GetAddressBytes()) : null;
        if (pod is not null ? known is null : targets.Count > 1)
            return;
        foreach (NftRule rule in theirs)
        {
            if (known is null || Mentions(rule, known.Value))
                transaction.Delete(rule);
        }
    }

    static void RemoveIptablesChain(NftLiveTransaction transaction, NftFamily family, AttachmentOwner owner)
    {
        var nat = new NftTable(family, "nat");
        NftChain chain = nat.Chain(ReferenceHash.ChainName(owner.Network, owner.ContainerId, "DN-"));
        if (transaction.Find(chain) is null)
            return;
        transaction.DeleteRules(nat.Chain("CNI-HOSTPORT-DNAT"), rule =>
        {
            foreach (NftExpression expression in rule.Expressions)
            {
                if (expression is VerdictExpression verdict && verdict.Verdict.Chain == chain.Name)
                    return true;
            }
            return false;
        });
        transaction.Delete(chain);
    }

    static NftBytes? FirstImmediate(NftRule rule)
    {
        foreach (NftExpression expression in rule.Expressions)
        {
            if (expression is ImmediateExpression immediate)
                return immediate.Data;
        }
        return null;
    }

    static bool Mentions(NftRule rule, NftBytes address)
    {
        foreach (NftExpression expression in rule.Expressions)
        {
            if ((expression is ImmediateExpression immediate && immediate.Data == address) || (expression is CmpExpression cmp && cmp.Data == address))
                return true;
        }
        return false;
    }
}
