using Cni.Conformance;

namespace Cni.ConformanceKit.Tests;

/// <summary>One of the shell plugins under tests/Doubles/broken: one defect each, and the case that is meant to catch it.</summary>
static class BrokenPlugin
{
    const string CaughtBy = "# Caught by: ";

    /// <summary>Each script, as KIND/NAME.</summary>
    public static IEnumerable<string> All =>
        Enum.GetValues<PluginKind>().Where(kind => Directory.Exists(Folder(kind)))
            .SelectMany(kind => Directory.EnumerateFiles(Folder(kind)).Select(file => $"{Name(kind)}/{Path.GetFileName(file)}"))
            .Order(StringComparer.Ordinal);

    /// <summary>The script as a plugin, with a configuration that gives it a folder for its state.</summary>
    public static PluginUnderTest Plugin(string script)
    {
        var kind = Enum.Parse<PluginKind>(script[..script.IndexOf('/')], ignoreCase: true);
        return new(RepoPaths.At("tests", "Doubles", "broken", script))
        {
            Kind = kind,
            Config = kind == PluginKind.Main ? """{"dataDir":"{dir}/data","ipam":{"type":"conformance-ipam"}}""" : null,
        };
    }

    /// <summary>The name of the case; "nothing" for the correct ones.</summary>
    public static string MeantFor(string script) =>
        File.ReadLines(RepoPaths.At("tests", "Doubles", "broken", script)).First(line => line.StartsWith(CaughtBy, StringComparison.Ordinal))[CaughtBy.Length..];

    static string Folder(PluginKind kind) => RepoPaths.At("tests", "Doubles", "broken", Name(kind));

    static string Name(PluginKind kind) => kind.ToString().ToLowerInvariant();
}
