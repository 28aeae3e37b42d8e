using System.Text.Json.Nodes;

namespace Cni.Conformance.Tests;

/// <summary>One file of <c>Cases/&lt;plugin&gt;</c>: what a runtime does, step by step, and what it must get back.</summary>
/// <remarks>
/// <code>
/// {
///   "spec": "the heading of SPEC.md (or the section of the plugin's documentation) that this case holds to",
///   "versions": "0.4.0-1.1.0",        left out: all
///   "config": { ... },                what the steps' configs start from; cniVersion, name and type are added
///   "files": { "/etc/x": "..." },     made below {dir} before the first step
///   "veth": "veth0",                  a pair that is there before the first step: this on the node, eth0 in the pod, both up
///   "steps": [ { "command": "ADD", "env": {}, "config": {}, "stdin": "raw", "expect": { ... } } ]
/// }
/// </code>
/// Texts may hold {version}, {netns}, {dir} (a fresh folder), {data} (the data directory) and
/// {plugins} (the published plugins); the value "{result}" is the document that the last ADD wrote.
/// </remarks>
public sealed class Case
{
    /// <summary>The versions of a configuration that there are, oldest first.</summary>
    public static readonly string[] AllVersions = ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

    Case(string plugin, JsonObject file)
    {
        Plugin = plugin;
        Versions = VersionsIn((string?)file["versions"]);
        Config = file["config"] as JsonObject ?? [];
        Files = file["files"] as JsonObject ?? [];
        Veth = (string?)file["veth"];
        Steps = [.. file["steps"]!.AsArray().Select(step => new CaseStep((JsonObject)step!))];
        Spec = (string?)file["spec"] ?? throw new InvalidDataException("a case names its heading: \"spec\" is missing");
    }

    /// <summary>The plugin's type.</summary>
    public string Plugin { get; }

    /// <summary>The heading that this case holds to.</summary>
    public string Spec { get; }

    /// <summary>The versions that the case is run with.</summary>
    public IReadOnlyList<string> Versions { get; }

    /// <summary>What every step's configuration starts from.</summary>
    public JsonObject Config { get; }

    /// <summary>Files that are there before the first step.</summary>
    public JsonObject Files { get; }

    /// <summary>The node's end of a pair that leads to eth0 of the pod, as a plugin before this one would have made; null for none.</summary>
    public string? Veth { get; }

    /// <summary>What is done, in order.</summary>
    public IReadOnlyList<CaseStep> Steps { get; }

    /// <summary>Reads a case: <c>plugin/name</c>. A case of the folder <c>any</c> is read as one of the plugin that is given.</summary>
    public static Case Load(string plugin, string path)
    {
        try
        {
            return new(plugin, JsonNode.Parse(File.ReadAllText(RepoPaths.At("tests", "Cni.Conformance.Tests", "Cases", path + ".json")))!.AsObject());
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or InvalidCastException or NullReferenceException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}.json is no case: {exception.Message}", exception);
        }
    }

    /// <summary>Every case of a plugin (its own and those of <c>any</c>) with every version it is for, as rows of a theory.</summary>
    /// <param name="plugin">The plugin's type.</param>
    /// <param name="any">False for a plugin that doesn't take every version.</param>
    public static TheoryData<string, string, string> Rows(string plugin, bool any = true)
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var folder in any ? ["any", plugin] : new[] { plugin })
        {
            foreach (var file in Directory.GetFiles(RepoPaths.At("tests", "Cni.Conformance.Tests", "Cases", folder), "*.json").Order(StringComparer.Ordinal))
            {
                var path = $"{folder}/{Path.GetFileNameWithoutExtension(file)}";
                foreach (var version in Load(plugin, path).Versions)
                {
                    rows.Add(plugin, path, version);
                }
            }
        }

        return rows;
    }

    /// <summary>Reads <c>0.3.0-0.4.0</c>, one version, or nothing for all.</summary>
    public static IReadOnlyList<string> VersionsIn(string? range)
    {
        if (range is null)
        {
            return AllVersions;
        }

        var ends = range.Split('-');
        int first = Array.IndexOf(AllVersions, ends[0]), last = Array.IndexOf(AllVersions, ends[^1]);
        return first >= 0 && last >= first ? AllVersions[first..(last + 1)] : throw new InvalidDataException($"\"{range}\" is no range of versions");
    }
}
