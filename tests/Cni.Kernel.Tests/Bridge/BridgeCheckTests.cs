using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Bridge;

public sealed class BridgeCheckTests : IDisposable
{
    private readonly BridgeNode _node = new();

    public void Dispose() => _node.Dispose();

    private JsonObject Added(TestNamespace pod, string version = "1.1.0", string[]? subnets = null, Action<JsonObject>? change = null)
    {
        JsonObject config = _node.Config(version, subnets);
        config["ipMasq"] = true;
        config["macspoofchk"] = true;
        change?.Invoke(config);
        return BridgeNode.WithPrevResult(config, _node.Add(config, pod));
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    [MemberData(nameof(Versions.WithCheck), MemberType = typeof(Versions))]
    public void What_add_made_passes(string version)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod, version, ["10.1.2.0/24", "2001:db8:42::/64"]);
        PluginRun check = _node.Run("CHECK", config, pod.Path).EnsureOk();
        Assert.Empty(check.StdOut);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void A_pod_without_ipam_passes()
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod, change: c =>
        {
            c.Remove("ipam");
            c.Remove("isDefaultGateway");
            c.Remove("ipMasq");
        });
        _node.Run("CHECK", config, pod.Path).EnsureOk();
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    [InlineData("ip addr del 10.1.2.2/24 dev eth0", "10.1.2.2/24")]
    [InlineData("ip route del default", "0.0.0.0/0")]
    [InlineData("ip link set eth0 down", "eth0")]
    [InlineData("ip link set eth0 name eth9", "eth0")]
    [InlineData("ip link del eth0", "eth0")]
    [InlineData("ip link set eth0 address 02:00:00:00:00:77", "02:00:00:00:00:77")]
    public void What_is_missing_in_the_pod_is_named(string sabotage, string named)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod);
        pod.Line(sabotage);
        PluginRun check = _node.Run("CHECK", config, pod.Path);
        Assert.Equal(101, check.ErrorCode);
        Assert.Contains(named, (string?)check.Json["msg"], StringComparison.Ordinal);
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    [InlineData("ip link set VETH nomaster", "VETH")]
    [InlineData("ip link del br0", "br0")]
    [InlineData("nft delete table inet cni_masquerade", "masquerade")]
    [InlineData("nft delete table bridge cni_macspoofchk", "spoof")]
    public void What_is_missing_on_the_node_is_named(string sabotage, string named)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod);
        string veth = (string)config["prevResult"]!["interfaces"]![1]!["name"]!;
        _node.Node.Line(sabotage.Replace("VETH", veth, StringComparison.Ordinal));
        PluginRun check = _node.Run("CHECK", config, pod.Path);
        Assert.Equal(101, check.ErrorCode);
        Assert.Contains(named.Replace("VETH", veth, StringComparison.Ordinal), (string?)check.Json["msg"], StringComparison.Ordinal);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void What_later_plugins_add_does_no_harm()
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod);
        pod.Line("ip route add 192.168.77.0/24 via 10.1.2.1");
        pod.Line("ip addr add 10.1.2.200/24 dev eth0");
        config["prevResult"]!["interfaces"]!.AsArray().Add(new JsonObject { ["name"] = "ifb-later" });
        _node.Run("CHECK", config, pod.Path).EnsureOk();
    }

    [KernelFact(Needs.Plugins)]
    public void Without_a_previous_result_there_is_nothing_to_compare_with()
    {
        PluginRun check = _node.Run("CHECK", _node.Config(), _node.NewPod().Path);
        Assert.Equal(1, check.ExitCode);
        Assert.Equal("Required prevResult missing", (string?)check.Json["msg"]);
    }
}
