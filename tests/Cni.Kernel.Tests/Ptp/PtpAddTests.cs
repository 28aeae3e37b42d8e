using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.Ptp;

public sealed class PtpAddTests : IDisposable
{
    private const Needs All = Needs.Plugins | Needs.Veth | Needs.Ipv6;
    private readonly PluginNode _node = new("ptp");

    public void Dispose() => _node.Dispose();

    private JsonObject Config(string version = "1.1.0", string more = "") =>
        _node.Config(version, $$"""{ {{_node.HostLocal("10.1.2.0/24", "2001:db8:42::/64")}} {{more}} }""");

    private static string Text(JsonNode? node, string key) => (string)node![key]!;

    [KernelTheory(All)]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Pod_and_node_get_addresses_and_routes_for_each_other(string version)
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(version), pod).EnsureOk();

        Assert.Equal(["10.1.2.2/24", "2001:db8:42::2/64"], pod.Ip.Addresses("eth0"));
        Assert.Equal(["10.1.2.0/24 10.1.2.1 10.1.2.2", "10.1.2.1  10.1.2.2", "default 10.1.2.1 "], Routes(pod.Ip.Routes4()));
        Assert.Equal(["2001:db8:42::/64 2001:db8:42::1 2001:db8:42::2", "2001:db8:42::1  2001:db8:42::2", "default 2001:db8:42::1 "], Routes(pod.Ip.Routes6()));
        string veth = Assert.Single(_node.Node.Ip.LinkNames());
        Assert.Matches("^veth[0-9a-f]{8}$", veth);
        Assert.Equal(["10.1.2.1/32", "2001:db8:42::1/128"], _node.Node.Ip.Addresses(veth));
        JsonNode route = Assert.Single(_node.Node.Ip.Routes4())!;
        Assert.Equal(("10.1.2.2", veth, "host"), (Text(route, "dst"), Text(route, "dev"), Text(route, "scope")));
        Assert.Contains(_node.Node.Ip.Routes6(), each => Text(each, "dst") == "2001:db8:42::2" && Text(each, "dev") == veth);
        Assert.Equal("0", _node.Node.Line($"cat /proc/sys/net/ipv6/conf/{veth}/accept_ra").Trim());

        pod.Line("ping -c 1 -W 2 10.1.2.1");
        pod.Line("ping -c 1 -W 2 2001:db8:42::1");
        _node.Node.Line("ping -c 1 -W 2 10.1.2.2");
        _node.Node.Line("ping -c 1 -W 2 2001:db8:42::2");
    }

    [KernelFact(All)]
    public void Pods_reach_each_other_through_the_node()
    {
        TestNamespace one = _node.NewPod(), two = _node.NewPod();
        _node.Add(Config(), one, "one").EnsureOk();
        _node.Add(Config(), two, "two").EnsureOk();
        one.Line("ping -c 1 -W 2 10.1.2.3");
        one.Line("ping -c 1 -W 2 2001:db8:42::3");
        // The time to live shows that the node routed it: 63 where a bridge would have left 64.
        Assert.Contains("ttl=63", one.Line("ping -c 1 -W 2 10.1.2.3"), StringComparison.Ordinal);
    }

    [KernelFact(All)]
    public void The_result_names_both_ends_and_what_the_kernel_says_of_them()
    {
        TestNamespace pod = _node.NewPod();
        JsonNode result = _node.Add(Config(more: ""","mtu":1400"""), pod).EnsureOk().Json;
        JsonArray interfaces = result["interfaces"]!.AsArray();
        Assert.Equal(2, interfaces.Count);
        JsonNode host = _node.Node.Ip.Link(Text(interfaces[0], "name"))!, end = pod.Ip.Link("eth0")!;
        Assert.Equal(Text(host, "address"), Text(interfaces[0], "mac"));
        Assert.Equal(Text(end, "address"), Text(interfaces[1], "mac"));
        Assert.Equal(1400, (int)host["mtu"]!);
        Assert.Equal(1400, (int)end["mtu"]!);
        Assert.Equal(1400, (int)interfaces[1]!["mtu"]!);
        Assert.Equal(pod.Path, Text(interfaces[1], "sandbox"));
        Assert.Null(interfaces[0]!["sandbox"]);
        Assert.All(result["ips"]!.AsArray(), ip => Assert.Equal(1, (int)ip!["interface"]!));
    }

    [KernelFact(All)]
    public void An_address_that_is_its_own_subnet_is_reachable()
    {
        TestNamespace pod = _node.NewPod();
        string ipam = PluginNode.Static("10.1.2.5/32 169.254.1.1", "2001:db8:42::5/128 fe80::1");
        JsonObject config = _node.Config("1.1.0", $$"""{ {{ipam}} }""");
        config["ipam"]!["routes"] = JsonNode.Parse("""[{"dst":"0.0.0.0/0"},{"dst":"::/0"}]""");
        _node.Add(config, pod).EnsureOk();
        _node.Node.Line("ping -c 1 -W 2 10.1.2.5");
        _node.Node.Line("ping -c 1 -W 2 2001:db8:42::5");
    }

    [KernelFact(All)]
    public void Two_addresses_share_a_gateway()
    {
        TestNamespace pod = _node.NewPod();
        string ipam = PluginNode.Static("10.1.2.5/24 10.1.2.1", "10.1.2.6/24 10.1.2.1");
        JsonNode result = _node.Add(_node.Config("1.1.0", $$"""{ {{ipam}} }"""), pod).EnsureOk().Json;
        Assert.Equal(["10.1.2.1/32"], _node.Node.Ip.Addresses(Text(result["interfaces"]![0], "name")));
        _node.Node.Line("ping -c 1 -W 2 10.1.2.5");
        _node.Node.Line("ping -c 1 -W 2 10.1.2.6");
    }

    [KernelFact(All)]
    public void A_container_has_two_interfaces_on_one_network()
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(), pod, ifName: "eth0").EnsureOk();
        string before = _node.State(), podBefore = pod.Ip.State();
        PluginRun second = _node.Add(Config(), pod, ifName: "net1").EnsureOk();
        foreach (string address in (string[])["10.1.2.2", "10.1.2.3", "2001:db8:42::2", "2001:db8:42::3"])
            _node.Node.Line($"ping -c 1 -W 2 {address}");
        _node.Run("CHECK", PluginNode.WithPrevResult(Config(), second), pod.Path, ifName: "net1").EnsureOk();
        _node.Del(Config(), pod, ifName: "net1").EnsureOk();
        Assert.Equal(before, _node.State());
        Assert.Equal(podBefore, pod.Ip.State());
    }

    [KernelFact(All)]
    public void A_route_that_is_left_of_an_earlier_pod_does_not_keep_traffic_away()
    {
        _node.Node.Line("ip link add old0 type veth peer name old1");
        _node.Node.Line("ip link set old0 up");
        _node.Node.Line("ip route add 10.1.2.2/32 dev old0 scope host");
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(), pod).EnsureOk();
        _node.Node.Line("ping -c 1 -W 2 10.1.2.2");
    }

    [KernelTheory(All)]
    [InlineData("", """["10.9.9.9"]""")]
    [InlineData(""","dns":{}""", """["10.9.9.9"]""")]
    [InlineData(""","dns":{"nameservers":[]}""", null)]
    [InlineData(""","DNS":{"Search":[]}""", null)]
    [InlineData(""","dns":{"nameservers":["1.1.1.1"]}""", """["1.1.1.1"]""")]
    public void Name_servers_of_the_configuration_go_before_those_of_address_management(string more, string? expected)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = _node.Config("1.1.0", $$"""{ {{PluginNode.Static("10.1.2.5/24 10.1.2.1")}} {{more}} }""");
        config["ipam"]!["dns"] = JsonNode.Parse("""{"nameservers":["10.9.9.9"]}""");
        JsonNode result = _node.Add(config, pod).EnsureOk().Json;
        Assert.Equal(expected, result["dns"]?["nameservers"]?.ToJsonString());
    }

    [KernelFact(All)]
    public void Add_over_an_existing_interface_fails_and_touches_nothing()
    {
        TestNamespace pod = _node.NewPod();
        PluginRun first = _node.Add(Config(), pod).EnsureOk();
        string before = _node.State(), podBefore = pod.Ip.State();
        PluginRun again = _node.Add(Config(), pod, id: "another");
        Assert.Equal(103, again.ErrorCode);
        Assert.Contains("already exists", Text(again.Json, "msg"), StringComparison.Ordinal);
        // What a runtime does next is DEL of the attachment that failed: the first one's interface must survive it.
        _node.Del(Config(), pod, id: "another").EnsureOk();
        Assert.Equal(before, _node.State());
        Assert.Equal(podBefore, pod.Ip.State());
        Assert.Equal(["10.1.2.2", "2001:db8:42::2"], _node.Leases());
        _node.Del(PluginNode.WithPrevResult(Config(), first), pod).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
    }

    [KernelFact(All | Needs.Nft)]
    public void Add_that_fails_late_leaves_nothing()
    {
        JsonObject config = Config(more: ""","ipMasq":true""");
        config["ipam"]!["routes"] = JsonNode.Parse("""[{"dst":"192.168.9.0/24","gw":"172.31.0.1"}]""");
        TestNamespace pod = _node.NewPod();
        string before = _node.State(), podBefore = pod.Ip.State();
        PluginRun add = _node.Add(config, pod);
        Assert.Equal(102, add.ErrorCode);
        Assert.Contains("192.168.9.0/24", Text(add.Json, "msg"), StringComparison.Ordinal);
        Assert.Equal(before, _node.State());
        Assert.Equal(podBefore, pod.Ip.State());
        Assert.Empty(_node.Leases());
    }

    [KernelTheory(All)]
    [InlineData("""{"ipam":null}""", 7, "ptp needs address management")]
    [InlineData("""{"ipam":{"type":"static","addresses":[{"address":"10.1.2.5/24"}]}}""", 7, "address 10.1.2.5/24 has no gateway")]
    [InlineData("""{"ipam":{"type":"static"}}""", 105, "IPAM plugin returned missing IP config")]
    [InlineData("""{"mtu":70000,"ipam":{"type":"static"}}""", 7, "invalid mtu 70000 (must be between 0 and 65535)")]
    [InlineData("""{"mtu":"big","ipam":{"type":"static"}}""", 6, null)]
    [InlineData("""{"ipMasqBackend":"ebtables","ipam":{"type":"static"}}""", 7, "unknown ipMasqBackend \"ebtables\"")]
    [InlineData("""{"ipam":{"type":"no-such-plugin"}}""", 7, null)]
    public void What_makes_no_sense_is_refused_before_anything_is_made(string members, int code, string? message)
    {
        TestNamespace pod = _node.NewPod();
        string before = _node.State(), podBefore = pod.Ip.State();
        PluginRun add = _node.Add(_node.Config("1.1.0", members), pod);
        Assert.Equal(code, add.ErrorCode);
        if (message is not null)
            Assert.Equal(message, Text(add.Json, "msg"));
        Assert.Equal(before, _node.State());
        Assert.Equal(podBefore, pod.Ip.State());
    }

    private static string[] Routes(JsonArray routes) =>
    [
        .. routes.Where(each => (string?)each!["protocol"] != "kernel" && !Text(each, "dst").StartsWith("fe80", StringComparison.Ordinal))
            .Select(each => $"{Text(each, "dst")} {(string?)each!["gateway"]} {(string?)each["prefsrc"]}")
            .Order(StringComparer.Ordinal),
    ];
}
