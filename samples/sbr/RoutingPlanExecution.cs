using Cni.Netlink;
using Cni.Toolkit;

namespace Cni.Samples.Sbr;

/// <summary>Does and undoes a plan.</summary>
static class RoutingPlanExecution
{
    /// <summary>Does it: nothing is taken from the main table before its replacement is there.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inPod">A socket in the pod.</param>
    /// <param name="log">Where to say which hints could not be given: routing works without.</param>
    /// <exception cref="Sdk.CniException">The kernel refused a rule or route.</exception>
    public static void Execute(this RoutingPlan plan, RouteSocket inPod, TextWriter log)
    {
        using RouteBatch batch = inPod.CreateBatch();
        foreach (RoutingRule rule in plan.Rules)
            batch.AddRule(rule);
        foreach (Route route in plan.Added)
            batch.AppendRoute(route);
        Require(batch, "failed to route by source");

        foreach (var (hint, _) in plan.Hints)
            batch.ReplaceRoute(hint);
        if (batch.Count > 0)
        {
            foreach (NetlinkError refused in batch.TryExecute())
                log.WriteLine($"sbr: no source hint: {refused}");
        }
        foreach (Route route in plan.Removed)
            batch.DeleteRoute(route);
        Require(batch, "failed to clear the main table");
    }

    /// <summary>Undoes it, however much of it was done.</summary>
    /// <exception cref="NetlinkException">Something could not be undone.</exception>
    public static void Undo(this RoutingPlan plan, RouteSocket inPod)
    {
        using RouteBatch batch = inPod.CreateBatch();
        foreach (RoutingRule rule in plan.Rules)
            batch.DeleteRule(rule);
        for (int i = plan.Added.Count - 1; i >= 0; i--)
            batch.DeleteRoute(plan.Added[i]);
        foreach (var (hint, former) in plan.Hints)
        {
            if (former is null)
                batch.DeleteRoute(hint);
            else
                batch.ReplaceRoute(former with { Flags = 0 });
        }
        foreach (Route route in plan.Removed)
            batch.AddRoute(route with { Flags = 0 });
        if (batch.Count == 0)
            return;
        var left = new List<NetlinkError>();
        foreach (NetlinkError failure in batch.TryExecute())
        {
            // What wasn't made can't be deleted, and what wasn't deleted is still there.
            if (!failure.IsNotFound && !failure.IsExists)
                left.Add(failure);
        }
        if (left.Count > 0)
            throw new NetlinkException(left);
    }

    static void Require(RouteBatch batch, string what)
    {
        if (batch.Count == 0)
            return;
        try
        {
            batch.Execute();
        }
        catch (NetlinkException e)
        {
            throw e.ToCniException(what);
        }
    }
}
