using System.Text.Json.Nodes;

namespace Cni.Conformance.Tests;

/// <summary>Configuration in, result out, for every version: each plugin's answers as one document that can be reviewed like code.</summary>
public sealed class ResultSnapshotTests
{
    const string Ranges = """
        "ipam":{"type":"host-local","dataDir":"{data}","ranges":[[{"subnet":"10.1.2.0/24"}],[{"subnet":"fd00:1:2::/64"}]],"routes":[{"dst":"0.0.0.0/0"},{"dst":"192.168.0.0/16","gw":"10.1.2.1","mtu":1400}]}
        """;

    public static TheoryData<string, string, string> Configs => new()
    {
        { "hello", "hello", """{"greeting":"good morning","prevResult":{"cniVersion":"1.1.0","interfaces":[{"name":"eth0","mac":"02:00:00:00:00:01","mtu":1500,"sandbox":"/run/netns/x"}],"ips":[{"address":"10.1.2.3/24","gateway":"10.1.2.1","interface":0},{"address":"fd00::3/64"}],"routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.1","priority":5},{"dst":"::/0"}],"dns":{"nameservers":["10.1.2.1"]}}}""" },
        { "host-local", "host-local", $$"""{ {{Ranges}} }""" },
        { "loopback", "loopback", "{}" },
        { "bridge", "bridge", $$"""{"bridge":"cni0","isGateway":true,"ipMasq":true,"runtimeConfig":{"mac":"02:00:00:00:00:09"},{{Ranges}}}""" },
        { "bridge", "bridge-default-gateway", """{"bridge":"cni0","isDefaultGateway":true,"dns":{"nameservers":["10.0.0.10"],"search":["a.example"]},"ipam":{"type":"host-local","dataDir":"{data}","subnet":"10.1.2.0/24"}}""" },
        { "bridge", "bridge-without-addresses", """{"bridge":"cni0"}""" },
        { "ptp", "ptp", $$"""{"ipMasq":true,"mtu":1400,"dns":{"search":["a.example"]},{{Ranges}}}""" },
        { "static", "static", """{"ipam":{"type":"static","addresses":[{"address":"10.1.2.5/24","gateway":"10.1.2.1"},{"address":"fd00::5/64"}],"routes":[{"dst":"0.0.0.0/0"},{"dst":"10.9.0.0/16","gw":"10.1.2.9","mtu":1400}],"dns":{"nameservers":["10.0.0.10"]}}}""" },
        { "portmap", "portmap", """{"runtimeConfig":{"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp"}]},"prevResult":{"cniVersion":"1.0.0","interfaces":[{"name":"cni0"},{"name":"eth0","sandbox":"/run/netns/x"}],"ips":[{"address":"10.1.2.3/24","gateway":"10.1.2.1","interface":1}],"routes":[{"dst":"0.0.0.0/0"}]}}""" },
    };

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Bridge | Needs.Ipv6), MemberData(nameof(Configs))]
    public void Config_in_result_out(string type, string name, string config)
    {
        var snapshot = new JsonObject { ["type"] = type, ["config"] = JsonNode.Parse(config) };
        var results = new JsonObject();
        snapshot["results"] = results;
        foreach (var version in Case.AllVersions)
        {
            using var node = new Node();
            var before = node.State();
            var document = JsonNode.Parse(config.Replace("{data}", node.Data, StringComparison.Ordinal))!.AsObject();
            document["cniVersion"] = version;
            document["name"] = "net";
            document["type"] = type;
            var add = node.Start(type, "ADD", document.ToJsonString());
            Assert.Equal(add.ExitCode == 0, add.ErrorCode is null);
            Assert.Equal(version, (string?)add.Json["cniVersion"]);
            results[version] = JsonNode.Parse(Scrubbed(add.StdOut, node));

            if (type is "bridge" or "loopback" && add.ExitCode == 0)
            {
                document["prevResult"] = add.Json;
            }

            Assert.Equal("", node.Start(type, "DEL", document.ToJsonString()).EnsureOk().StdOut);
            node.Host.Run("ip", "link", "delete", "cni0");
            Assert.True(type == "loopback" || before == node.State(), $"{version}: before:\n{before}\nafter:\n{node.State()}");
        }

        Snapshot.Json(snapshot, name);
    }

    static string Scrubbed(string json, Node node)
    {
        // Addresses that the configuration asks for stay as they are; the kernel's own are random.
        Scrub[] scrubs = [new(@"(?!(?:02|00):00:00:00:00:)\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", "{mac}"), new("\"veth[^\"]*\"", "\"{veth}\""), Scrub.Text(node.Pod.Path, "{netns}"), Scrub.Text(node.Folder, "{dir}")];
        return scrubs.Aggregate(json, (text, scrub) => scrub.Apply(text));
    }
}
