using Cni.Sdk;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>STATUS: whether ADD would work.</summary>
internal static class StatusCases
{
    static readonly CniVersion s_first = CniVersion.V1_1_0;

    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("status/ready", Must, Any, Spec.Status, "STATUS succeeds when ADD does.", Ready) { FirstVersion = s_first },
        new("status/exhausted", Should, Ipam, Spec.Status, "STATUS fails with error code 50 or 51 when every address is taken.", Exhausted) { FirstVersion = s_first },
        new("status/changes-nothing", GoodPractice, Any, Spec.Status, "STATUS changes nothing in the node.", ChangesNothing) { FirstVersion = s_first },
        new("status/old-version", Should, Any, Spec.Error, "STATUS of a configuration before version 1.1.0, which has none, fails with error code 1.", c => GcCases.Old(c, "STATUS")) { FirstVersion = s_first },
    ];

    static void Ready(CaseContext c)
    {
        c.Add(c.Attach());
        c.Succeeds(c.ExecuteForNetwork("STATUS"));
    }

    static void Exhausted(CaseContext c)
    {
        IpamCases.NeedsRange(c);
        c.Add(c.Attach());
        bool full = false;
        for (int i = 0; i < 40 && !full; i++)
            full = !c.Execute("ADD", c.Attach()).Succeeded;
        if (!full)
            c.Skip("the range has more than 40 addresses; give a smaller one to try this");
        var run = c.IsRefused(c.ExecuteForNetwork("STATUS"), "every address is taken");
        c.Check(run.ErrorCode is 50 or 51, $"the plugin {run.Story}");
    }

    static void ChangesNothing(CaseContext c)
    {
        var attachment = c.Attach();
        c.Add(attachment);
        var before = c.Look();
        c.ExecuteForNetwork("STATUS");
        var difference = Lab.NodeState.Difference(before, c.Look());
        c.Check(difference.Length == 0, $"after STATUS, {difference}");
    }
}
