using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Portmap;

/// <summary>Claims host ports for one attachment inside a transaction, against those who have them.</summary>
/// <remarks>
/// Ports meet as they do when programs bind to them: a port of any address meets the same port of every single address. A holder
/// whose port leads to this very pod's address is gone, since the address was given away again, and makes room.
/// </remarks>
sealed class PortClaims(NftLiveTransaction transaction, AttachmentOwner owner)
{
    readonly string _tag = owner.ToString();

    // By family; read only when it is needed: few ports are bound to an address.
    readonly IReadOnlyList<NftElement>?[] _bound = new IReadOnlyList<NftElement>?[2];
    readonly IReadOnlyList<NftRule>?[] _reference = new IReadOnlyList<NftRule>?[2];
    IReadOnlyList<NftRule>? _rules;

    /// <summary>Claims a port in the maps.</summary>
    public void Add(PortForward forward)
    {
        RequireFreeOfReference(forward);
        if (forward.Port.Address is null)
            RequireFreeEverywhere(forward);
        else if (transaction.Find(forward.AnyElement()) is { } any)
            Evict(any, forward);

        NftElement element = forward.Element(_tag);
        if (transaction.Find(element) is { } existing)
        {
            if (existing.Comment == _tag && existing.Value == element.Value)
                return;
            if (existing.Comment == _tag)
                transaction.Delete(existing);
            else
                Evict(existing, forward);
        }
        transaction.Add(element);
    }

    /// <summary>Claims a port for the packets that fit its condition. Other conditions, or none, don't meet it.</summary>
    public void AddConditional(PortForward forward)
    {
        NftRule rule = forward.Rule(_tag), match = forward.Match();
        foreach (NftRule existing in _rules ??= transaction.Rules(HostPortTable.Conditional))
        {
            if (existing.SameAs(rule))
                return;
            if (!Begins(existing, match))
                continue;
            if (existing.Comment == _tag)
                transaction.Delete(existing);
            else
                throw Taken(forward, existing.Comment);
        }
        transaction.Add(rule);
    }

    void RequireFreeEverywhere(PortForward forward)
    {
        foreach (NftElement element in _bound[forward.IsIPv6 ? 1 : 0] ??= transaction.Elements(HostPortTable.Bound(forward.IsIPv6)))
        {
            if (element.KeyParts.Number(1) == forward.Port.Protocol && element.KeyParts.Number(2) == forward.Port.Port)
                Evict(element, forward);
        }
    }

    // Removes what a pod left behind that had this address before; refuses what somebody holds.
    void Evict(NftElement existing, PortForward forward)
    {
        if (existing.Comment == _tag)
            return;
        if (!existing.ValueParts.Address(0).Equals(forward.Pod.Address))
            throw Taken(forward, existing.Comment);
        transaction.Delete(existing);
    }

    // The reference plugin's pods are still there after a node has changed over, and its rules would take the packets. One that
    // leads to this pod's address is a leftover, and does no harm until GC.
    void RequireFreeOfReference(PortForward forward)
    {
        foreach (NftRule rule in _reference[forward.IsIPv6 ? 1 : 0] ??= ReferenceRules.HostPorts(transaction, forward.IsIPv6))
        {
            if (rule.Comment is not { } container || container == owner.ContainerId || !ReferenceRules.Meets(rule, forward.Port))
                continue;
            if (!ReferenceRules.LeadsTo(rule, forward.Pod.Address))
                throw Taken(forward, $"of container {container}, which the reference plugin made");
        }
    }

    static bool Begins(NftRule rule, NftRule match)
    {
        if (rule.Expressions.Count <= match.Expressions.Count)
            return false;
        var beginning = new NftExpression[match.Expressions.Count];
        for (int i = 0; i < beginning.Length; i++)
            beginning[i] = rule.Expressions[i];
        return new NftRule(rule.Chain, beginning).SameAs(match);
    }

    static CniException Taken(PortForward forward, string? holder) =>
        new(CniErrorCode.Conflict, $"host port {forward.Port} is taken by attachment {holder}", "network/container/interface; DEL or GC frees it");
}
