using System.Text;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Runs one plugin with one verb and turns every way to fail into an error that names plugin, network and verb.</summary>
internal sealed class PluginRunner(CniRuntimeOptions options, IPluginInvoker invoker)
{
    private readonly string _path = string.Join(':', options.PluginPath);

    internal string Find(string type) => invoker.Find(type, options.PluginPath);

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
                throw PluginReply.Failure(output);
            return command == CniCommand.Add ? PluginReply.Result(output.Stdout, list.CniVersion) : default;
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
        var stdin = DerivedConfig.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("cniVersion", CniVersion.Latest.ToString());
            writer.WriteEndObject();
        });
        var output = await ExecuteAsync(type, variables, stdin, cancellationToken).ConfigureAwait(false);
        if (output.ExitCode == 0)
            return ReadVersions(output.Stdout);
        var failure = PluginReply.Failure(output);

        // The only place where a message is compared: these plugins have no other way of saying so.
        return failure.Message == "unknown CNI_COMMAND: VERSION" ? [CniVersion.V0_1_0] : throw failure;
    }

    private async Task<PluginOutput> ExecuteAsync(string type, Dictionary<string, string> variables, byte[] stdin, CancellationToken cancellationToken) =>
        await invoker.ExecuteAsync(new(Find(type), variables, stdin)
        {
            Timeout = options.Timeout,
            Stderr = options.Stderr ?? TextWriter.Null,
        }, cancellationToken).ConfigureAwait(false);

    private Dictionary<string, string> Variables(CniCommand command)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in options.Variables)
        {
            if (name is not ("CNI_COMMAND" or "CNI_CONTAINERID" or "CNI_NETNS" or "CNI_IFNAME" or "CNI_ARGS" or "CNI_PATH"))
                variables[name] = value;
        }
        variables["CNI_COMMAND"] = command switch
        {
            CniCommand.Add => "ADD",
            CniCommand.Check => "CHECK",
            CniCommand.Del => "DEL",
            CniCommand.Gc => "GC",
            CniCommand.Status => "STATUS",
            _ => "VERSION",
        };
        variables["CNI_PATH"] = _path;
        return variables;
    }

    private static List<CniVersion> ReadVersions(ReadOnlyMemory<byte> json)
    {
        string? own = null;
        List<CniVersion>? supported = null;
        try
        {
            foreach (var member in JsonMember.ReadObject(json))
            {
                if (member.Is("cniVersion") && member.Kind == JsonTokenType.String)
                    own = member.Text();
                else if (member.Is("supportedVersions") && !member.IsNull)
                    supported = JsonMember.ReadArray(member.Value).ConvertAll(static element => CniVersion.Parse(element.Text()));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CniException(CniErrorCode.DecodingFailure, $"decoding version info: {e.Message}", Encoding.UTF8.GetString(json.Span), e);
        }
        if (string.IsNullOrEmpty(own))
            throw new CniException(CniErrorCode.DecodingFailure, "decoding version info: missing field cniVersion");
        return supported ?? (own == "0.2.0"
            ? [CniVersion.V0_1_0, CniVersion.V0_2_0]
            : throw new CniException(CniErrorCode.DecodingFailure, "decoding version info: missing field supportedVersions"));
    }
}
