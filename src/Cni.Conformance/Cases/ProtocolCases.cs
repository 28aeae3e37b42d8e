using System.Text.Json.Nodes;
using Cni.Conformance.Interop;
using Cni.Conformance.Lab;
using Cni.Sdk;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>Variables, exit codes, errors and standard output.</summary>
internal static class ProtocolCases
{
    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("protocol/ends", Must, Any, Spec.Errors, "The plugin ends by itself, with an exit code, on every verb.", Ends) { Times = true },
        new("protocol/one-document", Must, Any, Spec.Add, "A successful ADD writes its result to standard output, as one JSON object and nothing else.", OneDocument) { EveryVersion = true, Times = true },
        new("protocol/silence", Should, Any, Spec.Gc, "DEL, CHECK, GC and STATUS write nothing to standard output when they succeed.", Silence) { EveryVersion = true },
        new("protocol/unknown-verb-is-refused", Must, Any, Spec.Errors, "A CNI_COMMAND that doesn't exist is a failure.", c => UnknownVerb(c)),
        new("protocol/unknown-verb-code", Should, Any, Spec.Error, "A CNI_COMMAND that doesn't exist is refused with error code 4.", c => Code(c, UnknownVerb(c), 4)),
        new("protocol/no-verb", Should, Any, Spec.Parameters, "A missing CNI_COMMAND is a failure.", NoVerb),
        new("protocol/missing-variable-is-refused", Must, Any, Spec.Add, "A required variable that is missing is a failure.", c => Missing(c, (run, what) => c.IsRefused(run, what))),
        new("protocol/missing-variable-code", Should, Any, Spec.Error, "A required variable that is missing is refused with error code 4, and the message names it.", MissingCode),
        new("protocol/bad-container-id", Should, Any, Spec.Parameters, "A CNI_CONTAINERID with other characters than the specification allows is refused with error code 4.", BadContainerId),
        new("protocol/bad-ifname", Should, Any, Spec.Parameters, "A CNI_IFNAME that no interface can have is refused with error code 4.", BadIfName),
        new("protocol/error-document", Should, Any, Spec.Error, "A failure writes one JSON object with a numeric code and a message to standard output.", ErrorDocument),
        new("protocol/error-code", Should, Any, Spec.Error, "An error code below 100 is one that the specification defines.", ErrorCode),
        new("protocol/error-version", Should, Any, Spec.Error, "The error document has the cniVersion of the configuration.", ErrorVersion),
        new("protocol/own-namespace", GoodPractice, Any, Spec.Parameters, "A CNI_NETNS that is the namespace of the node itself is refused before anything is done.", OwnNamespace),
    ];

    static void Ends(CaseContext c)
    {
        var attachment = c.Attach();
        foreach (string verb in (string[])["VERSION", "ADD", .. Verbs(c.Version), "DEL"])
        {
            var run = verb is "GC" or "STATUS" ? c.ExecuteForNetwork(verb) : c.Execute(verb, attachment);
            c.Check(run.End == RunEnd.Flooded || (run.End == RunEnd.Exited && run.Signal == 0), $"the plugin {run.Story}");
        }
    }

    static IEnumerable<string> Verbs(CniVersion version)
    {
        if (version.Supports(CniCommand.Check))
            yield return "CHECK";
        if (version.Supports(CniCommand.Gc))
        {
            yield return "STATUS";
            yield return "GC";
        }
    }

    static void OneDocument(CaseContext c)
    {
        var run = c.Execute("ADD", c.Attach());
        if (run.End == RunEnd.TimedOut || (run.End == RunEnd.Exited && run.ExitCode != 0))
            c.Skip($"needs an ADD that works, but the plugin {run.Story}");
        c.Check(run.End == RunEnd.Exited, $"the plugin {run.Story}");
        c.Check(run.Text.Length > 0, "the plugin wrote nothing to standard output");
        c.Check(run.Document is not null, run.FirstDocument is null
            ? $"standard output is not a JSON object: \"{Run.Cut(run.Text)}\""
            : $"after the result there is more on standard output: \"{Run.Cut(run.Text)}\"");
    }

    static void Silence(CaseContext c)
    {
        var attachment = c.Attach();
        c.Add(attachment);
        foreach (string verb in (string[])[.. Verbs(c.Version), "DEL"])
        {
            var run = verb is "GC" or "STATUS" ? c.ExecuteForNetwork(verb, config => Valid(config, attachment)) : c.Execute(verb, attachment);
            c.Check(!run.Succeeded || run.Text.Length == 0, $"{verb} succeeded and wrote \"{Run.Cut(run.Text)}\"");
        }
    }

    /// <summary>Puts an attachment into the list of those that GC has to keep.</summary>
    public static void Valid(JsonObject config, params IEnumerable<Attachment> attachments)
    {
        foreach (string key in (string[])["cni.dev/valid-attachments", "cni.dev/attachments"])
            config[key] = new JsonArray([.. attachments.Select(JsonNode (attachment) => new JsonObject { ["containerID"] = attachment.ContainerId, ["ifname"] = attachment.IfName })]);
    }

    static Run UnknownVerb(CaseContext c) => c.IsRefused(c.Execute("CONFORMANCE", c.Attach()), "asked for a verb that doesn't exist");

    static void Code(CaseContext c, Run run, int code) => c.Check(run.ErrorCode == code, $"the plugin {run.Story}");

    static void NoVerb(CaseContext c)
    {
        var attachment = c.Attach();
        c.IsRefused(c.Execute("ADD", attachment, change: variables => variables.Remove("CNI_COMMAND")), "started without CNI_COMMAND");
    }

    static void Missing(CaseContext c, Action<Run, string> judge)
    {
        foreach (var (verb, names) in ((string, string[])[])[("ADD", ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"]), ("DEL", ["CNI_CONTAINERID", "CNI_IFNAME"]), ("CHECK", ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"])])
        {
            if (verb == "CHECK" && !c.Version.Supports(CniCommand.Check))
                continue;
            foreach (string name in names)
                judge(c.Execute(verb, c.Attach(), change: variables => variables.Remove(name)), $"{verb} without {name}");
        }
    }

    static void MissingCode(CaseContext c) => Missing(c, (run, what) =>
    {
        if (run.Succeeded)
            c.Skip("it isn't refused: see protocol/missing-variable-is-refused");
        c.Check(run.ErrorCode == 4, $"{what}: the plugin {run.Story}");
        c.Check(run.ErrorText.Contains(what[(what.LastIndexOf(' ') + 1)..], StringComparison.Ordinal), $"{what}: the message doesn't name the variable: \"{Run.Cut(run.ErrorText)}\"");
    });

    static void BadContainerId(CaseContext c)
    {
        foreach (string id in (string[])["-begins-with-a-hyphen", "has space", "has/slash", "has%percent"])
        {
            var run = c.IsRefused(c.Execute("ADD", c.Attach(containerId: id)), $"CNI_CONTAINERID \"{id}\"");
            c.Check(run.ErrorCode == 4, $"CNI_CONTAINERID \"{id}\": the plugin {run.Story}");
        }
    }

    static void BadIfName(CaseContext c)
    {
        foreach (string name in (string[])["sixteen-letters-", "..", "has/slash", "has:colon", "has space"])
        {
            var run = c.IsRefused(c.Execute("ADD", c.Attach(), change: variables => variables["CNI_IFNAME"] = name), $"CNI_IFNAME \"{name}\"");
            c.Check(run.ErrorCode == 4, $"CNI_IFNAME \"{name}\": the plugin {run.Story}");
        }
    }

    static IEnumerable<Run> Failures(CaseContext c)
    {
        var attachment = c.Attach();
        yield return c.Execute("CONFORMANCE", attachment);
        yield return c.Execute("ADD", attachment, change: variables => variables.Remove("CNI_CONTAINERID"));
        yield return c.Execute(c.Variables("ADD", attachment), "{\"cniVersion\""u8.ToArray());
        var config = c.Config(attachment, "ADD");
        config["cniVersion"] = "99.0.0";
        yield return c.Execute("ADD", attachment, config);
    }

    static void ErrorDocument(CaseContext c)
    {
        foreach (var run in Failures(c).Where(run => run.Refused))
        {
            c.Check(run.Document is not null, run.Text.Length == 0 ? $"the plugin {run.Story}" : $"standard output is not one JSON object: \"{Run.Cut(run.Text)}\"");
            c.Check(run.ErrorCode is not null, $"the error document has no numeric code: {Run.Cut(run.Text)}");
            c.Check(Json.Text(run.Document["msg"]).Length > 0, $"the error document has no msg: {Run.Cut(run.Text)}");
        }
    }

    static void ErrorCode(CaseContext c)
    {
        foreach (var run in Failures(c).Where(run => run.Refused && run.ErrorCode is not null))
            c.Check(run.ErrorCode is (>= 1 and <= 7) or 11 or 50 or 51 or >= 100, $"the plugin {run.Story}");
    }

    static void ErrorVersion(CaseContext c)
    {
        // Only of a configuration that can be read and is in a version that the plugin speaks.
        var attachment = c.Attach();
        foreach (var run in (Run[])[c.Execute("CONFORMANCE", attachment), c.Execute("ADD", attachment, NoName(c, attachment))])
        {
            if (run.Refused && run.FirstDocument is { } error)
                c.Check(Json.Text(error["cniVersion"]) == c.Version.ToString(), $"the error document's cniVersion is \"{Json.Text(error["cniVersion"])}\": {Run.Cut(run.Text)}");
        }
    }

    static JsonObject NoName(CaseContext c, Attachment attachment)
    {
        var config = c.Config(attachment, "ADD");
        config.Remove("name");
        return config;
    }

    static void OwnNamespace(CaseContext c)
    {
        var attachment = c.Attach();
        var before = c.Look();
        // The plugin runs in the node, and /proc/self is the plugin.
        var run = c.Execute("ADD", attachment, change: variables => variables["CNI_NETNS"] = "/proc/self/ns/net");
        c.IsRefused(run, "CNI_NETNS is the node's own namespace");
        c.Check(run.Document is not null, $"standard output is not one JSON object: \"{Run.Cut(run.Text)}\"");
        var difference = NodeState.Difference(before, c.Look());
        c.Check(difference.Length == 0, $"it was refused, but then {difference}");
    }
}
