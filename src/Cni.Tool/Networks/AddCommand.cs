using System.CommandLine;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary><c>cni add</c>.</summary>
internal static class AddCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new RuntimeOptions(terminal);
        var network = NetworkArguments.Network(options);
        var netns = NetworkArguments.Netns();
        var command = new ToolCommand("add", "Attaches a network namespace to a network and shows the result.",
            "sudo cni add mynet ns1",
            "sudo cni add ./10-bridge.conflist /run/netns/ns1 -p 8080:80",
            "sudo CNI_PATH=/opt/cni/bin CAP_ARGS='{\"mac\": \"c2:11:22:33:44:55\"}' cni add mynet ns1 --format json")
        {
            network, netns, options.ConfigDirectory, options.PluginPath, options.CacheDirectory, options.IfName, options.ContainerId,
            options.Args, options.CapabilityArgs, options.Publish, options.Timeout, options.Format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var list = NetworkFinder.Find(parsed.GetRequiredValue(network), options.ConfigDirectoryOf(parsed));
            var attachment = options.AttachmentOf(parsed, parsed.GetRequiredValue(netns));
            NetnsPath.Require(attachment.Netns!);
            RequireServed(list, attachment);
            CniResult result = await options.CreateRuntime(parsed).AddAsync(list, attachment, cancellationToken).ConfigureAwait(false);
            if (options.WantsTable(parsed))
            {
                terminal.Screen.Line(Styled.Good("✓ "), "attached ", Styled.Strong(attachment.Netns!), " to ", Styled.Strong(list.Name.ToString()),
                    $" as {attachment.IfName}, container {attachment.ContainerId}");
                ResultView.WriteTable(terminal.Screen, result);
            }
            else
            {
                ResultView.WriteJson(terminal.Output, result, list.CniVersion);
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>Refuses a capability that no plugin of the network serves: it would be passed over in silence.</summary>
    public static void RequireServed(NetworkConfigList list, RuntimeAttachment attachment)
    {
        foreach (string capability in attachment.CapabilityArgs.Keys)
        {
            if (list.Plugins.Any(plugin => plugin.Capabilities.GetValueOrDefault(capability)))
                continue;
            throw new ToolException(capability == PublishedPort.Capability
                ? $"No plugin of the network \"{list.Name}\" maps ports: add {{\"type\": \"portmap\", \"capabilities\": {{\"portMappings\": true}}}} to its plugins."
                : $"No plugin of the network \"{list.Name}\" serves the capability \"{capability}\": add \"capabilities\": {{\"{capability}\": true}} to the plugin that should.");
        }
    }
}
