using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.Ptp;

/// <summary>CHECK finds real damage and nothing else, STATUS says whether ADD would work.</summary>
public sealed class PtpHealthTests : IDisposable
{
    private const Needs All = Needs.Plugins | Needs.Veth | Needs.Ipv6 | Needs.Nft;
    private readonly PluginNode _node = new("ptp");

    public void Dispose() => _node.Dispose();

    private JsonObject Added(TestNamespace pod, string version = "1.1.0")
    {
        JsonObject config = _node.Config(version, $$"""{"ipMasq":true, {{_node.HostLocal("10.1.2.0/24", "2001:db8:42::/64")}} }""");
        return PluginNode.WithPrevResult(config, _node.Add(config, pod));
    }

    [KernelTheory(All)]
    [MemberData(nameof(Versions.WithCheck), MemberType = typeof(Versions))]
    public void What_add_made_passes(string version)
    {
        TestNamespace pod = _node.NewPod();
        Assert.Empty(_node.Run("CHECK", Added(pod, version), pod.Path).EnsureOk().StdOut);
    }

    [KernelTheory(All)]
    [InlineData("ip addr del 10.1.2.2/24 dev eth0", "10.1.2.2/24")]
    [InlineData("ip route del default", "0.0.0.0/0")]
    [InlineData("ip route del 10.1.2.1", "the route to the gateway 10.1.2.1 is missing on eth0")]
    [InlineData("ip -6 route del 2001:db8:42::1", "the route to the gateway 2001:db8:42::1 is missing on eth0")]
    [InlineData("ip link set eth0 down", "eth0")]
    [InlineData("ip link del eth0", "eth0")]
    [InlineData("ip link set eth0 address 02:00:00:00:00:77", "02:00:00:00:00:77")]
    public void What_is_missing_in_the_pod_is_named(string sabotage, string named)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod);
        pod.Line(sabotage);
        Fails(config, pod, named);
    }

    [KernelTheory(All)]
    [InlineData("ip addr del 10.1.2.1/32 dev VETH", "the gateway's address 10.1.2.1 is missing on VETH")]
    [InlineData("ip route del 10.1.2.2", "the node has no route to 10.1.2.2 on VETH")]
    [InlineData("ip -6 route del 2001:db8:42::2", "the node has no route to 2001:db8:42::2 on VETH")]
    [InlineData("ip link set VETH down", "VETH, the node's end of the pair, is down")]
    [InlineData("nft delete table inet cni_masquerade", "the masquerade of 10.1.2.2 is missing")]
    public void What_is_missing_on_the_node_is_named(string sabotage, string named)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod);
        string veth = (string)config["prevResult"]!["interfaces"]![0]!["name"]!;
        _node.Node.Line(sabotage.Replace("VETH", veth, StringComparison.Ordinal));
        Fails(config, pod, named.Replace("VETH", veth, StringComparison.Ordinal));
    }

    [KernelFact(All)]
    public void A_lease_that_somebody_removed_is_missed()
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod);
        File.Delete(Path.Combine(_node.DataDir, "net1", "10.1.2.2"));
        Fails(config, pod, "10.1.2.2");
    }

    [KernelFact(All)]
    public void What_later_plugins_change_does_no_harm()
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod);
        pod.Line("ip route add 192.168.77.0/24 via 10.1.2.1");
        pod.Line("ip addr add 10.1.2.200/24 dev eth0");
        pod.Line("ip link set eth0 mtu 1300");
        // As sbr has it: the same routes in a table of their own.
        pod.Line("ip route del default");
        pod.Line("ip route del 10.1.2.0/24 via 10.1.2.1");
        pod.Line("ip route add default via 10.1.2.1 table 100");
        config["prevResult"]!["interfaces"]!.AsArray().Add(JsonNode.Parse("""{"name":"bwp0123456789"}"""));
        config["prevResult"]!["interfaces"]!.AsArray().Add(JsonNode.Parse($$"""{"name":"eth7","sandbox":"{{pod.Path}}"}"""));
        config["prevResult"]!["ips"]!.AsArray().Add(JsonNode.Parse("""{"address":"10.77.0.2/24","gateway":"10.77.0.1","interface":3}"""));
        _node.Run("CHECK", config, pod.Path).EnsureOk();
    }

    [KernelFact(All)]
    public void Without_a_previous_result_there_is_nothing_to_compare_with()
    {
        PluginRun check = _node.Run("CHECK", _node.Config("1.1.0", $$"""{ {{_node.HostLocal("10.1.2.0/24")}} }"""), _node.NewPod().Path);
        Assert.Equal(7, check.ErrorCode);
        Assert.Equal("Required prevResult missing", (string?)check.Json["msg"]);
    }

    [KernelFact(All)]
    public void Status_is_well_until_no_address_is_left()
    {
        JsonObject config = _node.Config("1.1.0", $$"""{"ipMasq":true, {{_node.HostLocal("10.1.2.0/30")}} }""");
        _node.Run("STATUS", config, null).EnsureOk();
        _node.Add(config, _node.NewPod()).EnsureOk();
        Assert.Equal(50, _node.Run("STATUS", config, null).ErrorCode);
        Assert.Equal(7, _node.Run("STATUS", _node.Config("1.1.0"), null).ErrorCode);
    }

    private void Fails(JsonObject config, TestNamespace pod, string named)
    {
        PluginRun check = _node.Run("CHECK", config, pod.Path);
        Assert.Equal(101, check.ErrorCode);
        Assert.Contains(named, (string?)check.Json["msg"], StringComparison.Ordinal);
    }
}
