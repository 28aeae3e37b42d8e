using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cni.Conformance.Lab;
using Cni.Sdk;

namespace Cni.Conformance.Plugins;

/// <summary>The plugin and the options of one run, and what the cases have learnt about the plugin meanwhile.</summary>
internal sealed class Session(PluginUnderTest plugin, PluginKind kind, ConformanceOptions options)
{
    static readonly ConformanceCase s_trial = new("trial", ConformanceLevel.GoodPractice, PluginKind.Any, "", "", _ => { }) { Times = true };
    readonly ConcurrentDictionary<string, bool> _hanging = new();
    readonly ConcurrentDictionary<string, Lazy<bool>> _crashing = new();

    public PluginUnderTest Plugin { get; } = plugin;

    public PluginKind Kind { get; } = kind;

    public ConformanceOptions Options { get; } = options;

    /// <summary>What the plugin's VERSION lists; empty while it isn't known, or when it says nothing useful.</summary>
    public IReadOnlyList<CniVersion> Claimed { get; init; } = [];

    /// <summary>Whether a verb has taken too long once, so that cases about other things needn't wait for it as well.</summary>
    public bool Hangs(string verb) => _hanging.ContainsKey(verb);

    public void NoteHang(string verb) => _hanging[verb] = true;

    /// <summary>Whether a verb is ended by a signal even when everything is in order. Tried once, when there is a reason to ask.</summary>
    public bool Crashes(string verb, CniVersion version) => _crashing.GetOrAdd(verb, new Lazy<bool>(() =>
    {
        using var context = new CaseContext(this, s_trial, version);
        try
        {
            var attachment = context.Attach();
            var run = context.Execute("ADD", attachment);
            if (verb != "ADD")
                run = verb is "GC" or "STATUS" ? context.ExecuteForNetwork(verb) : context.Execute(verb, attachment);
            return run.Signal != 0;
        }
        catch (CaseEnd)
        {
            return false;
        }
    })).Value;

    /// <summary>The configuration for an attachment, as a runtime derives it, without a prevResult.</summary>
    public JsonObject Config(Node node, CniVersion version, int number)
    {
        string text = (Plugin.Config ?? KnownPlugins.ConfigFor(Plugin.Type, Kind))
            .Replace("{dir}", node.State, StringComparison.Ordinal)
            .Replace("{nn}", $"{10 + number}", StringComparison.Ordinal)
            .Replace("{n}", $"{number}", StringComparison.Ordinal);
        var config = new JsonObject { ["cniVersion"] = version.ToString(), ["name"] = "conformance", ["type"] = Plugin.Type };
        foreach (var (name, value) in Parse(text))
            config[name] = value?.DeepClone();
        return config;
    }

    /// <summary>Reads a configuration of the user's.</summary>
    /// <exception cref="ConformanceException">It is no JSON object.</exception>
    public static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new ConformanceException("The configuration is no JSON object: it begins with { and holds the plugin's own keys.");
        }
        catch (JsonException e)
        {
            throw new ConformanceException($"The configuration is not JSON: {e.Message}", e);
        }
    }
}
