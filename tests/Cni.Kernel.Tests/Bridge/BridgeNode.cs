using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Bridge;

/// <summary>A node of its own in a namespace, with pods, a lease folder, and the bridge plugin to run on it.</summary>
sealed partial class BridgeNode : IDisposable
{
    readonly List<TestNamespace> _pods = [];

    public TestNamespace Node { get; } = new("node");

    public PluginBinary Bridge { get; init; } = PluginBinary.Ours("bridge");

    /// <summary>CNI_PATH, where the IPAM plugin is looked for.</summary>
    public string PluginPath { get; init; } = RepoPaths.Plugins;

    public string DataDir { get; } = Directory.CreateTempSubdirectory("cnit-leases-").FullName;

    public TestNamespace NewPod()
    {
        var pod = new TestNamespace("pod");
        lock (_pods)
            _pods.Add(pod);
        return pod;
    }

    /// <summary>A configuration of network <c>net1</c> with host-local over the given subnets, one range set each.</summary>
    public JsonObject Config(string version = "1.1.0", string[]? subnets = null, string bridge = "br0", string network = "net1") => new()
    {
        ["cniVersion"] = version,
        ["name"] = network,
        ["type"] = "bridge",
        ["bridge"] = bridge,
        ["isDefaultGateway"] = true,
        ["ipam"] = new JsonObject
        {
            ["type"] = "host-local",
            ["dataDir"] = DataDir,
            ["ranges"] = new JsonArray([.. (subnets ?? ["10.1.2.0/24"]).Select(subnet => new JsonArray(new JsonObject { ["subnet"] = subnet }))]),
        },
    };

    public PluginRun Run(string command, JsonObject config, string? netns, string id = "pod1", string ifName = "eth0", string? args = null, PluginBinary? plugin = null)
    {
        var variables = Bridge.Environment(command, id, netns ?? "", ifName, args);
        variables["CNI_PATH"] = PluginPath;
        variables["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        return (plugin ?? Bridge).Run(variables, config.ToJsonString(), Node);
    }

    public PluginRun Add(JsonObject config, TestNamespace pod, string id = "pod1", string ifName = "eth0", string? args = null) =>
        Run("ADD", config, pod.Path, id, ifName, args);

    public PluginRun Del(JsonObject config, TestNamespace? pod, string id = "pod1", string ifName = "eth0") =>
        Run("DEL", config, pod?.Path, id, ifName);

    /// <summary>The configuration with the result of an ADD in it, as CHECK and DEL get it.</summary>
    public static JsonObject WithPrevResult(JsonObject config, PluginRun add)
    {
        var copy = config.DeepClone().AsObject();
        copy["prevResult"] = add.EnsureOk().Json.DeepClone();
        return copy;
    }

    /// <summary>The lease files of network <c>net1</c>, by address.</summary>
    public string[] Leases(string network = "net1")
    {
        string folder = Path.Combine(DataDir, network);
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Select(Path.GetFileName).OfType<string>().Where(name => System.Net.IPAddress.TryParse(name, out _)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>What must be the same before ADD and after DEL: links, addresses, routes, rules and the rule set, the bridge aside.</summary>
    /// <remarks>Whether a bridge without ports is "up" is left out: the kernel takes its time to find that it has no carrier.</remarks>
    public string State() => CarrierState().Replace(Node.Ip.State(), "$1") + "\n" + Node.Nft.State();

    [System.Text.RegularExpressions.GeneratedRegex(@"^(br\d+ ) *(?:UP|DOWN|UNKNOWN) *|<[A-Z,_-]*>| linkdown", System.Text.RegularExpressions.RegexOptions.Multiline)]
    private static partial System.Text.RegularExpressions.Regex CarrierState();

    public void Dispose()
    {
        foreach (TestNamespace pod in _pods)
            pod.Dispose();
        Node.Dispose();
        Directory.Delete(DataDir, recursive: true);
    }
}
