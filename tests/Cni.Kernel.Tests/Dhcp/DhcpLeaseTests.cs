using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.Dhcp;

public sealed class DhcpLeaseTests : IDisposable
{
    const Needs Required = Needs.Plugins | Needs.Dnsmasq | Needs.Bridge | Needs.Veth;

    readonly DhcpNode _node = new();

    public void Dispose() => _node.Dispose();

    [KernelTheory(Required)]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void A_pod_gets_an_address_that_dnsmasq_has_written_down_for_it(string version)
    {
        _node.StartServer();
        _node.StartDaemon();
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Run("ADD", _node.Config(version), pod).EnsureOk();

        var lease = Assert.Single(_node.Leases());
        Assert.Equal("00:" + string.Join(':', "pod1/net1/eth0".Select(c => ((int)c).ToString("x2", null))), lease.Client);
        JsonNode result = add.Json;
        bool isOld = version is "0.1.0" or "0.2.0";
        JsonNode ip = isOld ? result["ip4"]! : result["ips"]![0]!;
        Assert.Equal((version, lease.Address + "/24", "10.9.0.1"), ((string?)result["cniVersion"], (string?)ip[isOld ? "ip" : "address"], (string?)ip["gateway"]));
        JsonNode route = Assert.Single((isOld ? ip : result)["routes"]!.AsArray())!;
        Assert.Equal(("0.0.0.0/0", "10.9.0.1"), ((string?)route["dst"], (string?)route["gw"]));
        Assert.Contains("UP", pod.Ip.Link("eth0")!["flags"]!.AsArray().Select(flag => (string?)flag));
        Assert.Equal(lease.Address, (string?)Assert.Single(_node.Records()).Record["ipv4"]!["address"]!.ToString().Split('/')[0]);

        _node.Run("DEL", _node.Config(version), pod).EnsureOk();
        DhcpNode.Until(() => _node.Leases().Count == 0, "dnsmasq takes the lease back");
        Assert.Contains("DHCPRELEASE", _node.ServerLog, StringComparison.Ordinal);
        Assert.Empty(_node.Records());
        _node.Run("DEL", _node.Config(version), null).EnsureOk();
    }

