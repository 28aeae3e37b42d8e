using System.CommandLine;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary><c>cni check</c>.</summary>
internal static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new RuntimeOptions(terminal);
        var network = NetworkArguments.Network(options);
        var netns = NetworkArguments.Netns();
        var command = new ToolCommand("check", "Asks a network's plugins whether an attachment is still as ADD reported it.", "sudo cni check mynet ns1")
        {
            network, netns, options.ConfigDirectory, options.PluginPath, options.CacheDirectory, options.IfName, options.ContainerId,
            options.Args, options.CapabilityArgs, options.Publish, options.Timeout, options.Format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var list = NetworkFinder.Find(parsed.GetRequiredValue(network), options.ConfigDirectoryOf(parsed));
            var runtime = options.CreateRuntime(parsed);
            var attachment = options.AttachmentOf(parsed, parsed.GetRequiredValue(netns));
            NetnsPath.Require(attachment.Netns!);
            var known = AsAdded(runtime, list, attachment)
                ?? throw new ToolException($"{attachment.Netns} is not attached to the network \"{list.Name}\" as {attachment.IfName}: \"cni add\" it first.");
            await runtime.CheckAsync(list, known, cancellationToken).ConfigureAwait(false);
            if (options.WantsTable(parsed))
            {
                terminal.Screen.Line(list.DisableCheck
                    ? Styled.Warning($"The network \"{list.Name}\" has disableCheck, so nobody was asked.")
                    : Styled.Good($"✓ {attachment.IfName} of {attachment.Netns} is as \"{list.Name}\" made it"));
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>The attachment with the arguments of its ADD where the caller gives none; null when there was no ADD.</summary>
    public static RuntimeAttachment? AsAdded(CniRuntime runtime, NetworkConfigList list, RuntimeAttachment attachment)
    {
        if (runtime.GetCachedAttachment(list.Name, attachment) is not { } cached)
            return null;
        return attachment with
        {
            Args = attachment.Args.Count > 0 ? attachment.Args : cached.Args,
            CapabilityArgs = attachment.CapabilityArgs.Count > 0 ? attachment.CapabilityArgs : cached.CapabilityArgs,
        };
    }
}
