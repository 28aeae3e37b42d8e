using Cni.Conformance.Lab;
using Cni.Sdk;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>GC: what isn't valid goes, what is valid stays.</summary>
internal static class GcCases
{
    static readonly CniVersion s_first = CniVersion.V1_1_0;

    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("gc/succeeds", Should, Any, Spec.Gc, "GC succeeds, with attachments that are valid and some that aren't.", Succeeds) { FirstVersion = s_first },
        new("gc/keeps-valid", Must, Any, Spec.Gc, "GC leaves everything of the attachments that are valid.", KeepsValid) { FirstVersion = s_first },
        new("gc/removes-stale", Should, Any, Spec.Gc, "GC removes from the node what belongs to attachments that aren't valid.", RemovesStale) { FirstVersion = s_first },
        new("gc/frees-addresses", Should, Ipam, Spec.Gc, "GC frees the addresses of attachments that aren't valid.", FreesAddresses) { FirstVersion = s_first },
        new("gc/old-version", Should, Any, Spec.Error, "GC of a configuration before version 1.1.0, which has none, fails with error code 1.", c => Old(c, "GC")) { FirstVersion = s_first },
    ];

    static Attachment Added(CaseContext c)
    {
        var attachment = c.Attach();
        c.Add(attachment);
        return attachment;
    }

    static Run Collect(CaseContext c, params Attachment[] valid) => c.ExecuteForNetwork("GC", config => ProtocolCases.Valid(config, valid));

    static void Succeeds(CaseContext c)
    {
        var valid = Added(c);
        Added(c);
        c.Succeeds(Collect(c, valid));
        c.Succeeds(Collect(c));
    }

    static void KeepsValid(CaseContext c)
    {
        var first = Added(c);
        var second = Added(c);
        List<string> All() => [.. c.Look(), .. NodeState.Of(first.Pod.Namespace, "first container"), .. NodeState.Of(second.Pod.Namespace, "second container")];
        var before = All();
        Collect(c, first, second);
        var difference = NodeState.Difference(before, All());
        c.Check(difference.Length == 0, $"after GC with every attachment valid, {difference}");
        if (c.Kind == Ipam && !ResultForm.Addresses(first.Result!).Intersect(ResultForm.Addresses(second.Result!)).Any())
        {
            var third = ResultForm.Addresses(c.Add(c.Attach())).ToList();
            c.Check(!third.Intersect(ResultForm.Addresses(first.Result!).Concat(ResultForm.Addresses(second.Result!))).Any(), $"after GC, {string.Join(", ", third)}, which is a valid attachment's, was given to another");
        }
    }

    static void RemovesStale(CaseContext c)
    {
        // One that stays, so that what attachments share is there before.
        var valid = Added(c);
        var stale = c.Attach();
        var before = c.Look();
        c.Add(stale);
        stale.Pod.Remove();
        using (var inside = stale.Pod.Namespace.OpenRouteSocket())
        {
            // What ends with the container's namespace: the ends of veth pairs in the node as well.
            if (c.Kind == Main)
                inside.DeleteLinkIfExists(stale.IfName);
        }
        if (!Collect(c, valid).Succeeded)
            c.Skip("GC doesn't succeed: see gc/succeeds");
        var difference = NodeState.Difference(before, c.Look());
        c.Check(difference.Length == 0, $"after GC, {difference}");
    }

    static void FreesAddresses(CaseContext c)
    {
        IpamCases.NeedsRange(c);
        var first = Added(c);
        var rest = new List<Attachment>();
        for (int i = 0; i < 40; i++)
        {
            var next = c.Attach();
            if (!c.Execute("ADD", next).Succeeded)
                break;
            rest.Add(next);
        }
        if (rest.Count == 40)
            c.Skip("the range has more than 40 addresses; give a smaller one to try this");
        if (!Collect(c, [.. rest]).Succeeded)
            c.Skip("GC doesn't succeed: see gc/succeeds");
        c.Succeeds(c.Execute("ADD", c.Attach()), "After GC there is the address of an attachment that isn't valid for another.");
        c.IsRefused(c.Execute("ADD", c.Attach()), "after GC freed one address, two were given");
        _ = first;
    }

    public static void Old(CaseContext c, string verb)
    {
        if (!c.Session.Claimed.Contains(CniVersion.V1_0_0) && c.Session.Claimed.Count > 0)
            c.Skip("the plugin doesn't support version 1.0.0");
        var run = c.IsRefused(c.ExecuteForNetwork(verb, config => config["cniVersion"] = "1.0.0"), $"{verb} in version 1.0.0");
        c.Check(run.ErrorCode == 1, $"the plugin {run.Story}");
    }
}
