using System.CommandLine;
using Cni.Conformance;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary><c>cni conformance</c>.</summary>
internal static class ConformanceCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new RuntimeOptions(terminal);
        var plugins = new Argument<string[]>("PLUGIN") { HelpName = "PLUGIN", Arity = ArgumentArity.ZeroOrMore, Description = "Plugins in any language: files, or types to be found in the plugin path." };
        var kind = new Option<string>("--kind") { HelpName = "KIND", DefaultValueFactory = static _ => "auto", Description = "main, chained, ipam, or auto, which finds out." };
        kind.AcceptOnlyFromAmong("auto", "main", "chained", "ipam");
        var config = new Option<string?>("--config") { HelpName = "FILE", Description = "The plugin's configuration, for one that needs more than its type; {dir} in it becomes a folder for its files." };
        var versions = new Option<string?>("--versions") { HelpName = "V[,V]", Description = "Versions of the spec to try; all that the plugin claims unless given." };
        var filter = new Option<string[]>("--filter") { HelpName = "PATTERN", Description = "Cases to run, such as add/* or */parallel; may be given several times." };
        var parallel = new Option<int>("--parallel") { HelpName = "N", Description = "Cases to run side by side." };
        var snapshot = new Option<string?>("--snapshot") { HelpName = "DIR", Description = "Stores the configuration that went in and the result that came out of each version as files, for review." };
        var junit = new Option<string?>("--junit") { HelpName = "FILE", Description = "Writes the outcomes as JUnit XML. With several plugins, each has a file with its type in the name." };
        var json = new Option<string?>("--json") { HelpName = "FILE", Description = "Writes the outcomes as JSON, likewise." };
        var strict = new Option<bool>("--strict") { Description = "Counts a missed SHOULD as a failure too." };
        var list = new Option<bool>("--list") { Description = "Lists the cases and runs none." };
        var command = new ToolCommand("conformance", "Tries whether a plugin speaks CNI, in namespaces of its own. Exits with 1 if it misses a MUST of the spec.",
            "sudo cni conformance /opt/cni/bin/bridge",
            "sudo cni conformance ./my-plugin --kind main --versions 1.0.0,1.1.0 --junit results.xml",
            "sudo cni conformance bridge ptp host-local --plugin-path /usr/lib/cni",
            "cni conformance --list --filter 'del/*'")
        {
            plugins, kind, config, versions, filter, options.Timeout, parallel, snapshot, junit, json, strict, list, options.PluginPath,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = parsed.GetValue(filter) is { Length: > 0 } patterns ? ConformanceOptions.Matching(patterns) : null;
            if (wanted is not null && !ConformanceCases.All.Any(wanted))
                throw new ToolException("No case matches --filter: \"cni conformance --list\" shows the names of all.");
            if (parsed.GetValue(list))
                return ListCases(terminal.Screen, wanted);
            if (parsed.GetValue(plugins) is not { Length: > 0 } files)
                throw new ToolException("Name a plugin to try, such as \"cni conformance /opt/cni/bin/bridge\", or list the cases with --list.");
            Privileges.Require("conformance");
            var settings = new ConformanceOptions
            {
                Versions = VersionsOf(parsed.GetValue(versions)),
                Filter = wanted,
                Parallelism = parsed.GetValue(parallel) is >= 0 and <= 256 and var threads ? threads : throw new ToolException("--parallel must be a number from 0, for the kit's own choice, to 256."),
                SnapshotFolder = parsed.GetValue(snapshot),
            };
            if (options.TimeoutOf(parsed) is { } limit)
                settings = settings with { Timeout = limit };

            var path = options.PluginPathOf(parsed);
            var under = files.Select(file => new PluginUnderTest(FileOf(file, path))
            {
                Kind = Enum.Parse<PluginKind>(parsed.GetRequiredValue(kind), ignoreCase: true),
                Config = parsed.GetValue(config) is { } configFile ? ReadConfig(configFile) : null,
                PluginFolders = path,
            }).ToList();
            var view = new ConformanceView(terminal, parsed.GetValue(strict));
            foreach (PluginUnderTest plugin in under)
            {
                ConformanceReport report = await view.RunAsync(plugin, settings, cancellationToken).ConfigureAwait(false);
                Save(parsed.GetValue(junit), report, under.Count > 1, stream => JUnitXml.Write(report, stream, parsed.GetValue(strict)));
                Save(parsed.GetValue(json), report, under.Count > 1, stream => JsonReport.Write(report, stream));
            }
            return view.Finish() ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static int ListCases(Screen screen, Func<ConformanceCase, bool>? wanted)
    {
        screen.Table(["case", "level", "kinds", "says", "spec"], [.. ConformanceCases.All.Where(one => wanted?.Invoke(one) ?? true).Select(one => new Styled[]
        {
            Styled.Strong(one.Id), ConformanceView.NameOf(one.Level), one.Kinds == PluginKind.Any ? "any" : one.Kinds.ToString().ToLowerInvariant(), one.Title, Styled.Dim(one.SpecSection),
        })]);
        return ExitCodes.Ok;
    }

    private static string FileOf(string plugin, string[] path)
    {
        if (plugin.Contains('/', StringComparison.Ordinal))
            return File.Exists(plugin) ? Path.GetFullPath(plugin) : throw new ToolException($"There is no file {plugin}: name an executable, or a type that is in the plugin path.");
        foreach (string folder in path)
        {
            if (File.Exists(Path.Combine(folder, plugin)))
                return Path.GetFullPath(Path.Combine(folder, plugin));
        }
        throw new ToolException($"There is no plugin \"{plugin}\" in {string.Join(", ", path)}: write ./{plugin} for a file here, or give its folder with --plugin-path.");
    }

    private static CniVersion[] VersionsOf(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static word =>
            CniVersion.TryParse(word, out var version) && CniVersion.All.Contains(version)
                ? version
                : throw new ToolException($"\"{word}\" in --versions is no version of the spec: there are {string.Join(", ", CniVersion.All)}."))];

    private static string ReadConfig(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"The configuration can't be read: {e.Message}", e);
        }
    }

    private static void Save(string? file, ConformanceReport report, bool several, Action<Stream> write)
    {
        if (file is null)
            return;
        string place = several ? Path.ChangeExtension(file, null) + "." + report.Plugin.Type + Path.GetExtension(file) : file;
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(place)) is { } folder)
                Directory.CreateDirectory(folder);
            using var stream = File.Create(place);
            write(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"The outcomes can't be written: {e.Message}", e);
        }
    }
}
