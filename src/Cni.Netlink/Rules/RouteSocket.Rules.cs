using System.Net.Sockets;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteBatch
{
    /// <summary>Adds: make a routing rule.</summary>
    /// <param name="rule">The rule.</param>
    public void AddRule(RoutingRule rule) => Write(RTM_NEWRULE, NetlinkFlags.Create | NetlinkFlags.Exclusive, "add rule", rule);

    /// <summary>Adds: delete the first rule that matches. What the description leaves open is not compared.</summary>
    /// <param name="rule">The rule.</param>
    public void DeleteRule(RoutingRule rule) => Write(RTM_DELRULE, NetlinkFlags.None, "delete rule", rule);

    void Write(ushort type, NetlinkFlags flags, string operation, RoutingRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        RuleCodec.Write(Messages.Begin(type, flags, operation, rule), rule);
    }
}

public sealed partial class RouteSocket
{
    /// <summary>Makes a routing rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <exception cref="NetlinkException">The same is there (<see cref="NetlinkException.IsExists"/>), ...</exception>
    public void AddRule(RoutingRule rule) { using var b = CreateBatch(); b.AddRule(rule); b.Execute(); }

    /// <summary>Makes a routing rule unless the same is there.</summary>
    /// <param name="rule">The rule; with a priority, since the kernel would choose a new one each time.</param>
    /// <returns>False when it was there.</returns>
    public bool EnsureRule(RoutingRule rule)
    {
        using var batch = CreateBatch();
        batch.AddRule(rule);
        var failures = batch.TryExecute();
        return failures.Count == 0 || (failures[0].IsExists ? false : throw new NetlinkException(failures));
    }

    /// <summary>Deletes the first rule that matches. What the description leaves open is not compared.</summary>
    /// <param name="rule">The rule.</param>
    /// <exception cref="NetlinkException">There is none (<see cref="NetlinkException.IsNotFound"/>), ...</exception>
    public void DeleteRule(RoutingRule rule) { using var b = CreateBatch(); b.DeleteRule(rule); b.Execute(); }

    /// <summary>Deletes the first rule that matches if there is one.</summary>
    /// <param name="rule">The rule.</param>
    /// <returns>False when there was none.</returns>
    public bool DeleteRuleIfExists(RoutingRule rule) { using var b = CreateBatch(); b.DeleteRule(rule); return b.ExecuteUnlessMissing(); }

    /// <summary>Lists routing rules.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <returns>A consistent listing, in the order in which they are tried.</returns>
    public IReadOnlyList<RoutingRule> ListRules(AddressFamily family = AddressFamily.InterNetwork)
    {
        var rules = new List<RoutingRule>();
        using var batch = CreateBatch();
        batch.Messages.Begin(RTM_GETRULE, NetlinkFlags.None, "list rules").Header(new RuleHdr { Family = Families.ToKernel(family) });
        Socket.Dump(batch.Messages, (in NetlinkMessage message) =>
        {
            if (message.Type == RTM_NEWRULE)
                rules.Add(RuleCodec.Read(message));
        });
        return rules;
    }
}
