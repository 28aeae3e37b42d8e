using System.CommandLine;

namespace Cni.Tool;

/// <summary><c>cni del</c>.</summary>
internal static class DelCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new RuntimeOptions(terminal);
        var network = NetworkArguments.Network(options);
        var netns = NetworkArguments.Netns();
        var command = new ToolCommand("del", "Detaches a network namespace from a network; may be repeated, and the namespace may be gone.",
            "sudo cni del mynet ns1")
        {
            network, netns, options.ConfigDirectory, options.PluginPath, options.CacheDirectory, options.IfName, options.ContainerId,
            options.Args, options.CapabilityArgs, options.Publish, options.Timeout, options.Format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var list = NetworkFinder.Find(parsed.GetRequiredValue(network), options.ConfigDirectoryOf(parsed));
            var runtime = options.CreateRuntime(parsed);
            var attachment = options.AttachmentOf(parsed, parsed.GetRequiredValue(netns));
            var known = CheckCommand.AsAdded(runtime, list, attachment);
            await runtime.DelAsync(list, known ?? attachment, cancellationToken).ConfigureAwait(false);
            if (options.WantsTable(parsed))
            {
                terminal.Screen.Line(Styled.Good("✓ "), known is null ? "was not attached, and " : "", "detached ", Styled.Strong(attachment.Netns!), " from ", Styled.Strong(list.Name.ToString()));
            }
            return ExitCodes.Ok;
        });
        return command;
    }
}
