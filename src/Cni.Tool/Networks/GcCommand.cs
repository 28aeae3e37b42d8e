using System.CommandLine;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary><c>cni gc</c>.</summary>
internal static class GcCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new RuntimeOptions(terminal);
        var network = NetworkArguments.Network(options);
        var keep = new Option<string[]>("--keep") { HelpName = "ID:IFNAME", Description = "An attachment to keep beside those whose namespace exists; may be given several times." };
        var all = new Option<bool>("--all") { Description = "Keeps none but those of --keep: detaches everything, as cnitool's gc does." };
        var command = new ToolCommand("gc", "Removes what belongs to attachments of a network whose namespace is gone.",
            "sudo cni gc mynet            # keeps every attachment whose namespace exists",
            "sudo cni gc mynet --all      # empties the network")
        {
            network, NetworkArguments.Unused(), keep, all, options.ConfigDirectory, options.PluginPath, options.CacheDirectory, options.Timeout, options.Format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var list = NetworkFinder.Find(parsed.GetRequiredValue(network), options.ConfigDirectoryOf(parsed));
            if (list.DisableGc)
                throw new ToolException($"The network \"{list.Name}\" has disableGC: somebody else shares it, so its leftovers can't be told from theirs.");
            var runtime = options.CreateRuntime(parsed);
            var cached = runtime.GetCachedAttachments(list.Name.ToString());
            List<GcAttachment> valid = [.. (parsed.GetValue(keep) ?? []).Select(ParseKept)];
            if (!parsed.GetValue(all))
                valid.AddRange(cached.Where(IsAlive).Select(attachment => new GcAttachment(attachment.ContainerId, attachment.IfName)));
            await runtime.GcAsync(list, valid, cancellationToken).ConfigureAwait(false);
            if (options.WantsTable(parsed))
            {
                int gone = cached.Count(attachment => !valid.Contains(new(attachment.ContainerId, attachment.IfName)));
                terminal.Screen.Line(Styled.Good("✓ "), $"kept {valid.Count}, detached {gone} of \"{list.Name}\"");
                if (!list.CniVersion.Supports(CniCommand.Gc))
                    terminal.Screen.Line(Styled.Warning($"Its version {list.CniVersion} has no GC, so plugins were only asked to DEL what is in the cache."));
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>True unless the namespace is certainly gone; very old cache files don't say which it was.</summary>
    public static bool IsAlive(CachedAttachment attachment)
    {
        if (string.IsNullOrEmpty(attachment.Netns))
            return true;
        using var ns = Netlink.NetworkNamespace.TryOpen(attachment.Netns);
        return ns is not null;
    }

    private static GcAttachment ParseKept(string text) => text.LastIndexOf(':') is > 0 and var colon && colon < text.Length - 1
        ? new(text[..colon], text[(colon + 1)..])
        : throw new ToolException($"\"{text}\" is no attachment: write --keep CONTAINER-ID:INTERFACE, such as --keep c0ffee:eth0.");
}
