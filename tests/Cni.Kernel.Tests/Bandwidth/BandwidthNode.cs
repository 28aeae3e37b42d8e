using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cni.Kernel.Tests.Bandwidth;

/// <summary>A node and a pod with two interfaces, each a pair as ptp or bridge would have left it; and the bandwidth plugin as published.</summary>
public sealed partial class BandwidthNode : IDisposable
{
    public const string Node4 = "10.1.2.1", Pod4 = "10.1.2.2", Node6 = "fd00:1:2::1", Pod6 = "fd00:1:2::2";

    readonly PluginBinary _plugin;

    public BandwidthNode(PluginBinary? plugin = null)
    {
        _plugin = plugin ?? PluginBinary.Ours("bandwidth");
        // What the kernel sends by itself must not be counted with what a test sends.
        foreach (var ns in (TestNamespace[])[Node, Pod])
        {
            ns.Ok("sh", "-c", "echo 0 > /proc/sys/net/ipv6/conf/default/router_solicitations; echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad");
        }

        Connect("veth0", "eth0");
        Configure(Node, "veth0", Node4 + "/24", Node6 + "/64");
        Configure(Pod, "eth0", Pod4 + "/24", Pod6 + "/64");

        // Carriers and the routes of IPv6 addresses come a moment later, which must not count as a difference.
        for (int i = 0; i < 200 && !(HasSettled(Node, "veth0", Node6) && HasSettled(Pod, "eth0", Pod6)); i++)
        {
            Thread.Sleep(20);
        }
    }

    static bool HasSettled(TestNamespace ns, string link, string address)
    {
        string state = ns.Ip.State();
        return (string?)ns.Ip.Link(link)!["operstate"] == "UP" && state.Contains($"local {address}", StringComparison.Ordinal) && state.Contains($"multicast ff00::/8 dev {link}", StringComparison.Ordinal);
    }

    public TestNamespace Node { get; } = new("node");
    public TestNamespace Pod { get; } = new("pod");

    /// <summary>Makes a pair from the node to the pod, both ends up.</summary>
    public void Connect(string port, string ifName)
    {
        Node.Ok("ip", "link", "add", port, "type", "veth", "peer", "name", ifName, "netns", Pod.Name);
        Node.Ok("ip", "link", "set", port, "up");
        Pod.Ok("ip", "link", "set", ifName, "up");
    }

    /// <summary>The name of the ifb of the usual attachment, as the reference plugin names it: bwp and SHA-512 of "net1container-a".</summary>
    public static string ReferenceIfb { get; } =
        "bwp" + Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData("net1container-a"u8))[..12];

    /// <summary>Calls the plugin, and gives back what it said.</summary>
    /// <param name="verb">ADD, DEL, CHECK, GC or STATUS.</param>
    /// <param name="keys">Keys of the configuration in JSON, without braces.</param>
    /// <param name="result">The previous result; null for none.</param>
    /// <param name="version">The version.</param>
    /// <param name="ifName">The interface.</param>
    /// <param name="netns">CNI_NETNS; null for the pod's.</param>
    /// <param name="network">The network.</param>
    public PluginRun Call(string verb, string keys, JsonNode? result, string version = "1.1.0", string ifName = "eth0", string? netns = null, string network = "net1")
    {
        var config = JsonNode.Parse($"{{{keys}}}")!.AsObject();
        (config["cniVersion"], config["name"], config["type"]) = (version, network, "bandwidth");
        if (result is not null)
        {
            config["prevResult"] = result.DeepClone();
        }

        return _plugin.Run(_plugin.Environment(verb, "container-a", netns ?? Pod.Path, ifName), config.ToJsonString(), Node);
    }

    /// <summary>As <see cref="Call"/> with the usual previous result, and throws unless it went well.</summary>
    public PluginRun Ok(string verb, string keys, string version = "1.1.0", string ifName = "eth0") => Call(verb, keys, Result(ifName), version, ifName).EnsureOk();

    /// <summary>The result of the plugin before.</summary>
    public JsonNode Result(string ifName = "eth0") => JsonNode.Parse($$"""
        {"cniVersion":"1.0.0","interfaces":[{"name":"{{(ifName == "eth0" ? "veth0" : "veth1")}}"},{"name":"{{ifName}}","sandbox":"{{Pod.Path}}"}],
         "ips":[{"address":"{{Pod4}}/24","interface":1}]}
        """)!;

    /// <summary>What tc says about the qdiscs of a link that somebody put there.</summary>
    public static JsonObject[] Qdiscs(TestNamespace ns, string link) =>
        [.. JsonNode.Parse(ns.Line($"tc -j -s -d qdisc show dev {link}"))!.AsArray().Select(one => one!.AsObject()).Where(one => (string)one["kind"]! != "noqueue")];

    /// <summary>The token bucket filter of a link as tc sees it.</summary>
    public static JsonObject? Tbf(TestNamespace ns, string link) => Qdiscs(ns, link).SingleOrDefault(one => (string)one["kind"]! == "tbf");

    /// <summary>The first action of the filters for what comes in on a link.</summary>
    public static JsonNode? Action(TestNamespace ns, string link) =>
        JsonNode.Parse(ns.Line($"tc -j -s filter show dev {link} ingress"))!.AsArray().Select(filter => filter!["options"]?["actions"]?[0]).SingleOrDefault(action => action is not null);

    /// <summary>The policer of what comes in on a link as tc sees it; in words, because tc's JSON names a key twice.</summary>
    public static string Policer(TestNamespace ns, string link) => ns.Line($"tc -s filter show dev {link} ingress");

    /// <summary>Everything that a plugin can change, qdiscs and filters included.</summary>
    public string State() => Counter().Replace(
        string.Join('\n', Node.Ip.State(), Pod.Ip.State(), Node.Line("tc qdisc show"), Pod.Line("tc qdisc show"), Node.Line("tc filter show dev veth0 ingress")), "");

    [GeneratedRegex("direct_packets_stat [0-9]+")]
    private static partial Regex Counter();

    static void Configure(TestNamespace ns, string link, params string[] addresses)
    {
        foreach (string address in addresses)
        {
            ns.Ok("ip", ["addr", "add", address, "dev", link, .. (string[])(address.Contains(':') ? ["nodad"] : [])]);
        }
    }

    public void Dispose()
    {
        Pod.Dispose();
        Node.Dispose();
    }
}
