using System.Text.Json.Nodes;

namespace Cni.Kernel.Tests.Vrf;

/// <summary>A pod with two interfaces as main plugins would have left them, and the vrf plugin as published.</summary>
sealed class VrfPod : IDisposable
{
    public VrfPod()
    {
        foreach (var (port, link) in new[] { ("veth0", "eth0"), ("veth1", "eth1") })
        {
            Node.Ok("ip", "link", "add", port, "type", "veth", "peer", "name", link, "netns", Pod.Name);
            Node.Ok("ip", "link", "set", port, "up");
            Pod.Ok("sysctl", "-qw", $"net.ipv6.conf.{link}.accept_ra=0");
            Pod.Ok("ip", "link", "set", link, "up");
            Node.Ok("ip", "addr", "add", "10.1.2.1/24", "dev", port);
            Node.Ok("ip", "addr", "add", "fd00:1:2::1/64", "dev", port, "nodad");

            // The same addresses twice: what VRFs are for.
            Pod.Ok("ip", "addr", "add", "10.1.2.5/24", "dev", link);
            Pod.Ok("ip", "addr", "add", "fd00:1:2::5/64", "dev", link, "nodad");
        }
        foreach (string route in (string[])
            ["default via 10.1.2.1 dev eth0", "198.51.100.0/24 dev eth0", "203.0.113.0/24 via 10.1.2.1 dev eth0 table 77", "default via fd00:1:2::1 dev eth0", "2001:db8:8::/64 dev eth0"])
            Pod.Line("ip route add " + route);
    }

    public TestNamespace Node { get; } = new("node");
    public TestNamespace Pod { get; } = new("pod");

    /// <summary>The routes of both families in a table, without the kernel's local and link-local ones.</summary>
    public string[] Table(string table) =>
    [
        .. new[] { "-4", "-6" }.SelectMany(family => Pod.Run("ip", family, "route", "show", "table", table).Out.Split('\n'))
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith("local", StringComparison.Ordinal) && !line.StartsWith("broadcast", StringComparison.Ordinal)
                && !line.StartsWith("anycast", StringComparison.Ordinal) && !line.StartsWith("multicast", StringComparison.Ordinal) && !line.StartsWith("fe80", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The name of a link's master; null without one.</summary>
    public string? Master(string link) => (string?)Pod.Ip.Link(link)?["master"];

    /// <summary>The routing table of a VRF; null if there is none of that name.</summary>
    public int? VrfTable(string name) => (int?)Pod.Ip.Link(name)?["linkinfo"]?["info_data"]?["table"];

    /// <summary>Calls the plugin.</summary>
    public PluginRun Call(string verb, string members = "\"vrfname\":\"red\"", string version = "1.1.0", string ifName = "eth0", bool withResult = true, string? netns = null, PluginBinary? plugin = null)
    {
        var config = JsonNode.Parse($$"""{"cniVersion":"{{version}}","name":"net1","type":"vrf"{{(members.Length > 0 ? "," : "")}}{{members}} }""")!.AsObject();
        if (withResult)
            config["prevResult"] = JsonNode.Parse(Result(version, ifName));
        plugin ??= PluginBinary.Ours("vrf");
        return plugin.Run(plugin.Environment(verb, "pod1", netns ?? Pod.Path, ifName), config.ToJsonString(), Node);
    }

    /// <summary>The result of the plugin before.</summary>
    public string Result(string version, string ifName = "eth0")
    {
        if (version is "0.1.0" or "0.2.0")
            return $$"""{"cniVersion":"{{version}}","ip4":{"ip":"10.1.2.5/24"} }""";
        string v4 = version[0] == '0' ? "\"version\":\"4\"," : "";
        return $$"""{"cniVersion":"{{version}}","interfaces":[{"name":"{{ifName}}","sandbox":"{{Pod.Path}}"}],"ips":[{ {{v4}} "address":"10.1.2.5/24","interface":0}]}""";
    }

    public void Dispose()
    {
        Pod.Dispose();
        Node.Dispose();
    }
}
