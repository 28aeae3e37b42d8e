using Cni.Conformance.Interop;
using Cni.Conformance.Lab;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>Sudden ends, and what is left running.</summary>
internal static class LifecycleCases
{
    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("lifecycle/killed-add", Must, Any, Spec.Del, "DEL succeeds after an ADD that was killed in the middle.", c => Killed(c, (_, _) => { })),
        new("lifecycle/killed-add-undone", Should, Any, Spec.Del, "DEL takes back what an ADD did that was killed in the middle.", KilledUndone),
        new("lifecycle/killed-add-again", GoodPractice, Any, Spec.Lifecycle, "After an ADD that was killed in the middle, and DEL, the same attachment can be added.", c => Killed(c, (attachment, _) => c.Succeeds(c.Execute("ADD", attachment)))),
        new("lifecycle/processes", GoodPractice, Any, Spec.Lifecycle, "No process that the plugin has started is left when it ends.", Processes),
        new("lifecycle/parallel-del", Must, Any, Spec.Lifecycle, "DELs for different containers, run side by side, all succeed.", ParallelDel),
    ];

    /// <summary>Kills ADD at several moments of the time it takes, each followed by DEL.</summary>
    static void Killed(CaseContext c, Action<Attachment, double> afterwards)
    {
        var first = c.Attach();
        c.Add(first);
        var length = c.Last!.Duration;
        // An ADD that was killed has given no result that DEL could be given.
        var config = c.Config(first, "DEL");
        if (c.Kind != Chained)
            config.Remove("prevResult");
        if (!c.Execute("DEL", first, config).Succeeded)
            c.Skip("DEL doesn't succeed without prevResult: see del/succeeds and del/without-prevresult");
        foreach (double part in (double[])[0.2, 0.4, 0.55, 0.7, 0.8, 0.9])
        {
            var attachment = c.Attach();
            attachment.IsOpen = true;
            var run = c.Execute(c.Variables("ADD", attachment), CaseContext.Bytes(c.Config(attachment, "ADD")), length * part);
            foreach (var (pid, _) in c.Node.Processes())
                _ = Libc.kill(pid, Libc.SIGKILL);
            if (run.Succeeded)
                attachment.Result = run.FirstDocument;
            c.Succeeds(c.Execute("DEL", attachment), $"DEL succeeds after an ADD that was killed when {part:0%} of its time were over.");
            afterwards(attachment, part);
        }
    }

    static void KilledUndone(CaseContext c)
    {
        List<string>? before = null;
        Killed(c, (attachment, part) =>
        {
            // The kit's own interfaces, one more for each attachment of a chained plugin, are no leftovers; nor are files, of which one
            // may be half-written.
            List<string> now = [.. c.Look().Where(line => !line.Contains("conf", StringComparison.Ordinal) || line.StartsWith("nftables", StringComparison.Ordinal) || line.Contains("confbr", StringComparison.Ordinal)).Where(line => !line.StartsWith("file ", StringComparison.Ordinal))];
            var difference = NodeState.Difference(before ?? now, now);
            before ??= now;
            c.Check(difference.Length == 0, $"after an ADD killed when {part:0%} of its time were over, and DEL, {difference}");
            var inside = NodeState.Of(attachment.Pod.Namespace, "container").Where(line => c.Kind == Main && line.StartsWith("link " + attachment.IfName, StringComparison.Ordinal)).ToList();
            c.Check(inside.Count == 0, $"after an ADD killed when {part:0%} of its time were over, and DEL, there is {string.Join(", ", inside)}");
        });
    }

    static void Processes(CaseContext c)
    {
        var attachment = c.Attach();
        c.Add(attachment);
        Nobody(c, "ADD");
        c.Del(attachment);
        Nobody(c, "DEL");
    }

    static void Nobody(CaseContext c, string verb)
    {
        // What is about to end anyway gets a moment.
        for (int i = 0; i < 10 && c.Node.Processes().Count > 0; i++)
            CancellationToken.None.WaitHandle.WaitOne(20);
        var left = c.Node.Processes();
        c.Check(left.Count == 0, $"after {verb}, {string.Join(", ", left.Select(process => $"{process.Name} ({process.Pid})"))} still runs");
    }

    static void ParallelDel(CaseContext c)
    {
        // One alone first: a DEL that never works is another case's finding.
        var alone = c.Attach();
        c.Add(alone);
        c.Del(alone);
        var attachments = Enumerable.Range(0, 6).Select(_ => c.Attach()).ToList();
        foreach (var attachment in attachments)
            c.Add(attachment);
        foreach (var run in AddCases.SideBySide(attachments, attachment => c.Execute("DEL", attachment)))
            c.Succeeds(run);
    }
}
