using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Dhcp;

/// <summary>A plugin that makes the interface, and dhcp as its address management, from ADD to DEL.</summary>
public sealed class DhcpChainTests : IDisposable
{
    const Needs Required = Needs.Plugins | Needs.Dnsmasq | Needs.Bridge | Needs.Veth;

    readonly DhcpNode _node = new();

    public void Dispose() => _node.Dispose();

    [KernelTheory(Required | Needs.Ipv6)]
    [InlineData("0.2.0", "ipv4")]
    [InlineData("1.1.0", "ipv4")]
    [InlineData("1.1.0", "ipv4", "ipv6")]
    public void A_pod_on_a_bridge_lives_with_leased_addresses(string version, params string[] families) =>
        Live("bridge", Main("bridge", version, families, config => config["bridge"] = "br0"));

    [KernelTheory(Required | Needs.Macvlan | Needs.Ipv6)]
    [InlineData("ipv4")]
    [InlineData("ipv4", "ipv6")]
    public void A_pod_on_a_macvlan_lives_with_leased_addresses(params string[] families)
    {
        // The node itself has no server here: it is a machine of its own on the same network.
        _node.Node.Line("ip link add up0 type veth peer name up1");
        _node.Node.Line("ip link set up0 master br0 up");
        _node.Node.Line("ip link set up1 up");
        Live("macvlan", Main("macvlan", "1.1.0", families, config => config["master"] = "up1"));
    }

    [KernelFact(Required | Needs.Ipvlan)]
    public void A_pod_on_an_ipvlan_gets_an_answer_since_servers_broadcast_it()
    {
        _node.Node.Line("ip link add up0 type veth peer name up1");
        _node.Node.Line("ip link set up0 master br0 up");
        _node.Node.Line("ip link set up1 up");
        Live("ipvlan", Main("ipvlan", "1.1.0", ["ipv4"], config => config["master"] = "up1"));
    }

    [KernelFact(Required)]
    public void A_bridge_without_a_server_leaves_no_interface()
    {
        _node.StartDaemon("-resendtimeout", "1s");
        TestNamespace pod = _node.NewEmptyPod();
        string before = _node.Node.Ip.State();
        PluginRun add = _node.Run("ADD", Main("bridge", "1.1.0", ["ipv4"], config => config["bridge"] = "br0"), pod, plugin: PluginBinary.Ours("bridge"));
        Assert.Equal((104, "no DHCP lease for eth0: no more tries"), (add.ErrorCode, (string?)add.Json["msg"]));
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Equal("br0", Assert.Single(_node.Node.Ip.LinkNames()));
        Assert.Empty(_node.Records());
        Assert.Equal(Count(before), Count(_node.Node.Ip.State()));

        static int Count(string state) => state.Split('\n').Length;
    }

    [KernelFact(Required)]
    public void A_bridge_that_fails_behind_dhcp_gives_the_lease_back()
    {
        _node.StartServer();
        _node.StartDaemon();
        TestNamespace pod = _node.NewEmptyPod();
        // As a gateway the bridge is to have another address of the subnet than it has.
        JsonObject config = Main("bridge", "1.1.0", ["ipv4"], config =>
        {
            config["bridge"] = "br0";
            config["isGateway"] = true;
        });
        _node.StartServer(DhcpNode.Ready, "--dhcp-option=option:router,10.9.0.254");
        PluginRun add = _node.Run("ADD", config, pod, plugin: PluginBinary.Ours("bridge"));
        Assert.Equal(103, add.ErrorCode);
        DhcpNode.Until(() => _node.Leases().Count == 0 && _node.Records().Count == 0, "the lease is given back");
        Assert.Contains("DHCPACK", _node.ServerLog, StringComparison.Ordinal);
        Assert.Empty(pod.Ip.LinkNames());
    }

    [KernelFact(Required)]
    public void STATUS_and_GC_reach_the_daemon_through_a_bridge()
    {
        JsonObject config = Main("bridge", "1.1.0", ["ipv4"], config => config["bridge"] = "br0");
        Assert.Equal(50, _node.Run("STATUS", config, plugin: PluginBinary.Ours("bridge")).ErrorCode);
        _node.StartServer();
        _node.StartDaemon();
        _node.Run("STATUS", config, plugin: PluginBinary.Ours("bridge")).EnsureOk();
        TestNamespace pod = _node.NewEmptyPod();
        _node.Run("ADD", config, pod, plugin: PluginBinary.Ours("bridge")).EnsureOk();
        config["cni.dev/valid-attachments"] = new JsonArray();
        _node.Run("GC", config, plugin: PluginBinary.Ours("bridge")).EnsureOk();
        Assert.Empty(_node.Records());
        Assert.Empty(pod.Ip.LinkNames());
    }

    void Live(string type, JsonObject config)
    {
        PluginBinary plugin = PluginBinary.Ours(type);
        _node.StartServer();
        _node.StartDaemon();
        TestNamespace pod = _node.NewEmptyPod();
        PluginRun add = _node.Run("ADD", config, pod, plugin: plugin).EnsureOk();
        string[] addresses = [.. pod.Ip.Addresses("eth0").Where(address => !address.EndsWith("/64", StringComparison.Ordinal)).Select(address => address.Split('/')[0])];
        Assert.Equal(_node.LeasedAddresses(), addresses.Order(StringComparer.Ordinal));
        Assert.Equal("10.9.0.1", (string?)Assert.Single(pod.Ip.Routes4(), route => (string?)route!["dst"] == "default")!["gateway"]);
        pod.Line("ping -c 1 -W 2 10.9.0.1");
        if (addresses.Length == 2)
        {
            // What is on the link comes from router advertisements, which this server doesn't send.
            pod.Line("ip route add fd09::/64 dev eth0");
            pod.Line("ping -c 1 -W 2 fd09::1");
        }
        if ((string)config["cniVersion"]! != "0.2.0")
            _node.Run("CHECK", DhcpNode.WithPrevResult(config, add), pod, plugin: plugin).EnsureOk();
        _node.Run("DEL", config, pod, plugin: plugin).EnsureOk();
        DhcpNode.Until(() => _node.Leases().Count == 0, "dnsmasq takes the leases back");
        Assert.Empty(pod.Ip.LinkNames());
        _node.Run("DEL", config, pod, plugin: plugin).EnsureOk();
    }

    JsonObject Main(string type, string version, string[] families, Action<JsonObject> change)
    {
        JsonObject config = _node.Config(version, families: families);
        config["type"] = type;
        change(config);
        return config;
    }
}
