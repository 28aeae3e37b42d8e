using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Bridge;

public sealed class BridgeAddTests : IDisposable
{
    private readonly BridgeNode _node = new();

    public void Dispose() => _node.Dispose();

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void A_pod_gets_its_address_and_a_gateway_that_answers(string version)
    {
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(_node.Config(version), pod).EnsureOk();

        Assert.Equal(version, (string?)add.Json["cniVersion"]);
        Assert.Equal(["10.1.2.2/24"], pod.Ip.Addresses("eth0"));
        Assert.Equal(["10.1.2.1/24"], _node.Node.Ip.Addresses("br0"));
        JsonNode route = Assert.Single(pod.Ip.Routes4(), entry => (string?)entry!["dst"] == "default")!;
        Assert.Equal("10.1.2.1", (string?)route["gateway"]);
        Assert.Equal("br0", (string?)PortOf("br0")["master"]);
        pod.Line("ping -c 1 -W 2 10.1.2.1");
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    [MemberData(nameof(Versions.WithInterfaces), MemberType = typeof(Versions))]
    public void The_result_lists_bridge_veth_and_container_interface_as_the_kernel_has_them(string version)
    {
        TestNamespace pod = _node.NewPod();
        JsonNode result = _node.Add(_node.Config(version), pod).EnsureOk().Json;

        JsonArray interfaces = result["interfaces"]!.AsArray();
        Assert.Equal(3, interfaces.Count);
        string veth = (string)interfaces[1]!["name"]!;
        Assert.Matches("^veth[0-9a-f]{8}$", veth);
        Assert.Equal(["br0", veth, "eth0"], interfaces.Select(i => (string?)i!["name"]));
        Assert.Equal([null, null, pod.Path], interfaces.Select(i => (string?)i!["sandbox"]));
        Assert.Equal(
            [(string?)_node.Node.Ip.Link("br0")!["address"], (string?)_node.Node.Ip.Link(veth)!["address"], (string?)pod.Ip.Link("eth0")!["address"]],
            interfaces.Select(i => (string?)i!["mac"]));
        Assert.Equal(2, (int?)result["ips"]![0]!["interface"]);
        Assert.Equal("10.1.2.2/24", (string?)result["ips"]![0]!["address"]);
        Assert.Equal("10.1.2.1", (string?)result["ips"]![0]!["gateway"]);
        Assert.Equal("UP", (string?)_node.Node.Ip.Link(veth)!["operstate"]);
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Ipv6)]
    [InlineData("2001:db8:42::/64")]
    [InlineData("10.1.2.0/24", "2001:db8:42::/64")]
    [InlineData("192.168.0.0/24", "fd00::/64", "10.1.2.0/24")]
    public void Every_family_and_subnet_gets_an_address_and_a_gateway(params string[] subnets)
    {
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(_node.Config(subnets: subnets), pod).EnsureOk();

        Assert.Equal(subnets.Select(s => FirstOf(s, 2)).Order(StringComparer.Ordinal), pod.Ip.Addresses("eth0"));
        Assert.Equal(subnets.Select(s => FirstOf(s, 1)).Order(StringComparer.Ordinal), _node.Node.Ip.Addresses("br0"));
        Assert.Equal(subnets.Length, add.Json["ips"]!.AsArray().Count);
        foreach (string subnet in subnets)
            pod.Line($"ping -c 1 -W 2 {FirstOf(subnet, 1).Split('/')[0]}");
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    [InlineData("10.1.2.0/24", "10.1.2.255")]
    [InlineData("10.1.2.64/26", "10.1.2.127")]
    [InlineData("10.0.0.0/13", "10.7.255.255")]
    public void Bridge_and_pod_know_the_subnets_broadcast_address(string subnet, string broadcast)
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(_node.Config(subnets: [subnet]), pod).EnsureOk();
        Assert.Contains($" brd {broadcast} ", pod.Line("ip -4 address show dev eth0"), StringComparison.Ordinal);
        Assert.Contains($" brd {broadcast} ", _node.Node.Line("ip -4 address show dev br0"), StringComparison.Ordinal);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Ipams_default_route_and_the_bridges_are_one()
    {
        JsonObject config = _node.Config();
        config["ipam"]!["routes"] = new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" });
        TestNamespace pod = _node.NewPod();
        _node.Add(config, pod).EnsureOk();
        Assert.Equal("10.1.2.1", (string?)Assert.Single(pod.Ip.Routes4(), route => (string?)route!["dst"] == "default")!["gateway"]);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Add_works_where_sysctls_are_read_only_and_forwarding_is_on()
    {
        _node.Node.Ok("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        TestNamespace pod = _node.NewPod();
        var variables = _node.Bridge.Environment("ADD", "pod1", pod.Path);
        variables["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        string[] inReadOnly = ["netns", "exec", _node.Node.Name, "unshare", "-m", "sh", "-c", "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec \"$0\"", _node.Bridge.Path];
        Sh.Run("ip", inReadOnly, System.Text.Encoding.UTF8.GetBytes(_node.Config().ToJsonString()), variables, null).EnsureOk();
        pod.Line("ping -c 1 -W 2 10.1.2.1");
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_bridges_address_stays_and_another_pod_costs_the_node_no_neighbours(bool unpinned)
    {
        if (unpinned)
        {
            _node.Node.Line("ip link add br0 up type bridge");
            _node.Node.Line("ip address add 10.1.2.1/24 dev br0");
        }
        TestNamespace first = _node.NewPod();
        _node.Add(_node.Config(), first, "first").EnsureOk();
        string? mac = (string?)_node.Node.Ip.Link("br0")!["address"];
        _node.Node.Line("ping -c 1 -W 2 10.1.2.2");
        Assert.Contains("lladdr", _node.Node.Line("ip neigh show to 10.1.2.2 dev br0"), StringComparison.Ordinal);

        _node.Add(_node.Config(), _node.NewPod(), "second").EnsureOk();
        Assert.Contains("lladdr", _node.Node.Line("ip neigh show to 10.1.2.2 dev br0"), StringComparison.Ordinal);
        Assert.Equal("3", _node.Node.Line("cat /sys/class/net/br0/addr_assign_type").Trim());
        Assert.Equal(mac, (string?)_node.Node.Ip.Link("br0")!["address"]);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Two_pods_reach_each_other()
    {
        TestNamespace one = _node.NewPod(), two = _node.NewPod();
        _node.Add(_node.Config(), one, "one").EnsureOk();
        _node.Add(_node.Config(), two, "two").EnsureOk();
        one.Line("ping -c 1 -W 2 10.1.2.3");
        two.Line("ping -c 1 -W 2 10.1.2.2");
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void An_existing_bridge_is_used_even_if_its_options_differ()
    {
        _node.Node.Line("ip link add br0 mtu 1300 type bridge");
        int index = (int)_node.Node.Ip.Link("br0")!["ifindex"]!;
        JsonObject config = _node.Config();
        config["mtu"] = 1400;
        _node.Add(config, _node.NewPod()).EnsureOk();
        Assert.Equal(index, (int?)_node.Node.Ip.Link("br0")!["ifindex"]);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void A_link_of_another_kind_in_the_bridges_place_is_an_error_that_leaves_nothing()
    {
        _node.Node.Line("ip link add br0 type veth peer name br0peer");
        TestNamespace pod = _node.NewPod();
        string before = _node.State();
        PluginRun add = _node.Add(_node.Config(), pod);
        Assert.Equal(1, add.ExitCode);
        Assert.Equal("\"br0\" already exists but is not a bridge", (string?)add.Json["msg"]);
        Assert.Equal(before, _node.State());
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Empty(_node.Leases());
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    [MemberData(nameof(Versions.WithInterfaces), MemberType = typeof(Versions))]
    public void Without_ipam_the_pod_is_attached_and_has_no_address(string version)
    {
        JsonObject config = _node.Config(version);
        config.Remove("ipam");
        config.Remove("isDefaultGateway");
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(config, pod).EnsureOk();
        Assert.Null(add.Json["ips"]);
        Assert.Equal("UP", (string?)pod.Ip.Link("eth0")!["operstate"]);
        Assert.Empty(pod.Ip.Addresses("eth0"));
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    [MemberData(nameof(Versions.WithoutInterfaces), MemberType = typeof(Versions))]
    public void A_result_without_addresses_cannot_be_said_in_old_versions_and_leaves_nothing(string version)
    {
        JsonObject config = _node.Config(version);
        config.Remove("ipam");
        config.Remove("isDefaultGateway");
        TestNamespace pod = _node.NewPod();
        string before = _node.State();
        PluginRun add = _node.Add(config, pod);
        Assert.Equal(1, add.ErrorCode);
        Assert.Equal("cannot convert: no valid IP addresses", (string?)add.Json["msg"]);
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Equal(before, _node.State());
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void A_disabled_container_interface_stays_down()
    {
        JsonObject config = _node.Config();
        config.Remove("ipam");
        config.Remove("isDefaultGateway");
        config["disableContainerInterface"] = true;
        TestNamespace pod = _node.NewPod();
        _node.Add(config, pod).EnsureOk();
        Assert.Equal("DOWN", (string?)pod.Ip.Link("eth0")!["operstate"]);
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    [InlineData(true)]
    [InlineData(false)]
    public void Hairpin_and_isolation_are_the_ports(bool on)
    {
        JsonObject config = _node.Config();
        config["hairpinMode"] = on;
        config["portIsolation"] = on;
        _node.Add(config, _node.NewPod()).EnsureOk();
        JsonNode port = PortOf("br0")["linkinfo"]!["info_slave_data"]!;
        Assert.Equal(on, (bool?)port["hairpin"]);
        Assert.Equal(on, (bool?)port["isolated"]);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void A_promiscuous_bridge_is_promiscuous_new_or_not()
    {
        JsonObject config = _node.Config();
        _node.Add(config, _node.NewPod(), "one").EnsureOk();
        Assert.DoesNotContain("PROMISC", Flags("br0"));
        config["promiscMode"] = true;
        _node.Add(config, _node.NewPod(), "two").EnsureOk();
        Assert.Contains("PROMISC", Flags("br0"));
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void The_mtu_is_that_of_the_bridge_and_both_ends()
    {
        JsonObject config = _node.Config();
        config["mtu"] = 1400;
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(config, pod).EnsureOk();
        Assert.Equal(1400, (int?)pod.Ip.Link("eth0")!["mtu"]);
        Assert.Equal(1400, (int?)PortOf("br0")["mtu"]);
        Assert.Equal(1400, (int?)_node.Node.Ip.Link("br0")!["mtu"]);
        Assert.Equal([1400, 1400, 1400], add.Json["interfaces"]!.AsArray().Select(i => (int)i!["mtu"]!));
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void The_pod_has_the_mac_it_was_asked_for()
    {
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(_node.Config(), pod, args: "IgnoreUnknown=1;MAC=c2:11:22:33:44:55").EnsureOk();
        Assert.Equal("c2:11:22:33:44:55", (string?)pod.Ip.Link("eth0")!["address"]);
        Assert.Equal("c2:11:22:33:44:55", (string?)add.Json["interfaces"]![2]!["mac"]);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void The_bridges_mac_stays_when_pods_come_and_go()
    {
        TestNamespace one = _node.NewPod();
        _node.Add(_node.Config(), one, "one", args: "IgnoreUnknown=1;MAC=02:00:00:00:00:99").EnsureOk();
        string? mac = (string?)_node.Node.Ip.Link("br0")!["address"];
        _node.Add(_node.Config(), _node.NewPod(), "two").EnsureOk();
        _node.Del(_node.Config(), one, "one").EnsureOk();
        Assert.Equal(mac, (string?)_node.Node.Ip.Link("br0")!["address"]);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Routes_with_one_destination_and_several_gateways_share_the_load()
    {
        JsonObject config = _node.Config();
        config["ipam"]!["routes"] = new JsonArray(
            new JsonObject { ["dst"] = "192.168.9.0/24", ["gw"] = "10.1.2.11" },
            new JsonObject { ["dst"] = "192.168.9.0/24", ["gw"] = "10.1.2.12" });
        TestNamespace pod = _node.NewPod();
        _node.Add(config, pod).EnsureOk();
        JsonArray routes = pod.Ip.Query("route", "show", "192.168.9.0/24");
        Assert.Equal(["10.1.2.11", "10.1.2.12"], routes.SelectMany(Gateways).Order(StringComparer.Ordinal));
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void A_routes_mtu_priority_table_and_mss_are_honoured()
    {
        JsonObject config = _node.Config();
        config["ipam"]!["routes"] = new JsonArray(new JsonObject
        {
            ["dst"] = "192.168.9.0/24", ["gw"] = "10.1.2.1", ["mtu"] = 1280, ["advmss"] = 1200, ["priority"] = 77, ["table"] = 300,
        });
        TestNamespace pod = _node.NewPod();
        _node.Add(config, pod).EnsureOk();
        string text = Sh.Ok("ip", "-n", pod.Name, "route", "show", "table", "300");
        Assert.Contains("192.168.9.0/24 via 10.1.2.1 dev eth0", text, StringComparison.Ordinal);
        Assert.Contains("metric 77", text, StringComparison.Ordinal);
        Assert.Contains("mtu 1280", text, StringComparison.Ordinal);
        Assert.Contains("advmss 1200", text, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Names_servers_come_from_ipam_unless_the_configuration_has_its_own()
    {
        string resolvConf = Path.Combine(_node.DataDir, "resolv.conf");
        File.WriteAllText(resolvConf, "nameserver 192.0.2.1\nsearch example.com\n");
        JsonObject config = _node.Config();
        config["ipam"]!["resolvConf"] = resolvConf;
        Assert.Equal("192.0.2.1", (string?)_node.Add(config, _node.NewPod(), "one").EnsureOk().Json["dns"]!["nameservers"]![0]);
        config["dns"] = new JsonObject { ["nameservers"] = new JsonArray("192.0.2.9") };
        JsonNode dns = _node.Add(config, _node.NewPod(), "two").EnsureOk().Json["dns"]!;
        Assert.Equal("192.0.2.9", (string?)dns["nameservers"]![0]);
        Assert.Null(dns["search"]);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void A_differing_gateway_on_the_bridge_is_an_error_unless_it_may_be_replaced()
    {
        _node.Node.Line("ip link add br0 type bridge");
        _node.Node.Line("ip addr add 10.1.2.99/24 dev br0");
        JsonObject config = _node.Config();
        string before = _node.State();
        PluginRun add = _node.Add(config, _node.NewPod());
        Assert.Equal("\"br0\" already has an IP address different from 10.1.2.1/24", (string?)add.Json["msg"]);
        Assert.Equal(before, _node.State());
        Assert.Empty(_node.Leases());

        config["forceAddress"] = true;
        _node.Add(config, _node.NewPod()).EnsureOk();
        Assert.Equal(["10.1.2.1/24"], _node.Node.Ip.Addresses("br0"));
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Ipv6)]
    public void An_ipv6_address_is_usable_at_once_and_with_enabledad_after_its_check()
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = _node.Config(subnets: ["2001:db8:42::/64"]);
        _node.Add(config, pod, "one").EnsureOk();
        Assert.DoesNotContain("tentative", Sh.Ok("ip", "-n", pod.Name, "-6", "addr", "show", "dev", "eth0", "scope", "global"), StringComparison.Ordinal);

        TestNamespace careful = _node.NewPod();
        config["enabledad"] = true;
        _node.Add(config, careful, "two").EnsureOk();
        string text = Sh.Ok("ip", "-n", careful.Name, "-6", "addr", "show", "dev", "eth0", "scope", "global");
        Assert.DoesNotContain("tentative", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nodad", text, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Forwarding_is_on_for_a_gateway()
    {
        _node.Add(_node.Config(), _node.NewPod()).EnsureOk();
        Assert.Equal("1", _node.Node.Line("cat /proc/sys/net/ipv4/ip_forward").Trim());
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    public void A_pod_with_somebody_elses_mac_is_not_heard()
    {
        JsonObject config = _node.Config();
        config["macspoofchk"] = true;
        TestNamespace pod = _node.NewPod(), other = _node.NewPod();
        _node.Add(config, pod, "one").EnsureOk();
        _node.Add(config, other, "two").EnsureOk();
        pod.Line("ping -c 1 -W 2 10.1.2.3");
        string mac = (string)pod.Ip.Link("eth0")!["address"]!;
        pod.Line("ip link set eth0 address 02:00:00:00:00:77");
        Assert.NotEqual(0, pod.Run("ping", "-c", "1", "-W", "1", "10.1.2.3").ExitCode);
        pod.Line($"ip link set eth0 address {mac}");
        pod.Line("ping -c 1 -W 2 10.1.2.3");
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Isolated_pods_reach_the_node_and_not_each_other()
    {
        JsonObject config = _node.Config();
        config["portIsolation"] = true;
        TestNamespace one = _node.NewPod(), two = _node.NewPod();
        _node.Add(config, one, "one").EnsureOk();
        _node.Add(config, two, "two").EnsureOk();
        Assert.NotEqual(0, one.Run("ping", "-c", "1", "-W", "1", "10.1.2.3").ExitCode);
        one.Line("ping -c 1 -W 2 10.1.2.1");
    }

    private JsonNode PortOf(string bridge) => Assert.Single(_node.Node.Ip.Links(), link => (string?)link!["master"] == bridge)!;

    private string Flags(string link) => _node.Node.Ip.Link(link)!["flags"]!.ToJsonString() + " " + _node.Node.Ip.Link(link)!["promiscuity"] switch
    {
        { } count when (int)count > 0 => "PROMISC",
        _ => "",
    };

    private static IEnumerable<string?> Gateways(JsonNode? route) => route!["nexthops"] is JsonArray hops
        ? hops.Select(hop => (string?)hop!["gateway"])
        : [(string?)route["gateway"]];

    private static string FirstOf(string subnet, int host)
    {
        var prefix = System.Net.IPNetwork.Parse(subnet);
        byte[] bytes = prefix.BaseAddress.GetAddressBytes();
        bytes[^1] += (byte)host;
        return $"{new System.Net.IPAddress(bytes)}/{prefix.PrefixLength}";
    }
}
