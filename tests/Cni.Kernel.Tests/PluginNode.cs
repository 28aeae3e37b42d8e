using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests;

/// <summary>A node of its own in a namespace, with pods and a lease folder, and one published plugin to run on it as a runtime does.</summary>
sealed class PluginNode(string type) : IDisposable
{
    readonly List<TestNamespace> _pods = [];

    public TestNamespace Node { get; } = new("node");

    public PluginBinary Plugin { get; } = PluginBinary.Ours(type);

    public string DataDir { get; } = Directory.CreateTempSubdirectory("cnit-leases-").FullName;

    public TestNamespace NewPod(string role = "pod")
    {
        var pod = new TestNamespace(role);
        _pods.Add(pod);
        return pod;
    }

    /// <summary>A configuration of network <c>net1</c>; what is given goes over it, and null takes a key away.</summary>
    public JsonObject Config(string version, string? members = null)
    {
        var config = new JsonObject { ["cniVersion"] = version, ["name"] = "net1", ["type"] = type };
        foreach ((string key, JsonNode? value) in members is null ? [] : JsonNode.Parse(members)!.AsObject())
        {
            if (value is null)
                config.Remove(key);
            else
                config[key] = value.DeepClone();
        }
        return config;
    }

    /// <summary>The key <c>ipam</c> for host-local over the given subnets, one range set each, with a default route for each family.</summary>
    public string HostLocal(params string[] subnets)
    {
        string ranges = string.Join(',', subnets.Select(subnet => $$"""[{"subnet":"{{subnet}}"}]"""));
        string routes = string.Join(',', subnets.Select(subnet => subnet.Contains(':', StringComparison.Ordinal) ? """{"dst":"::/0"}""" : """{"dst":"0.0.0.0/0"}""").Distinct());
        return $$"""
            "ipam":{"type":"host-local","dataDir":"{{DataDir}}","ranges":[{{ranges}}],"routes":[{{routes}}]}
            """;
    }

    /// <summary>The key <c>ipam</c> for static addresses, each with its gateway behind a blank.</summary>
    public static string Static(params string[] addresses)
    {
        string list = string.Join(',', addresses.Select(one => one.Split(' ') is [var address, var gateway]
            ? $$"""{"address":"{{address}}","gateway":"{{gateway}}"}""" : $$"""{"address":"{{one}}"}"""));
        return $$"""
            "ipam":{"type":"static","addresses":[{{list}}]}
            """;
    }

    public PluginRun Run(string command, JsonObject config, string? netns, string id = "pod1", string ifName = "eth0", string? args = null, PluginBinary? plugin = null)
    {
        var variables = (plugin ?? Plugin).Environment(command, id, netns ?? "", ifName, args);
        variables["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        return (plugin ?? Plugin).Run(variables, config.ToJsonString(), Node);
    }

    public PluginRun Add(JsonObject config, TestNamespace pod, string id = "pod1", string ifName = "eth0") => Run("ADD", config, pod.Path, id, ifName);

    public PluginRun Del(JsonObject config, TestNamespace? pod, string id = "pod1", string ifName = "eth0") => Run("DEL", config, pod?.Path, id, ifName);

    /// <summary>GC that keeps the attachments that are named, as <c>container/interface</c>.</summary>
    public PluginRun Gc(JsonObject config, params string[] keep)
    {
        var copy = config.DeepClone().AsObject();
        copy["cni.dev/valid-attachments"] = new JsonArray([.. keep.Select(one => new JsonObject { ["containerID"] = one.Split('/')[0], ["ifname"] = one.Split('/')[1] })]);
        return Run("GC", copy, null, id: "", ifName: "");
    }

    /// <summary>The configuration with the result of an ADD in it, as CHECK and DEL get it.</summary>
    public static JsonObject WithPrevResult(JsonObject config, PluginRun add)
    {
        var copy = config.DeepClone().AsObject();
        copy["prevResult"] = add.EnsureOk().Json.DeepClone();
        return copy;
    }

    /// <summary>host-local's lease files of network <c>net1</c>, by address.</summary>
    public string[] Leases()
    {
        string folder = Path.Combine(DataDir, "net1");
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Select(Path.GetFileName).OfType<string>().Where(name => System.Net.IPAddress.TryParse(name, out _)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>What must be the same before ADD and after DEL: links, addresses, routes, rules and the rule set.</summary>
    public string State() => Node.Ip.State() + "\n" + Node.Nft.State();

    public void Dispose()
    {
        foreach (TestNamespace pod in _pods)
            pod.Dispose();
        Node.Dispose();
        Directory.Delete(DataDir, recursive: true);
    }
}
