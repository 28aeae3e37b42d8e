using System.CommandLine;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary><c>cni validate</c>.</summary>
internal static class ValidateCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new RuntimeOptions(terminal);
        var paths = new Argument<string[]>("CONFLIST|DIR") { HelpName = "CONFLIST|DIR", Arity = ArgumentArity.ZeroOrMore, Description = "Configurations, or folders of them; NETCONFPATH, else /etc/cni/net.d, unless given." };
        var noPlugins = new Option<bool>("--no-plugins") { Description = "Does not look for plugins, nor ask them for their versions: for a machine that isn't the node." };
        var strict = new Option<bool>("--strict") { Description = "Exits with 1 for warnings too." };
        var command = new ToolCommand("validate", "Says what is wrong in network configurations, before a node finds out. Changes nothing, and attaches nothing.",
            "cni validate 10-bridge.conflist",
            "cni validate /etc/cni/net.d --plugin-path /opt/cni/bin",
            "cni validate --no-plugins --strict deploy/*.conflist")
        {
            paths, noPlugins, strict, options.PluginPath, options.Format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var given = parsed.GetValue(paths) is { Length: > 0 } some ? some : [options.ConfigDirectoryOf(parsed)];
            List<string> files = [.. given.SelectMany(FilesOf)];
            var path = options.PluginPathOf(parsed);
            var runtime = new CniRuntime(new CniRuntimeOptions { PluginPath = path, Timeout = TimeSpan.FromSeconds(10), Variables = terminal.Variables });
            var validator = new ConfigValidator(parsed.GetValue(noPlugins) ? null : new PluginFiles(path, runtime));
            var findings = new List<Finding>();
            foreach (string file in files)
                findings.AddRange(await validator.RunAsync(file, cancellationToken).ConfigureAwait(false));

            if (parsed.GetValue(options.Format) == "json")
                WriteJson(terminal.Output, files, findings);
            else
                WriteLines(terminal.Screen, files, findings);
            return findings.Exists(finding => finding.IsError || parsed.GetValue(strict)) ? ExitCodes.Failed : ExitCodes.Ok;
        });
        return command;
    }

    private static IEnumerable<string> FilesOf(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw new ToolException($"There is no file or folder {path}: name a configuration, or a folder of them.");
        // The order in which runtimes look: the first network of a name is the one that counts.
        var files = Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).ToList();
        List<string> found = [.. files.Where(static file => Path.GetExtension(file) == ".conflist"), .. files.Where(static file => Path.GetExtension(file) is ".conf" or ".json")];
        return found.Count > 0 ? found : throw new ToolException($"{path} has no configurations: their names end in .conflist, .conf or .json.");
    }

    private static void WriteLines(Screen screen, List<string> files, List<Finding> findings)
    {
        foreach (Finding finding in findings)
            screen.Line(Styled.Strong(finding.Place + ": "), finding.IsError ? Styled.Bad("error: ") : Styled.Warning("warning: "), finding.Message);
        int errors = findings.Count(static finding => finding.IsError), warnings = findings.Count - errors;
        string looked = files.Count == 1 ? "1 file" : $"{files.Count} files";
        screen.Line(errors > 0
            ? Styled.Bad($"{Count(errors, "error")}, {Count(warnings, "warning")} in {looked}.")
            : warnings > 0 ? Styled.Warning($"No errors, {Count(warnings, "warning")} in {looked}.") : Styled.Good($"✓ nothing wrong in {looked}"));
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static void WriteJson(TextWriter output, List<string> files, List<Finding> findings) => output.WriteLine(JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("files", files.Count);
        writer.WriteStartArray("findings");
        foreach (Finding finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("severity", finding.IsError ? "error" : "warning");
            writer.WriteString("file", finding.File);
            writer.WriteNumber("line", finding.Line);
            writer.WriteNumber("column", finding.Column);
            writer.WriteString("message", finding.Message);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }));
}
