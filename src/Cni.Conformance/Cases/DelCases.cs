using Cni.Conformance.Lab;
using Cni.Sdk;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>DEL: always, again, and with anything missing.</summary>
internal static class DelCases
{
    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("del/succeeds", Must, Any, Spec.Del, "DEL after ADD succeeds.", Succeeds) { EveryVersion = true },
        new("del/interface", Should, Main, Spec.Del, "DEL removes the interface CNI_IFNAME.", Interface) { EveryVersion = true },
        new("del/undoes", Should, Any, Spec.Del, "DEL takes back what ADD did: after another ADD and DEL the node is as it was before.", Undoes) { EveryVersion = true },
        new("del/twice", Must, Any, Spec.Del, "A second DEL succeeds.", Twice) { EveryVersion = true },
        new("del/never-added", Must, Any, Spec.Del, "DEL of what was never added succeeds.", NeverAdded) { EveryVersion = true },
        new("del/without-netns", Must, Any, Spec.Del, "DEL without CNI_NETNS succeeds.", WithoutNetns),
        new("del/without-netns-undoes", Should, Any, Spec.Del, "DEL without CNI_NETNS takes back what ADD did in the node, as far as it doesn't go with the container.", c => UndoesWithout(c, removeFirst: false)),
        new("del/netns-gone", Must, Any, Spec.Del, "DEL succeeds when the namespace CNI_NETNS is gone.", NetnsGone),
        new("del/netns-gone-undoes", Should, Any, Spec.Del, "DEL takes back what ADD did in the node when the namespace CNI_NETNS is gone.", c => UndoesWithout(c, removeFirst: true)),
        new("del/interface-gone", Must, Main, Spec.Del, "DEL succeeds when the interface is gone.", InterfaceGone),
        new("del/without-prevresult", Should, Any, Spec.Del, "DEL without prevResult succeeds.", WithoutPrevResult) { FirstVersion = CniVersion.V0_4_0 },
        new("del/without-prevresult-undoes", GoodPractice, Any, Spec.Del, "DEL without prevResult takes back what ADD did.", c => Cycle(c, WithoutPrev)) { FirstVersion = CniVersion.V0_4_0 },
        new("del/empty-prevresult", Should, Any, Spec.Del, "DEL succeeds when prevResult is empty.", EmptyPrevResult) { FirstVersion = CniVersion.V0_4_0 },
    ];

    static Attachment Added(CaseContext c)
    {
        var attachment = c.Attach();
        c.Add(attachment);
        return attachment;
    }

    static void Succeeds(CaseContext c) => c.Succeeds(c.Execute("DEL", Added(c)));

    static void Interface(CaseContext c)
    {
        var attachment = Added(c);
        c.Del(attachment);
        using var route = attachment.Pod.Namespace.OpenRouteSocket();
        c.Check(route.TryGetLink(attachment.IfName) is null, $"{attachment.IfName} is still in the container");
    }

    static void Undoes(CaseContext c) => Cycle(c, c.Del);

    /// <summary>
    /// ADD and DEL, twice. What attachments share, a bridge or the base of a ruleset, may stay after the first; after the second there
    /// may not be more.
    /// </summary>
    static void Cycle(CaseContext c, Action<Attachment> del)
    {
        if (c.Kind == Chained)
            _ = c.Attach();
        c.Del(Added(c));
        var attachment = c.Attach();
        List<string> Both() => [.. c.Look(), .. NodeState.Of(attachment.Pod.Namespace, "container")];
        var before = Both();
        c.Add(attachment);
        del(attachment);
        var difference = NodeState.Difference(before, Both());
        c.Check(difference.Length == 0, $"after DEL, {difference}");
    }

    static void Twice(CaseContext c)
    {
        var attachment = Added(c);
        c.Del(attachment);
        attachment.Result = null;
        c.Succeeds(c.Execute("DEL", attachment), "A second DEL succeeds, though everything is gone.");
    }

    static void NeverAdded(CaseContext c) => c.Succeeds(c.Execute("DEL", c.Attach()));

    static void WithoutNetns(CaseContext c) =>
        c.Succeeds(c.Execute("DEL", Added(c), change: variables => variables.Remove("CNI_NETNS")));

    static void UndoesWithout(CaseContext c, bool removeFirst)
    {
        c.Del(Added(c));
        var before = c.Look();
        var attachment = c.Kind == Chained ? null : c.Attach();
        if (attachment is null)
        {
            // The interface that the kit makes for it is there before and gone after.
            attachment = c.Attach();
            before = [.. c.Look().Where(line => !IsKits(line, attachment))];
        }
        c.Add(attachment);
        if (removeFirst)
            RemovePod(c, attachment);
        var run = c.Execute("DEL", attachment, change: variables => Forget(variables, removeFirst));
        if (!run.Succeeded)
            c.Skip($"DEL doesn't succeed: see {(removeFirst ? "del/netns-gone" : "del/without-netns")}");
        if (!removeFirst)
            RemovePod(c, attachment);
        var difference = NodeState.Difference(before, c.Look().Where(line => !IsKits(line, attachment)));
        c.Check(difference.Length == 0, $"after DEL and the end of the container, {difference}");
    }

    static void Forget(Dictionary<string, string> variables, bool keep)
    {
        if (!keep)
            variables.Remove("CNI_NETNS");
    }

    static bool IsKits(string line, Attachment attachment) =>
        line.Contains($"conf{attachment.Number} ", StringComparison.Ordinal) && !line.StartsWith("nftables", StringComparison.Ordinal);

    /// <summary>Ends the container: its namespace and all that is in it. The kernel takes its time over that.</summary>
    static void RemovePod(CaseContext c, Attachment attachment)
    {
        attachment.Pod.Remove();
        using (var inside = attachment.Pod.Namespace.OpenRouteSocket())
        {
            foreach (var link in inside.ListLinks().Where(link => link.Name != "lo"))
                inside.DeleteLinkIfExists(link);
        }
    }

    static void NetnsGone(CaseContext c)
    {
        var attachment = Added(c);
        RemovePod(c, attachment);
        c.Succeeds(c.Execute("DEL", attachment));
    }

    static void InterfaceGone(CaseContext c)
    {
        var attachment = Added(c);
        using (var inside = attachment.Pod.Namespace.OpenRouteSocket())
            inside.DeleteLinkIfExists(attachment.IfName);
        c.Succeeds(c.Execute("DEL", attachment));
    }

    static void WithoutPrevResult(CaseContext c)
    {
        var attachment = Added(c);
        c.Succeeds(c.Execute("DEL", attachment, NoPrev(c, attachment)));
    }

    static void WithoutPrev(CaseContext c, Attachment attachment)
    {
        if (!c.Execute("DEL", attachment, NoPrev(c, attachment)).Succeeded)
            c.Skip("DEL doesn't succeed: see del/without-prevresult");
    }

    static void Cycle(CaseContext c, Action<CaseContext, Attachment> del) => Cycle(c, attachment => del(c, attachment));

    static System.Text.Json.Nodes.JsonObject NoPrev(CaseContext c, Attachment attachment)
    {
        var config = c.Config(attachment, "DEL");
        config.Remove("prevResult");
        return config;
    }

    static void EmptyPrevResult(CaseContext c)
    {
        var attachment = Added(c);
        var config = c.Config(attachment, "DEL");
        config["prevResult"] = new System.Text.Json.Nodes.JsonObject { ["cniVersion"] = c.Version.ToString(), ["interfaces"] = new System.Text.Json.Nodes.JsonArray(), ["ips"] = new System.Text.Json.Nodes.JsonArray() };
        c.Succeeds(c.Execute("DEL", attachment, config));
    }
}