    [KernelTheory(Required | Needs.Ipv6)]
    [InlineData(true, "ipv6")]
    [InlineData(false, "ipv6")]
    [InlineData(true, "ipv4", "ipv6")]
    public void A_pod_gets_an_IPv6_address_alone_or_beside_the_other(bool rapidCommit, params string[] families)
    {
        _node.StartServer(DhcpNode.Ready, "--dhcp-option=option6:dns-server,[fd09::53]", "--dhcp-option=option6:domain-search,v6.example");
        _node.StartDaemon();
        TestNamespace pod = _node.NewPod();
        JsonObject config = _node.Config(families: families);
        config["ipam"]!["ipv6RapidCommit"] = rapidCommit;
        PluginRun add = _node.Run("ADD", config, pod).EnsureOk();

        string[] addresses = [.. add.Json["ips"]!.AsArray().Select(ip => ((string)ip!["address"]!).Split('/')[0])];
        Assert.Equal(families.Length, addresses.Length);
        Assert.Equal(_node.LeasedAddresses(), addresses.Order(StringComparer.Ordinal));
        JsonNode six = add.Json["ips"]!.AsArray()[^1]!;
        Assert.StartsWith("fd09::1", (string?)six["address"], StringComparison.Ordinal);
        Assert.EndsWith("/128", (string?)six["address"], StringComparison.Ordinal);
        Assert.Null(six["gateway"]);
        Assert.Contains("fd09::53", add.Json["dns"]!["nameservers"]!.AsArray().Select(server => (string?)server));
        Assert.Contains("v6.example", add.Json["dns"]!["search"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(!rapidCommit, _node.ServerLog.Contains("DHCPADVERTISE", StringComparison.Ordinal));

        _node.Run("DEL", config, pod).EnsureOk();
        DhcpNode.Until(() => _node.Leases().Count == 0, "dnsmasq takes the leases back");
    }

    [KernelFact(Required | Needs.Ipv6)]
    public void The_prefix_of_an_IPv6_address_comes_from_the_configuration()
    {
        _node.StartServer();
        _node.StartDaemon();
        JsonObject config = _node.Config(families: "ipv6");
        config["ipam"]!["ipv6PrefixLength"] = 64;
        Assert.EndsWith("/64", (string?)_node.Run("ADD", config, _node.NewPod()).EnsureOk().Json["ips"]![0]!["address"], StringComparison.Ordinal);
    }

    [KernelFact(Required)]
    public void Classless_routes_and_names_come_along_with_a_metric()
    {
        _node.StartServer(DhcpNode.Ready, "--dhcp-option=121,0.0.0.0/0,10.9.0.254,172.20.0.0/14,10.9.0.7",
            "--dhcp-option=option:dns-server,10.9.0.53,10.9.0.54", "--dhcp-option=option:domain-name,d.example", "--dhcp-option=option:domain-search,a.example,b.a.example");
        _node.StartDaemon();
        JsonObject config = _node.Config();
        config["ipam"]!["priority"] = 77;
        JsonNode result = _node.Run("ADD", config, _node.NewPod()).EnsureOk().Json;
        Assert.Equal("""[{"dst":"0.0.0.0/0","gw":"10.9.0.254","priority":77},{"dst":"172.20.0.0/14","gw":"10.9.0.7","priority":77}]""", result["routes"]!.ToJsonString());
        Assert.Equal("10.9.0.1", (string?)result["ips"]![0]!["gateway"]);
        Assert.Equal("""{"nameservers":["10.9.0.53","10.9.0.54"],"domain":"d.example","search":["a.example","b.a.example"]}""", result["dns"]!.ToJsonString());
    }

    [KernelFact(Required)]
    public void Servers_are_told_and_asked_what_the_configuration_says()
    {
        _node.StartServer();
        _node.StartDaemon();
        JsonObject config = _node.Config();
        config["ipam"]!["provide"] = JsonNode.Parse("""[{"option":"host-name","value":"x","fromArg":"K8S_POD_NAME"},{"option":"vendor-class-identifier","value":"cni-test"}]""");
        config["ipam"]!["request"] = JsonNode.Parse("""[{"skipDefault":true},{"option":"subnet-mask"},{"option":"42"}]""");
        JsonNode result = _node.Run("ADD", config, _node.NewPod(), args: "IgnoreUnknown=1;K8S_POD_NAME=web-0").EnsureOk().Json;
        Assert.Equal("web-0", Assert.Single(_node.Leases()).Name);
        Assert.Contains("vendor class: cni-test", _node.ServerLog, StringComparison.Ordinal);
        Assert.Contains("requested options: 1:netmask, 42:ntp-server", _node.ServerLog, StringComparison.Ordinal);
        Assert.Null(result["routes"]);
    }

    [KernelFact(Required)]
    public void Two_interfaces_of_a_pod_and_two_networks_have_leases_of_their_own()
    {
        _node.StartServer();
        _node.StartDaemon();
        TestNamespace one = _node.NewPod(), other = _node.NewPod("eth1");
        _node.Run("ADD", _node.Config(), one).EnsureOk();
        _node.Run("ADD", _node.Config(), other, ifName: "eth1").EnsureOk();
        _node.Run("ADD", _node.Config(network: "net2"), other, ifName: "eth1").EnsureOk();
        Assert.Equal(3, _node.LeasedAddresses().Distinct().Count());
        _node.Run("DEL", _node.Config(), one).EnsureOk();
        DhcpNode.Until(() => _node.Leases().Count == 2, "one lease is released");
        Assert.Equal(2, _node.Records().Count);
    }

    [KernelFact(Required)]
    public void An_ADD_that_comes_again_gets_what_the_interface_has()
    {
        _node.StartServer();
        _node.StartDaemon();
        TestNamespace pod = _node.NewPod();
        string first = _node.Run("ADD", _node.Config(), pod).EnsureOk().StdOut;
        Assert.Equal(first, _node.Run("ADD", _node.Config(), pod).EnsureOk().StdOut);
        Assert.Single(_node.Leases());
    }

    [KernelFact(Required)]
    public void Many_pods_at_once_get_an_address_each()
    {
        _node.StartServer();
        _node.StartDaemon();
        TestNamespace[] pods = [.. Enumerable.Range(0, 12).Select(_ => _node.NewPod())];
        var addresses = new string[pods.Length];
        Parallel.For(0, pods.Length, new() { MaxDegreeOfParallelism = pods.Length }, i =>
            addresses[i] = (string)_node.Run("ADD", _node.Config(), pods[i], "pod" + i).EnsureOk().Json["ips"]![0]!["address"]!);
        Assert.Equal(pods.Length, addresses.Distinct().Count());
        Assert.Equal(pods.Length, _node.Leases().Count);
        Parallel.For(0, pods.Length, i => _node.Run("DEL", _node.Config(), pods[i], "pod" + i).EnsureOk());
        DhcpNode.Until(() => _node.Leases().Count == 0, "all leases are released");
    }
}
