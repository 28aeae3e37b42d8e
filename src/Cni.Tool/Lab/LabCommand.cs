using System.CommandLine;
using Cni.Ipam;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary><c>cni lab</c>: a pod to try a configuration with.</summary>
internal static class LabCommand
{
    /// <summary>Made with <c>--node</c>: the lab inside gets a pod that was made outside, where its name is seen.</summary>
    private const string PodOption = "--pod-netns";

    public static Command Create(Terminal terminal, IReadOnlyList<string> arguments)
    {
        var options = new RuntimeOptions(terminal);
        var network = new Argument<string>("CONFLIST") { HelpName = "CONFLIST", Description = "A configuration list, or the name of a network." };
        network.CompletionSources.Add(context => NetworkFinder.Names(options.ConfigDirectoryOf(context.ParseResult)).AsEnumerable());
        var program = new Argument<string[]>("COMMAND") { HelpName = "COMMAND", Arity = ArgumentArity.ZeroOrMore, Description = "What to run in the pod, behind \"--\"; your shell unless given." };
        var node = new Option<bool>("--node") { Description = "Plays on a node of its own, with links, rules and leases of its own: the machine stays as it is." };
        var pod = new Option<string?>(PodOption) { Hidden = true };
        var command = new ToolCommand("lab", "Makes a namespace, attaches it as a pod would be, runs a command or a shell in it, and cleans up.",
            "sudo cni lab 10-bridge.conflist                             # a shell in the pod; leave it and everything is gone",
            "sudo cni lab 10-bridge.conflist --node -- ip addr           # nothing of it touches this machine",
            "sudo cni lab mynet -p 8080:80 -- python3 -m http.server 80  # reach it at port 8080 of this machine")
        {
            network, program, node, options.Publish, pod, options.ConfigDirectory, options.PluginPath, options.CacheDirectory, options.IfName,
            options.Args, options.CapabilityArgs, options.Timeout,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Privileges.Require("lab");
            var list = NetworkFinder.Find(parsed.GetRequiredValue(network), options.ConfigDirectoryOf(parsed));
            string id = "lab-" + Guid.NewGuid().ToString("N")[..8];
            var words = parsed.GetValue(program) is { Length: > 0 } given ? given : [Shell(terminal)];
            var attachment = options.AttachmentOf(parsed, parsed.GetValue(pod) ?? $"{NetworkNamespace.NamedFolder}/cni-{id}") with
            {
                ContainerId = ContainerId.Parse(id),
            };
            AddCommand.RequireServed(list, attachment);
            if (parsed.GetValue(node))
                return await LabNode.RunAsync(terminal, $"cni-{id}", FoldersOf(list, options.CacheDirectoryOf(parsed)), Inside(arguments), cancellationToken).ConfigureAwait(false);

            var session = new LabSession(terminal, options.CreateRuntime(parsed), list, attachment);
            if (parsed.GetValue(pod) is not null)
                return await session.RunAsync(words, cancellationToken).ConfigureAwait(false);
            using (LabNamespace.Create($"cni-{id}"))
                return await session.RunAsync(words, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    private static string Shell(Terminal terminal) => terminal.InputIsTerminal
        ? terminal.Variable("SHELL") ?? "/bin/sh"
        : throw new ToolException("There is no terminal for a shell in the pod: name a command behind \"--\", such as: cni lab CONFLIST -- ip addr.");

    /// <summary>Where plugins keep files: the usual places, the cache, and the leases' place if the network names one.</summary>
    private static List<string> FoldersOf(NetworkConfigList list, string cache)
    {
        var folders = new List<string> { CniRuntimeOptions.DefaultCacheDirectory, "/run/cni" };
        foreach (string? folder in list.Plugins.Select(plugin => IpamSettings.ReadDataDirectory(plugin.Raw.Span)).Append(cache))
        {
            if (folder is not null && Path.GetFullPath(folder) is var full && !folders.Exists(known => full == known || full.StartsWith(known + "/", StringComparison.Ordinal)))
                folders.Add(full);
        }
        return folders;
    }

    /// <summary>The words that this was called with, but for <c>--node</c> (and not what stands behind <c>--</c>).</summary>
    private static Func<string, string[]> Inside(IReadOnlyList<string> arguments) => podPath =>
    {
        int end = arguments.ToList().IndexOf("--");
        int own = end < 0 ? arguments.Count : end;
        return ["lab", PodOption, podPath, .. arguments.Take(own).Where(word => word != "--node").Skip(1), .. arguments.Skip(own)];
    };
}
