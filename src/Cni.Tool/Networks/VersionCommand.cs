using System.CommandLine;
using System.Text.Json;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary><c>cni version</c>: which versions of the spec a network's plugins speak. (<c>cni --version</c> is the tool's own.)</summary>
internal static class VersionCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new RuntimeOptions(terminal);
        var network = NetworkArguments.Network(options);
        var command = new ToolCommand("version", "Asks a network's plugins which versions of the spec they speak.", "cni version mynet")
        {
            network, NetworkArguments.Unused(), options.ConfigDirectory, options.PluginPath, options.CacheDirectory, options.Timeout, options.Format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var list = NetworkFinder.Find(parsed.GetRequiredValue(network), options.ConfigDirectoryOf(parsed));
            var runtime = options.CreateRuntime(parsed);
            var path = options.PluginPathOf(parsed);
            var answers = new List<(string Type, string File, IReadOnlyList<CniVersion> Versions, bool Fits)>();
            foreach (string type in PluginTypes.Of(list))
            {
                var versions = await runtime.VersionAsync(type, cancellationToken).ConfigureAwait(false);
                answers.Add((type, PluginInvoker.Default.Find(type, path), versions, versions.Contains(list.CniVersion)));
            }
            if (options.WantsTable(parsed))
            {
                terminal.Screen.Line("\"", Styled.Strong(list.Name.ToString()), $"\" is of version {list.CniVersion}");
                terminal.Screen.Table(["plugin", "versions", "fits", "file"], [.. answers.Select(answer => new Styled[]
                {
                    Styled.Strong(answer.Type), string.Join(" ", answer.Versions), answer.Fits ? Styled.Good("yes") : Styled.Bad("no"), Styled.Dim(answer.File),
                })]);
            }
            else
            {
                terminal.Output.WriteLine(JsonText.Of(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("network", list.Name.ToString());
                    writer.WriteString("cniVersion", list.CniVersion.ToString());
                    writer.WriteStartArray("plugins");
                    foreach (var answer in answers)
                        Write(writer, answer);
                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }));
            }
            return answers.TrueForAll(answer => answer.Fits) ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static void Write(Utf8JsonWriter writer, (string Type, string File, IReadOnlyList<CniVersion> Versions, bool Fits) answer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", answer.Type);
        writer.WriteString("file", answer.File);
        writer.WriteBoolean("speaksNetworkVersion", answer.Fits);
        writer.WriteStartArray("supportedVersions");
        foreach (var version in answer.Versions)
            writer.WriteStringValue(version.ToString());
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
