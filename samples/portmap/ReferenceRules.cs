using System.Buffers.Binary;
using System.Net;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Portmap;

/// <summary>Finds and removes what the reference plugin made for an attachment, so that a pod it added can be checked and deleted here.</summary>
static class ReferenceRules
{
    const string Masquerading = "masquerading";

    static readonly NftTable[] s_tables = [new(NftFamily.Ip, "cni_hostport"), new(NftFamily.Ip6, "cni_hostport")];
    static readonly string[] s_chains = ["hostports", "hostip_hostports", Masquerading];

    /// <summary>Tells whether rules of the reference plugin lead all of a pod's ports to it, of either backend.</summary>
    /// <remarks>Of its iptables backend only the pod's chain and the way to it are looked at, as the reference's own CHECK does.</remarks>
    public static bool Lead(INftables nft, AttachmentOwner owner, IReadOnlyList<PortForward> forwards)
    {
        foreach (NftTable table in s_tables)
        {
            var ports = new List<PortForward>();
            foreach (PortForward forward in forwards)
            {
                if (forward.IsIPv6 == (table.Family == NftFamily.Ip6))
                    ports.Add(forward);
            }
            if (ports.Count > 0 && !LeadByRules(nft, table, owner, ports)
                && !IptablesChain.IsUsedByNat(nft, table.Family, ReferenceHash.ChainName(owner.Network, owner.ContainerId, "DN-"), "CNI-HOSTPORT-DNAT"))
                return false;
        }
        return true;
    }

    static bool LeadByRules(INftables nft, NftTable table, AttachmentOwner owner, List<PortForward> ports)
    {
        if (nft.Find(table) is null)
            return false;
        List<NftRule> rules = [.. nft.ListRules(table, s_chains[0]), .. nft.ListRules(table, s_chains[1])];
        return ports.TrueForAll(port => rules.Exists(rule => rule.Comment == owner.ContainerId && Meets(rule, port.Port) && LeadsTo(rule, port.Pod.Address)));
    }

    /// <summary>Removes the rules of its nftables backend, and the chain of its iptables backend where iptables is iptables-nft.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="owner">The attachment.</param>
    /// <param name="pod">The pod's addresses, if they are known.</param>
    public static void Remove(INftables nft, AttachmentOwner owner, PodAddresses? pod)
    {
        foreach (NftTable table in s_tables)
        {
            if (nft.Find(table) is not null)
                NodeRuleset.Transact(nft, transaction => RemoveRules(transaction, table, owner, pod));
        }
        IptablesChain.RemoveNat(nft, ReferenceHash.ChainName(owner.Network, owner.ContainerId, "DN-"), "CNI-HOSTPORT-DNAT");
    }

    // Its rules say whose they are by the container's id alone, which several attachments of one container share. They are this
    // attachment's if they lead to its address; without knowing that, if there is only one address they could belong to.
    static void RemoveRules(NftLiveTransaction transaction, NftTable table, AttachmentOwner owner, PodAddresses? pod)
    {
        var theirs = new List<NftRule>();
        var targets = new HashSet<NftBytes>();
        foreach (string chain in s_chains)
        {
            foreach (NftRule rule in transaction.Rules(table.Chain(chain)))
            {
                if (rule.Comment != owner.ContainerId)
                    continue;
                theirs.Add(rule);
                if (chain != Masquerading && FirstImmediate(rule) is { } target)
                    targets.Add(target);
            }
        }
        IPAddress? address = (table.Family == NftFamily.Ip ? pod?.V4 : pod?.V6)?.Address;
        NftBytes? known = address is not null ? new NftBytes(address.GetAddressBytes()) : null;
        if (pod is not null ? known is null : targets.Count > 1)
            return;
        foreach (NftRule rule in theirs)
        {
            if (known is null || Mentions(rule, known.Value))
                transaction.Delete(rule);
        }
    }

    /// <summary>The rules of its nftables backend that lead host ports of one family to pods.</summary>
    public static IReadOnlyList<NftRule> HostPorts(NftLiveTransaction transaction, bool v6)
    {
        NftTable table = s_tables[v6 ? 1 : 0];
        return transaction.Find(table) is null ? [] : [.. transaction.Rules(table.Chain(s_chains[0])), .. transaction.Rules(table.Chain(s_chains[1]))];
    }

    /// <summary>Tells whether such a rule and a port want the same packets.</summary>
    public static bool Meets(NftRule rule, HostPort port)
    {
        NftExpression? loaded = null;
        bool protocol = false, number = false;
        foreach (NftExpression expression in rule.Expressions)
        {
            if (expression is CmpExpression { Op: NftCmpOp.Eq } cmp)
            {
                if (loaded is MetaExpression { Key: NftMetaKey.L4Proto })
                    protocol = cmp.Data.Span[0] == port.Protocol;
                else if (loaded is PayloadExpression { Base: NftPayloadBase.Transport, Offset: 2, Length: 2 })
                    number = BinaryPrimitives.ReadUInt16BigEndian(cmp.Data.Span) == port.Port;
                else if (loaded is PayloadExpression { Base: NftPayloadBase.Network } && port.Address is { } bound && cmp.Data != new NftBytes(bound.GetAddressBytes()))
                    return false;
            }
            loaded = expression;
        }
        return protocol && number;
    }

    /// <summary>Tells whether such a rule leads to an address.</summary>
    public static bool LeadsTo(NftRule rule, IPAddress pod) => FirstImmediate(rule) == new NftBytes(pod.GetAddressBytes());

    /// <summary>Removes the rules of its nftables backend that belong to stale attachments of one network.</summary>
    /// <remarks>
    /// Its comments name no network, so a container that isn't valid in this one may live in another. A rule is of this network if it
    /// leads into a subnet that pods of this network have in our table; others are left for the container's DEL.
    /// </remarks>
    public static void Collect(INftables nft, ValidOwners valid, IReadOnlyList<GcAttachment> attachments)
    {
        var containers = new HashSet<string>(StringComparer.Ordinal);
        foreach (GcAttachment attachment in attachments)
            containers.Add(attachment.ContainerId);
        foreach (NftTable table in s_tables)
        {
            if (nft.Find(table) is null)
                continue;
            NodeRuleset.Transact(nft, transaction =>
            {
                var subnets = Portmap.HostPorts.SubnetsOf(transaction, valid.Network, table.Family == NftFamily.Ip6);
                foreach (string chain in s_chains)
                {
                    transaction.DeleteRules(table.Chain(chain), rule =>
                        rule.Comment is { } container && !containers.Contains(container) && subnets.Exists(subnet => LeadsInto(rule, subnet)));
                }
            });
        }
    }

    static bool LeadsInto(NftRule rule, IpPrefix subnet)
    {
        int length = subnet.IsIPv6 ? 16 : 4;
        NftBytes? target = null;
        foreach (NftExpression expression in rule.Expressions)
        {
            // The address that is led to, or in a masquerade the last one compared: the destination.
            if (expression is ImmediateExpression immediate && immediate.Data.Length == length)
                return subnet.Contains(new IPAddress(immediate.Data.Span));
            if (expression is CmpExpression cmp && cmp.Data.Length == length)
                target = cmp.Data;
        }
        return target is { } found && subnet.Contains(new IPAddress(found.Span));
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
