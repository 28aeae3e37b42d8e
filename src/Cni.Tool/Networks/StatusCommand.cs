using System.CommandLine;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary><c>cni status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new RuntimeOptions(terminal);
        var network = NetworkArguments.Network(options);
        var command = new ToolCommand("status", "Asks a network's plugins whether they are ready for ADD.", "sudo cni status mynet")
        {
            network, NetworkArguments.Unused(), options.ConfigDirectory, options.PluginPath, options.CacheDirectory, options.Timeout, options.Format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var list = NetworkFinder.Find(parsed.GetRequiredValue(network), options.ConfigDirectoryOf(parsed));
            await options.CreateRuntime(parsed).StatusAsync(list, cancellationToken).ConfigureAwait(false);
            if (options.WantsTable(parsed))
            {
                terminal.Screen.Line(list.CniVersion.Supports(CniCommand.Status)
                    ? Styled.Good($"✓ \"{list.Name}\" is ready")
                    : Styled.Warning($"\"{list.Name}\" is of version {list.CniVersion}, which has no STATUS, so nobody was asked."));
            }
            return ExitCodes.Ok;
        });
        return command;
    }
}
