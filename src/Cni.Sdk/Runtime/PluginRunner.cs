namespace Cni.Sdk;

/// <summary>Runs one plugin with one verb and turns every way to fail into an error that names plugin, network and verb.</summary>
internal sealed class PluginRunner(CniRuntimeOptions options)
{
    private readonly IPluginInvoker _invoker = options.Invoker ?? PluginInvoker.Default;
    private readonly IReadOnlyDictionary<string, string> _variables = options.Variables ?? new ProcessVariables();
    private readonly string _path = string.Join(':', options.PluginPath);

    internal string Find(string type) => _invoker.Find(type, options.PluginPath);

    /// <returns>The result document of ADD in the list's version; empty for the other verbs.</returns>
    internal async Task<ReadOnlyMemory<byte>> RunAsync(CniCommand command, NetworkConfigList list, PluginConfig plugin,
        RuntimeAttachment? attachment, byte[] config, CancellationToken cancellationToken)
    {
        try
        {
            var variables = Variables(command);
            if (attachment is not null)
            {
                variables["CNI_CONTAINERID"] = attachment.ContainerId.ToString();
                variables["CNI_NETNS"] = attachment.Netns ?? "";
                variables["CNI_IFNAME"] = attachment.IfName.ToString();
                variables["CNI_ARGS"] = attachment.ArgsText();
            }
            var output = await ExecuteAsync(plugin.Type, variables, config, cancellationToken).ConfigureAwait(false);
            if (output.ExitCode != 0)
                throw DelegateReply.ReadFailure(output, plugin.Type);
            return command == CniCommand.Add
                ? PluginReply.InVersion(output.Stdout, DelegateReply.ReadResult(output.Stdout, list.CniVersion, plugin.Type), list.CniVersion)
                : default;
        }
        catch (CniException e)
        {
            throw new PluginException(plugin.Type, list.Name, command, e);
        }
    }

    /// <summary>Asks a plugin for its versions; one from before VERSION existed speaks 0.1.0.</summary>
    internal async Task<IReadOnlyList<CniVersion>> VersionsAsync(string type, CancellationToken cancellationToken)
    {
        var variables = Variables(CniCommand.Version);

        // Plugins of the first years check these before they look at the verb.
        variables["CNI_CONTAINERID"] = "dummy";
        variables["CNI_NETNS"] = "dummy";
        variables["CNI_IFNAME"] = "dummy";
        var question = JsonWrite.Bytes(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("cniVersion", CniVersion.Latest.ToString());
            writer.WriteEndObject();
        });
        var output = await ExecuteAsync(type, variables, question, cancellationToken).ConfigureAwait(false);
        if (output.ExitCode == 0)
            return VersionReply.Read(output.Stdout).SupportedVersions;
        var failure = DelegateReply.ReadFailure(output, type);

        // The only place where a message is compared: these plugins have no other way of saying so.
        return failure.Message == "unknown CNI_COMMAND: VERSION" ? [CniVersion.V0_1_0] : throw failure;
    }

    /// <remarks>
    /// The invoker blocks until the plugin ends. A thread of its own for each plugin keeps many of them from holding up the thread pool,
    /// and so each other.
    /// </remarks>
    private Task<PluginOutput> ExecuteAsync(string type, Dictionary<string, string> variables, byte[] stdin, CancellationToken cancellationToken)
    {
        var invocation = new PluginInvocation(Find(type), variables, stdin)
        {
            Timeout = options.Timeout,
            Stderr = options.Stderr ?? TextWriter.Null,
        };
        return Task.Factory.StartNew(() => _invoker.ExecuteAsync(invocation, cancellationToken).AsTask(),
            CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
    }

    private Dictionary<string, string> Variables(CniCommand command)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in _variables)
        {
            if (name is not ("CNI_COMMAND" or "CNI_CONTAINERID" or "CNI_NETNS" or "CNI_IFNAME" or "CNI_ARGS" or "CNI_PATH"))
                variables[name] = value;
        }
        variables["CNI_COMMAND"] = CommandTable.Name(command);
        variables["CNI_PATH"] = _path;
        return variables;
    }
}
