using System.Text.Json.Nodes;
using Cni.Conformance.Lab;
using Cni.Sdk;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>The VERSION verb, and what a plugin makes of versions.</summary>
internal static class VersionCases
{
    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("version/lists", Must, Any, Spec.VersionResult, "VERSION, with no variable but CNI_COMMAND, prints the list of versions that the plugin supports.", Lists),
        new("version/echoes", Must, Any, Spec.VersionResult, "VERSION answers with the cniVersion that it was asked in.", Echoes) { FirstVersion = CniVersion.V1_0_0 },
        new("version/without-stdin", GoodPractice, Any, Spec.Version, "VERSION answers even if nothing stands on standard input.", WithoutStdin),
        new("version/unknown-is-refused", Must, Any, Spec.Versions, "A configuration in a version that the plugin doesn't support is refused.", c => Unknown(c)),
        new("version/unknown-code", Should, Any, Spec.Error, "A configuration in a version that the plugin doesn't support is refused with error code 1.", UnknownCode),
        new("version/unknown-leaves-nothing", GoodPractice, Any, Spec.Versions, "A configuration in a version that the plugin doesn't support changes nothing.", UnknownLeavesNothing),
        new("version/result", Must, Any, Spec.Result, "The result of an ADD has the cniVersion of the configuration.", ResultVersion) { EveryVersion = true },
    ];

    static Run Ask(CaseContext c, string stdin) =>
        c.Execute(new() { ["CNI_COMMAND"] = "VERSION", ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" }, System.Text.Encoding.UTF8.GetBytes(stdin));

    static void Lists(CaseContext c)
    {
        var run = c.Succeeds(Ask(c, $$"""{"cniVersion":"{{c.Version}}"}"""));
        c.Check(run.Document is not null, $"the plugin wrote \"{Run.Cut(run.Text)}\", which is not one JSON object");
        var supported = Json.Texts(run.Document["supportedVersions"]).ToList();
        c.Check(supported.Count > 0, "supportedVersions is missing or empty");
        c.Check(supported.All(text => text.Length > 0 && CniVersion.TryParse(text, out _)), $"supportedVersions holds something that is no version: {string.Join(", ", supported)}");
    }

    static void Echoes(CaseContext c)
    {
        // Before 1.0.0 the reply's version was "the version of the CNI spec in use for this output".
        foreach (var version in CniVersion.AllFrom(CniVersion.V1_0_0).Where(version => c.Session.Claimed.Count == 0 || c.Session.Claimed.Contains(version)))
        {
            var run = Ask(c, $$"""{"cniVersion":"{{version}}"}""");
            if (!run.Succeeded || run.FirstDocument is not { } reply)
                c.Skip("VERSION gives no answer: see version/lists");
            else
                c.Check(Json.Text(reply["cniVersion"]) == version.ToString(), $"asked in {version}, the plugin answered with cniVersion \"{Json.Text(reply["cniVersion"])}\"");
        }
    }

    static void WithoutStdin(CaseContext c)
    {
        var run = c.Succeeds(Ask(c, ""));
        c.Check(run.FirstDocument?["supportedVersions"] is JsonArray, $"the plugin wrote \"{Run.Cut(run.Text)}\"");
    }

    static Run Unknown(CaseContext c)
    {
        var attachment = c.Attach();
        var config = c.Config(attachment, "ADD");
        config["cniVersion"] = "99.0.0";
        return c.IsRefused(c.Execute("ADD", attachment, config), "asked in version 99.0.0");
    }

    static void UnknownCode(CaseContext c)
    {
        var attachment = c.Attach();
        var config = c.Config(attachment, "ADD");
        config["cniVersion"] = "99.0.0";
        var run = c.Execute("ADD", attachment, config);
        if (!run.Refused)
            c.Skip("it isn't refused: see version/unknown-is-refused");
        c.Check(run.ErrorCode == 1, $"the plugin {run.Story}");
    }

    static void UnknownLeavesNothing(CaseContext c)
    {
        var attachment = c.Attach();
        var config = c.Config(attachment, "ADD");
        config["cniVersion"] = "99.0.0";
        var before = Both(c, attachment);
        c.Execute("ADD", attachment, config);
        var difference = NodeState.Difference(before, Both(c, attachment));
        c.Check(difference.Length == 0, $"after it, {difference}");
    }

    static List<string> Both(CaseContext c, Attachment attachment) => [.. c.Look(), .. NodeState.Of(attachment.Pod.Namespace, "pod")];

    static void ResultVersion(CaseContext c)
    {
        var result = c.Add(c.Attach());
        c.Check(Json.Text(result["cniVersion"]) == c.Version.ToString(), $"the result's cniVersion is \"{Json.Text(result["cniVersion"])}\"");
    }
}
