using System.Text.Json.Nodes;
using Cni.Conformance.Lab;
using Cni.Sdk;

namespace Cni.Conformance.Plugins;

/// <summary>Finds out, before any case is run, which versions a plugin speaks and what kind it is.</summary>
internal static class Scout
{
    static readonly ConformanceCase s_trial = new("scout", ConformanceLevel.GoodPractice, PluginKind.Any, "", "The plugin can be tried.", _ => { });

    /// <summary>The versions that the plugin lists and this kit knows; none when its VERSION gives no list.</summary>
    public static IReadOnlyList<CniVersion> Versions(PluginUnderTest plugin, ConformanceOptions options)
    {
        using var context = new CaseContext(new(plugin, PluginKind.Main, options), s_trial, CniVersion.Latest);
        try
        {
            var run = context.Execute(new() { ["CNI_COMMAND"] = "VERSION", ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" }, "{\"cniVersion\":\"1.1.0\"}"u8.ToArray());
            if (run.End == Interop.RunEnd.NotStarted)
                throw new ConformanceException($"{plugin.Path} {run.Story}.");
            var listed = Json.Texts(run.FirstDocument?["supportedVersions"]).ToHashSet();
            return [.. CniVersion.All.Where(version => listed.Contains(version.ToString()))];
        }
        catch (CaseEnd)
        {
            return [];
        }
    }

    /// <summary>The kind: known by name, or found by an ADD as the first and one as a later plugin of a chain.</summary>
    /// <exception cref="ConformanceException">No ADD works.</exception>
    public static PluginKind Kind(PluginUnderTest plugin, CniVersion version, ConformanceOptions options)
    {
        if (plugin.Kind != PluginKind.Auto)
            return plugin.Kind;
        if (KnownPlugins.KindOf(plugin.Type) is not PluginKind.Auto and var known)
            return known;
        var stories = new List<string>();
        foreach (var kind in (PluginKind[])[PluginKind.Main, PluginKind.Ipam, PluginKind.Chained])
        {
            using var context = new CaseContext(new(plugin, kind, options), s_trial, kind == PluginKind.Chained && version < CniVersion.V0_3_0 ? CniVersion.V0_3_0 : version);
            try
            {
                var attachment = context.Attach();
                var result = context.Add(attachment);
                if (kind == PluginKind.Chained)
                    return kind;
                return MadeInterface(attachment) ? PluginKind.Main : Kind(result);
            }
            catch (CaseEnd end)
            {
                stories.Add(end.Seen);
            }
        }
        throw new ConformanceException($"Could not find out what kind of plugin {plugin.Type} is, since no ADD works. Say its kind, and give it a configuration. The last: {stories[^1]}");
    }

    static PluginKind Kind(JsonObject result) =>
        Json.Objects(result["interfaces"]).Any() ? PluginKind.Main
        : Cases.ResultForm.Addresses(result).Any() ? PluginKind.Ipam
        : PluginKind.Chained;

    static bool MadeInterface(Attachment attachment)
    {
        using var inside = attachment.Pod.Namespace.OpenRouteSocket();
        return inside.TryGetLink(attachment.IfName) is not null;
    }
}
