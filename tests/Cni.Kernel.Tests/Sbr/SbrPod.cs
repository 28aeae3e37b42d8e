using System.Text.Json.Nodes;

namespace Cni.Kernel.Tests.Sbr;

/// <summary>A pod with two interfaces to one router, as two main plugins would have left it, and the sbr plugin for the second one.</summary>
sealed class SbrPod : IDisposable
{
    public const string First4 = "10.1.1.5", Second4 = "10.1.2.5", Third4 = "10.1.3.5", Second6 = "fd00:1:2::5", Far4 = "192.0.2.9", Far6 = "2001:db8:9::9";

    public SbrPod()
    {
        foreach (var (port, link) in new[] { ("r1", "eth0"), ("r2", "net1") })
        {
            Router.Ok("ip", "link", "add", port, "type", "veth", "peer", "name", link, "netns", Pod.Name);
            Router.Ok("ip", "link", "set", port, "up");
            Pod.Ok("ip", "link", "set", link, "up");
        }
        Addresses(Router, "r1", "10.1.1.1/24", "fd00:1:1::1/64");
        Addresses(Router, "r2", "10.1.2.1/24", "10.1.2.254/24", "10.1.3.1/24", "fd00:1:2::1/64", "fd00:1:2::254/64");
        Addresses(Router, "lo", Far4 + "/32", Far6 + "/128");
        Addresses(Pod, "eth0", First4 + "/24", "fd00:1:1::5/64");
        Addresses(Pod, "net1", Second4 + "/24", Third4 + "/24", Second6 + "/64");
        foreach (string route in (string[])
            ["default via 10.1.1.1 dev eth0", "default via fd00:1:1::1 dev eth0",
            "198.51.100.0/24 via 10.1.2.254 dev net1 mtu 1300", "198.51.101.0/24 dev net1", "2001:db8:7::/64 via fd00:1:2::254 dev net1", "2001:db8:8::/64 dev net1"])
            Pod.Line("ip route add " + route);

        // The router drops what comes in by another interface than it would answer on.
        Router.Ok("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=1", "net.ipv4.conf.r1.rp_filter=1", "net.ipv4.conf.r2.rp_filter=1");

        // The kernel's own addresses and routes come when duplicate detection is over; nobody should have to wait for that in a comparison.
        Pod.Ok("sysctl", "-qw", "net.ipv6.conf.net1.accept_ra=0", "net.ipv6.conf.eth0.accept_ra=0");
    }

    public TestNamespace Router { get; } = new("router");
    public TestNamespace Pod { get; } = new("pod");

    /// <summary>Rules and routes of both families in all tables but the kernel's local ones, sorted.</summary>
    public string[] Routing() =>
    [
        .. Lines("ip -4 rule"), .. Lines("ip -6 rule").Select(line => "v6 " + line),
        .. Lines("ip -4 route show table all").Concat(Lines("ip -6 route show table all")).Where(line => !line.Contains("table local", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    IEnumerable<string> Lines(string command) => Pod.Line(command).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Replace("\t", " ", StringComparison.Ordinal).TrimEnd());

    /// <summary>The lines of <see cref="Routing"/> about one table.</summary>
    public string[] Table(uint table) => [.. Routing().Where(line => $"{line} ".Contains($" table {table} ", StringComparison.Ordinal))];

    /// <summary>The interface by which a packet would leave.</summary>
    public string Way(string to, string from) => (string)Pod.Ip.Query("route", "get", to, "from", from)[0]!["dev"]!;

    /// <summary>Calls the plugin for <c>net1</c>.</summary>
    public PluginRun Call(string verb, string members = "", string version = "1.1.0", string? result = null, string? netns = null, string ifName = "net1", PluginBinary? plugin = null)
    {
        var config = JsonNode.Parse($$"""{"cniVersion":"{{version}}","name":"net2","type":"sbr"{{(members.Length > 0 ? "," : "")}}{{members}} }""")!.AsObject();
        if (result != "")
            config["prevResult"] = JsonNode.Parse(result ?? Result(version));
        plugin ??= PluginBinary.Ours("sbr");
        return plugin.Run(plugin.Environment(verb, "pod1", netns ?? Pod.Path, ifName), config.ToJsonString(), Router);
    }

    /// <summary>The result of the plugin before, which made <c>net1</c>.</summary>
    public string Result(string version = "1.1.0")
    {
        if (version is "0.1.0" or "0.2.0")
            return $$"""{"cniVersion":"{{version}}","ip4":{"ip":"{{Second4}}/24","gateway":"10.1.2.1"},"ip6":{"ip":"{{Second6}}/64","gateway":"fd00:1:2::1"} }""";
        string v4 = version[0] == '0' ? "\"version\":\"4\"," : "", v6 = version[0] == '0' ? "\"version\":\"6\"," : "";
        return $$"""
            {"cniVersion":"{{version}}","interfaces":[{"name":"net1","sandbox":"{{Pod.Path}}"},{"name":"r2"}],
             "ips":[{ {{v4}} "address":"{{Second4}}/24","gateway":"10.1.2.1","interface":0},{ {{v4}} "address":"{{Third4}}/24","interface":0},
                    { {{v6}} "address":"{{Second6}}/64","gateway":"fd00:1:2::1","interface":0},{ {{v4}} "address":"10.9.9.9/24","interface":1}]}
            """;
    }

    static void Addresses(TestNamespace ns, string link, params string[] addresses)
    {
        foreach (string address in addresses)
            ns.Ok("ip", ["addr", "add", address, "dev", link, .. (string[])(address.Contains(':') ? ["nodad"] : [])]);
    }

    public void Dispose()
    {
        Pod.Dispose();
        Router.Dispose();
    }
}
