using System.Text;
using System.Text.Json.Nodes;

namespace Cni.Tests;

/// <summary>A CNI plugin as a runtime sees it: an executable file, started with variables and a document on stdin.</summary>
public sealed class PluginBinary(string path)
{
    /// <summary>The executable.</summary>
    public string Path { get; } = path;

    /// <summary>One of this repository's plugins, as published.</summary>
    public static PluginBinary Ours(string type) => new(System.IO.Path.Combine(RepoPaths.Plugins, type));

    /// <summary>The reference plugin of the same name.</summary>
    public static PluginBinary Go(string type) => new(System.IO.Path.Combine(RepoPaths.GoPlugins, type));

    /// <summary>Starts the plugin with exactly these variables and waits for its end.</summary>
    /// <param name="environment">The whole environment, CNI_COMMAND and the others.</param>
    /// <param name="stdin">The network config.</param>
    /// <param name="node">The namespace that plays the node; null is the machine's own: only for verbs that change nothing.</param>
    /// <param name="timeout">Null is <see cref="Sh.DefaultTimeout"/>; a plugin that takes longer is killed.</param>
    public PluginRun Run(IReadOnlyDictionary<string, string> environment, byte[] stdin, TestNamespace? node = null, TimeSpan? timeout = null)
    {
        var result = node is null
            ? Sh.Run(Path, [], stdin, environment, timeout)
            : Sh.Run("ip", ["netns", "exec", node.Name, Path], stdin, environment, timeout);
        return new PluginRun(result.ExitCode, result.OutBytes, result.Error);
    }

    /// <inheritdoc cref="Run(IReadOnlyDictionary{string, string}, byte[], TestNamespace?, TimeSpan?)"/>
    public PluginRun Run(IReadOnlyDictionary<string, string> environment, string stdin, TestNamespace? node = null, TimeSpan? timeout = null) =>
        Run(environment, Encoding.UTF8.GetBytes(stdin), node, timeout);

    /// <summary>The variables of a verb for one attachment, with CNI_PATH at the folder of this plugin.</summary>
    public Dictionary<string, string> Environment(string command, string containerId, string netns, string ifName = "eth0", string? args = null)
    {
        var variables = new Dictionary<string, string>
        {
            ["CNI_COMMAND"] = command,
            ["CNI_CONTAINERID"] = containerId,
            ["CNI_NETNS"] = netns,
            ["CNI_IFNAME"] = ifName,
            ["CNI_PATH"] = System.IO.Path.GetDirectoryName(Path)!,
        };
        if (args is not null)
        {
            variables["CNI_ARGS"] = args;
        }

        return variables;
    }
}

/// <summary>What one start of a plugin gave.</summary>
public sealed record PluginRun(int ExitCode, byte[] StdOutBytes, string StdErr)
{
    /// <summary>Standard output as text: a result, an error document, or nothing.</summary>
    public string StdOut => Encoding.UTF8.GetString(StdOutBytes);

    /// <summary>Standard output as one JSON document.</summary>
    public JsonNode Json => JsonNode.Parse(StdOutBytes) ?? throw new InvalidOperationException("The plugin wrote `null`.");

    /// <summary>The code of the error document; null when stdout holds none.</summary>
    public int? ErrorCode => StdOutBytes.Length > 0 && Json is JsonObject document && document["code"] is { } code ? (int)code : null;

    /// <summary>Returns this run, or throws with everything the plugin said unless it exited with 0.</summary>
    public PluginRun EnsureOk() =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"The plugin exited with {ExitCode}.\n{StdOut}\n{StdErr}");
}
