using System.Text.Json.Nodes;
using Cni.Conformance.Lab;
using Cni.Sdk;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>ADD and the form of its result.</summary>
internal static class AddCases
{
    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("add/succeeds", Must, Any, Spec.Add, "ADD with a sound configuration succeeds and prints a result.", Succeeds) { EveryVersion = true },
        new("add/result-form", Must, Any, Spec.Result, "The result has the form of its version: addresses with prefix lengths, indices that exist, destinations of routes.", Form) { EveryVersion = true },
        new("add/newer-members", GoodPractice, Any, Spec.Result, "The result has no members that its version doesn't know.", NewerMembers) { EveryVersion = true },
        new("add/again", GoodPractice, Any, Spec.Add, "After DEL, the same attachment can be added again.", Again),
        new("add/parallel", Must, Any, Spec.Lifecycle, "ADDs for different containers, run side by side, all succeed.", Parallel),
    ];

    static void Succeeds(CaseContext c)
    {
        var attachment = c.Attach();
        var config = c.Config(attachment, "ADD");
        var run = c.Succeeds(c.Execute("ADD", attachment, config));
        c.Check(run.Text.Length > 0, "the plugin exited with 0, without a result");
        if (c.Session.Options.SnapshotFolder is { } folder && run.Document is { } result)
            Plugins.SnapshotFiles.Write(folder, c, attachment, config, result);
    }

    static void Form(CaseContext c)
    {
        var fault = ResultForm.Fault(c.Add(c.Attach()), c.Version, c.Kind);
        c.Check(fault is null, fault ?? "", null);
    }

    static void NewerMembers(CaseContext c)
    {
        var fault = ResultForm.Newer(c.Add(c.Attach()), c.Version);
        c.Check(fault is null, fault ?? "", null);
    }

    static void Again(CaseContext c)
    {
        var attachment = c.Attach();
        c.Add(attachment);
        c.Del(attachment);
        c.Succeeds(c.Execute("ADD", attachment));
    }

    static void Parallel(CaseContext c)
    {
        bool distinct = Differ(c);
        var attachments = Enumerable.Range(0, 6).Select(_ => c.Attach()).ToList();
        var runs = SideBySide(attachments, attachment => c.Execute("ADD", attachment));
        foreach (var run in runs)
            c.Succeeds(run);
        if (!distinct)
            return;
        var addresses = attachments.Where(attachment => attachment.Result is not null).SelectMany(attachment => ResultForm.Addresses(attachment.Result!)).ToList();
        var twice = addresses.GroupBy(address => address).FirstOrDefault(group => group.Count() > 1);
        c.Check(twice is null, $"two containers got {twice?.Key}", "ADDs for different containers, run side by side, get different addresses.");
    }

    /// <summary>Whether two attachments, one after the other, get different addresses; what they leave for all is there afterwards.</summary>
    static bool Differ(CaseContext c)
    {
        var first = Added(c);
        var second = Added(c);
        bool differ = c.Kind != Chained && !ResultForm.Addresses(first.Result!).Intersect(ResultForm.Addresses(second.Result!)).Any();
        c.Del(first);
        c.Del(second);
        return differ;
    }

    static Attachment Added(CaseContext c)
    {
        var attachment = c.Attach();
        c.Add(attachment);
        return attachment;
    }

    /// <summary>Runs something for each attachment on a thread of its own, and gives what came out in the same order.</summary>
    public static Run[] SideBySide(IReadOnlyList<Attachment> attachments, Func<Attachment, Run> body)
    {
        var runs = new Run[attachments.Count];
        var errors = new Exception?[attachments.Count];
        var threads = new Thread[attachments.Count];
        for (int i = 0; i < threads.Length; i++)
        {
            int mine = i;
            threads[i] = new(() =>
            {
                try
                {
                    runs[mine] = body(attachments[mine]);
                }
                catch (Exception e)
                {
                    errors[mine] = e;
                }
            }) { IsBackground = true };
            threads[i].Start();
        }
        foreach (var thread in threads)
            thread.Join();
        return errors.FirstOrDefault(error => error is not null) is { } first ? throw first : runs;
    }
}
