using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.PodLinks;

/// <summary>
/// A node whose <c>eth0</c> is on a network with one other machine, 10.1.2.1 and fd00:1::1. For the type vlan that machine speaks
/// in VLAN 5 only.
/// </summary>
sealed class LanNode : IDisposable
{
    readonly List<TestNamespace> _pods = [];
    readonly string _type;

    public LanNode(string type)
    {
        _type = type;
        string far = type == "vlan" ? "lan0.5" : "lan0";
        Node.Line($"ip link add eth0 type veth peer name lan0 netns {Lan.Name}");
        Node.Line("ip link set eth0 up");
        Lan.Line("ip link set lan0 up");
        if (type == "vlan")
        {
            Lan.Line("ip link add link lan0 name lan0.5 type vlan id 5");
            Lan.Line("ip link set lan0.5 up");
        }
        Lan.Line($"ip address add 10.1.2.1/24 dev {far}");
        Lan.Line($"ip address add fd00:1::1/64 dev {far} nodad");
    }

    public TestNamespace Node { get; } = new("node");

    public TestNamespace Lan { get; } = new("lan");

    public string DataDir { get; } = Directory.CreateTempSubdirectory("cnit-leases-").FullName;

    public TestNamespace NewPod()
    {
        var pod = new TestNamespace("pod");
        _pods.Add(pod);
        return pod;
    }

    /// <summary>A configuration of network <c>net1</c> on <c>eth0</c>, with a default route by the other machine.</summary>
    public JsonObject Config(string version = "1.1.0", bool ipv6 = false, string network = "net1")
    {
        var ranges = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = "10.1.2.0/24" }));
        if (ipv6)
            ranges.Add(new JsonArray(new JsonObject { ["subnet"] = "fd00:1::/64" }));
        var config = new JsonObject
        {
            ["cniVersion"] = version,
            ["name"] = network,
            ["type"] = _type,
            ["master"] = "eth0",
            ["ipam"] = new JsonObject
            {
                ["type"] = "host-local", ["dataDir"] = DataDir, ["ranges"] = ranges, ["routes"] = new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" }),
            },
        };
        if (_type == "vlan")
            config["vlanId"] = 5;
        return config;
    }

    public PluginRun Run(string command, JsonObject config, string? netns, string id = "pod1", string ifName = "eth0", string? args = null, PluginBinary? plugin = null)
    {
        plugin ??= PluginBinary.Ours(_type);
        var variables = plugin.Environment(command, id, netns ?? "", ifName, args);
        variables["CNI_PATH"] = RepoPaths.Plugins;
        return plugin.Run(variables, config.ToJsonString(), Node);
    }

    public PluginRun Add(JsonObject config, TestNamespace pod, string id = "pod1", string ifName = "eth0", string? args = null) =>
        Run("ADD", config, pod.Path, id, ifName, args);

    public PluginRun Del(JsonObject config, TestNamespace pod, string id = "pod1", string ifName = "eth0") =>
        Run("DEL", config, pod.Path, id, ifName);

    /// <summary>The configuration with the result of an ADD in it, as CHECK and DEL get it.</summary>
    public static JsonObject WithPrevResult(JsonObject config, PluginRun add)
    {
        var copy = config.DeepClone().AsObject();
        copy["prevResult"] = add.EnsureOk().Json.DeepClone();
        return copy;
    }

    /// <summary>The addresses that are leased in a network.</summary>
    public string[] Leases(string network = "net1")
    {
        string folder = Path.Combine(DataDir, network);
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Select(Path.GetFileName).OfType<string>().Where(name => System.Net.IPAddress.TryParse(name, out _)).Order(StringComparer.Ordinal)]
            : [];
    }

    public void Dispose()
    {
        foreach (TestNamespace pod in _pods)
            pod.Dispose();
        Node.Dispose();
        Lan.Dispose();
        Directory.Delete(DataDir, recursive: true);
    }
}
