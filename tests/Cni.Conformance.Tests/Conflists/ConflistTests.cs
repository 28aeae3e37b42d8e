using System.Text.Json.Nodes;

namespace Cni.Conformance.Tests;

/// <summary>Network lists as Podman and containerd write them, from ADD to the second DEL, with the shapes that these clients give it.</summary>
public sealed class ConflistTests
{
    public static TheoryData<string> Rows => [.. Directory.GetFiles(RepoPaths.At("tests", "Cni.Conformance.Tests", "Conflists"), "*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Bridge | Needs.Ipv6), MemberData(nameof(Rows))]
    public void A_pod_lives_on_a_clients_network(string name)
    {
        var file = JsonNode.Parse(File.ReadAllText(RepoPaths.At("tests", "Cni.Conformance.Tests", "Conflists", name + ".json")))!.AsObject();
        using var node = new Node();
        Attach(file, node, $"{name}-0", isFirst: true);

        // The next pod finds everything as the one before it did, and leaves it so.
        var bridge = (string)file["list"]!["plugins"]![0]!["bridge"]!;
        var before = node.State().Replace(bridge, "cni0", StringComparison.Ordinal);
        Attach(file, node, $"{name}-1", isFirst: false);
        Assert.Equal(before, node.State().Replace(bridge, "cni0", StringComparison.Ordinal));
    }

    static void Attach(JsonObject file, Node node, string id, bool isFirst)
    {
        var list = file["list"]!;
        var plugins = list["plugins"]!.AsArray().Select(plugin => plugin!.AsObject()).ToArray();
        JsonNode? result = null;
        foreach (var plugin in plugins)
        {
            result = Start(node, "ADD", list, plugin, file, result, id).EnsureOk().Json;
            Assert.Equal("0.4.0", (string?)result["cniVersion"]);
        }

        var addresses = result!["ips"]!.AsArray().Select(ip => (string)ip!["address"]!).ToArray();
        Assert.Equal(addresses.Order(StringComparer.Ordinal), node.Pod.Ip.Addresses("eth0"));
        if (isFirst)
        {
            Assert.Equal(file["addresses"]!.AsArray().Select(address => (string)address!), addresses);
        }

        foreach (var plugin in plugins)
        {
            Assert.Equal("", Start(node, "CHECK", list, plugin, file, result, id).EnsureOk().StdOut);
        }

        foreach (var plugin in plugins.Reverse())
        {
            Silent(Start(node, "DEL", list, plugin, file, result, id));
        }

        // containerd sends it once more, without prevResult, and with an empty CNI_NETNS.
        foreach (var plugin in plugins.Reverse())
        {
            Silent(Start(node, "DEL", list, plugin, file, null, id, netns: ""));
        }
    }

    static void Silent(PluginRun run)
    {
        Assert.Equal("", run.EnsureOk().StdOut);
        Assert.Equal("", run.StdErr);
    }

    static PluginRun Start(Node node, string verb, JsonNode list, JsonObject plugin, JsonObject file, JsonNode? prevResult, string id, string? netns = null)
    {
        // What libcni makes of a list's plugin: it leaves capabilities in.
        var config = (JsonObject)plugin.DeepClone();
        config["cniVersion"] = list["cniVersion"]!.DeepClone();
        config["name"] = list["name"]!.DeepClone();
        if (prevResult is not null)
        {
            config["prevResult"] = prevResult.DeepClone();
        }

        var type = (string)plugin["type"]!;
        if (type == "portmap" && file["portMappings"] is { } mappings)
        {
            config["runtimeConfig"] = new JsonObject { ["portMappings"] = mappings.DeepClone() };
        }

        if (config["ipam"] is JsonObject ipam)
        {
            ipam["dataDir"] = node.Data;
        }

        return node.Start(type, verb, config.ToJsonString(), id, netns, args: (string?)file["args"]);
    }
}
