using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cni.Conformance.Lab;
using Cni.Sdk;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>How main plugins delegate to an IPAM plugin, which in these cases is the kit's own.</summary>
internal static class DelegateCases
{
    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("delegate/environment", Must, Main, Spec.Delegation, "The delegate gets the variables that the plugin got.", Environment) { NeedsDelegate = true },
        new("delegate/config", Must, Main, Spec.Delegation, "The delegate gets the complete configuration that the plugin got.", Config) { NeedsDelegate = true },
        new("delegate/addresses", Must, Main, Spec.Result, "The addresses that the delegate gave are in the result.", Addresses) { NeedsDelegate = true, EveryVersion = true },
        new("delegate/stderr", Should, Main, Spec.DelegateProcedure, "What the delegate writes to standard error comes out at the plugin's.", Stderr) { NeedsDelegate = true },
        new("delegate/failed-add", Must, Main, Spec.Errors, "When the delegate's ADD fails, ADD fails.", c => FailedAdd(c)) { NeedsDelegate = true },
        new("delegate/failed-add-code", GoodPractice, Main, Spec.DelegateProcedure, "When the delegate's ADD fails, the error is the delegate's.", FailedAddCode) { NeedsDelegate = true },
        new("delegate/failed-add-is-deleted", Should, Main, Spec.DelegateProcedure, "When the delegate's ADD fails, its DEL is called.", FailedAddIsDeleted) { NeedsDelegate = true },
        new("delegate/failed-add-leaves-nothing", GoodPractice, Main, Spec.Add, "When the delegate's ADD fails, nothing is left of the plugin's own work.", FailedAddLeavesNothing) { NeedsDelegate = true },
        new("delegate/del", Must, Main, Spec.DelegateProcedure, "DEL calls the delegate's DEL.", Del) { NeedsDelegate = true },
        new("delegate/del-without-netns", Must, Main, Spec.Del, "DEL calls the delegate's DEL also when the namespace is gone.", DelWithoutNetns) { NeedsDelegate = true },
        new("delegate/failed-del", Should, Main, Spec.DelegateProcedure, "When the delegate's DEL fails, DEL fails.", c => FailsToo(c, "DEL")) { NeedsDelegate = true },
        new("delegate/check", Must, Main, Spec.DelegateProcedure, "CHECK calls the delegate's CHECK.", Check) { NeedsDelegate = true, FirstVersion = CniVersion.V0_4_0 },
        new("delegate/failed-check", Should, Main, Spec.DelegateProcedure, "When the delegate's CHECK fails, CHECK fails.", c => FailsToo(c, "CHECK")) { NeedsDelegate = true, FirstVersion = CniVersion.V0_4_0 },
        new("delegate/gc", Must, Main, Spec.Gc, "GC calls the delegate's GC.", c => Network(c, "GC")) { NeedsDelegate = true, FirstVersion = CniVersion.V1_1_0 },
        new("delegate/status", Must, Main, Spec.Status, "STATUS calls the delegate's STATUS.", c => Network(c, "STATUS")) { NeedsDelegate = true, FirstVersion = CniVersion.V1_1_0 },
        new("delegate/failed-status", Should, Main, Spec.Status, "When the delegate's STATUS fails, STATUS fails.", FailedStatus) { NeedsDelegate = true, FirstVersion = CniVersion.V1_1_0 },
    ];

    static Attachment Added(CaseContext c, Action<JsonObject>? change = null, Action<Dictionary<string, string>>? variables = null)
    {
        var attachment = c.Attach();
        var config = c.Config(attachment, "ADD");
        change?.Invoke(config);
        c.Add(attachment, config, variables);
        if (c.Delegate.Calls.Count == 0)
            c.Skip("the plugin doesn't call the delegate of its configuration");
        return attachment;
    }

    static void Environment(CaseContext c)
    {
        var attachment = Added(c, variables: variables => variables["CNI_ARGS"] = "IgnoreUnknown=1;CONFORMANCE=yes");
        var call = c.Delegate.Calls.First(call => call.Verb == "ADD");
        var wanted = c.Variables("ADD", attachment);
        wanted["CNI_ARGS"] = "IgnoreUnknown=1;CONFORMANCE=yes";
        foreach (var (name, value) in wanted)
            c.Check(call.Environment.Contains($"{name}={value}"), $"the delegate got {call.Environment.FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal)) ?? $"no {name}"} instead of {name}={value}");
    }

    static void Config(CaseContext c)
    {
        var unknown = JsonNode.Parse("""{"a":[1,{"b":null}]}""");
        Added(c, config => config["conformance.example/unknown"] = unknown);
        string stdin = c.Delegate.Calls.First(call => call.Verb == "ADD").Stdin;
        JsonObject? got = null;
        try
        {
            got = JsonNode.Parse(stdin) as JsonObject;
        }
        catch (JsonException)
        {
            // The finding below.
        }
        c.Check(got is not null, $"the delegate got \"{Run.Cut(stdin)}\"");
        var sent = (JsonObject)JsonNode.Parse(Encoding.UTF8.GetString(c.Last!.Invocation.Stdin))!;
        foreach (var (name, value) in sent)
            c.Check(JsonNode.DeepEquals(value, got[name]), $"{name} is {value?.ToJsonString() ?? "null"} in the plugin's configuration and {got[name]?.ToJsonString() ?? "missing"} in the delegate's");
    }

    static void Addresses(CaseContext c)
    {
        var attachment = Added(c);
        if (ResultForm.Fault(attachment.Result!, c.Version, c.Kind) is not null)
            c.Skip("needs a result that has the right form: see add/result-form");
        var addresses = ResultForm.Addresses(attachment.Result!).ToList();
        string wanted = "10.87.0." + Path.GetFileName(Directory.GetDirectories(c.Delegate.Leases).FirstOrDefault() ?? "?");
        c.Check(addresses.Contains(wanted), $"the delegate gave {wanted}, and the result has {(addresses.Count > 0 ? string.Join(", ", addresses) : "none")}");
    }

    static void Stderr(CaseContext c)
    {
        Added(c);
        string errors = Encoding.UTF8.GetString(c.Last!.Stderr);
        c.Check(errors.Contains("conformance-ipam was asked to ADD", StringComparison.Ordinal), $"standard error is \"{Run.Cut(errors)}\"");
    }

    static (Attachment Attachment, Run Run) Fail(CaseContext c)
    {
        // First one that works: what attachments share stays, and that the delegate is called is known.
        c.Del(Added(c));
        c.Delegate.Fail("ADD", 11);
        var attachment = c.Attach();
        return (attachment, c.Execute("ADD", attachment));
    }

    static Run FailedAdd(CaseContext c) => c.IsRefused(Fail(c).Run, "the delegate's ADD fails");

    static void FailedAddCode(CaseContext c)
    {
        var run = Fail(c).Run;
        if (run.Succeeded)
            c.Skip("ADD doesn't fail: see delegate/failed-add");
        c.Check(run.ErrorCode == 11, $"the delegate said 11 \"conformance-ipam fails as it was told to\", and the plugin {run.Story}");
    }

    static void FailedAddIsDeleted(CaseContext c)
    {
        var (attachment, run) = Fail(c);
        if (run.Succeeded)
            c.Skip("ADD doesn't fail: see delegate/failed-add");
        string id = $"CNI_CONTAINERID={attachment.ContainerId}";
        var verbs = c.Delegate.Calls.Where(call => call.Environment.Contains(id)).Select(call => call.Verb).ToList();
        c.Check(verbs is [.., "DEL"], $"the delegate was asked to {string.Join(", ", verbs)}");
    }

    static void FailedAddLeavesNothing(CaseContext c)
    {
        c.Del(Added(c));
        c.Delegate.Fail("ADD", 11);
        var attachment = c.Attach();
        List<string> Both() => [.. c.Look(), .. NodeState.Of(attachment.Pod.Namespace, "container")];
        var before = Both();
        if (c.Execute("ADD", attachment).Succeeded)
            c.Skip("ADD doesn't fail: see delegate/failed-add");
        var difference = NodeState.Difference(before, Both());
        c.Check(difference.Length == 0, $"after the failed ADD, {difference}");
    }

    static void Called(CaseContext c, string verb) =>
        c.Check(c.Delegate.Calls.Any(call => call.Verb == verb), $"the delegate was asked to {string.Join(", ", c.Delegate.Calls.Select(call => call.Verb).Distinct())}, and not to {verb}");

    static void Del(CaseContext c)
    {
        c.Del(Added(c));
        Called(c, "DEL");
    }

    static void DelWithoutNetns(CaseContext c)
    {
        c.Del(Added(c));
        if (!c.Delegate.Calls.Any(call => call.Verb == "DEL"))
            c.Skip("DEL doesn't call the delegate at all: see delegate/del");
        var attachment = Added(c);
        attachment.Pod.Remove();
        if (!c.Execute("DEL", attachment).Succeeded)
            c.Skip("DEL doesn't succeed: see del/netns-gone");
        string id = $"CNI_CONTAINERID={attachment.ContainerId}";
        c.Check(c.Delegate.Calls.Any(call => call.Verb == "DEL" && call.Environment.Contains(id)), "the delegate's DEL was not called");
    }

    static void Check(CaseContext c)
    {
        if (!c.Execute("CHECK", Added(c)).Succeeded)
            c.Skip("CHECK fails all the time: see check/after-add");
        Called(c, "CHECK");
    }

    static void FailsToo(CaseContext c, string verb)
    {
        var attachment = Added(c);
        c.Delegate.Fail(verb, 11);
        c.IsRefused(c.Execute(verb, attachment), $"the delegate's {verb} fails");
    }

    static void Network(CaseContext c, string verb)
    {
        var attachment = Added(c);
        var run = c.ExecuteForNetwork(verb, config => ProtocolCases.Valid(config, attachment));
        if (!run.Succeeded)
            c.Skip($"{verb} doesn't succeed: the plugin {run.Story}");
        Called(c, verb);
    }

    static void FailedStatus(CaseContext c)
    {
        Added(c);
        c.Delegate.Fail("STATUS", 50);
        c.IsRefused(c.ExecuteForNetwork("STATUS"), "the delegate's STATUS fails");
    }
}
