using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.Tap;

/// <summary>CHECK finds real damage and nothing else, STATUS says whether ADD would work.</summary>
public sealed class TapHealthTests : IDisposable
{
    private const Needs All = Needs.Plugins | Needs.Tap | Needs.Bridge | Needs.Ipv6;
    private readonly PluginNode _node = new("tap");

    public void Dispose() => _node.Dispose();

    private JsonObject Added(TestNamespace pod, string version = "1.1.0", string keys = "\"bridge\":\"br0\",\"owner\":107,\"group\":36,\"mtu\":1400")
    {
        pod.Line("ip link add br0 type bridge");
        JsonObject config = _node.Config(version, $$"""{ {{keys}}, {{_node.HostLocal("10.1.2.0/24", "2001:db8:42::/64")}} }""");
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
    [InlineData("ip link set eth0 down", "eth0")]
    [InlineData("ip link del eth0", "eth0")]
    [InlineData("ip link set eth0 address 02:00:00:00:00:77", "02:00:00:00:00:77")]
    [InlineData("ip link set eth0 nomaster", "eth0 is no port of bridge br0")]
    [InlineData("ip link del br0", "failed to get bridge br0: Link not found")]
    public void What_is_missing_is_named(string sabotage, string named)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod);
        pod.Line(sabotage);
        Fails(config, pod, named);
    }

    [KernelTheory(All)]
    [InlineData("mode tap user 7 group 36", "eth0 belongs to user 7, not 107")]
    [InlineData("mode tap user 107", "eth0 belongs to group")]
    [InlineData("mode tap user 107 group 36 multi_queue", "eth0 has several queues, multiQueue is false")]
    [InlineData("mode tun user 107 group 36", "tun")]
    public void Another_device_in_its_place_is_noticed(string device, string named)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod);
        string mac = (string)config["prevResult"]!["interfaces"]![0]!["mac"]!;
        pod.Line("ip link del eth0");
        pod.Line($"ip tuntap add dev eth0 {device}");
        if (device.StartsWith("mode tap", StringComparison.Ordinal))
            pod.Line($"ip link set eth0 address {mac} mtu 1400 master br0");
        else
            config["prevResult"]!["interfaces"]![0]!.AsObject().Remove("mac");
        pod.Line("ip link set eth0 up");
        pod.Line("ip addr add 10.1.2.2/24 dev eth0");
        pod.Line("ip addr add 2001:db8:42::2/64 dev eth0 nodad");
        pod.Line("ip route add default via 10.1.2.1");
        pod.Line("ip route add default via 2001:db8:42::1");
        Fails(config, pod, named);
    }

    [KernelFact(All | Needs.Veth)]
    public void Another_kind_of_link_is_named()
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod);
        pod.Line("ip link del eth0");
        pod.Line("ip link add eth0 type veth peer name other");
        Fails(config, pod, "container interface eth0 is of kind veth, not tun");
    }

    [KernelFact(All)]
    public void What_owner_is_not_asked_for_does_not_matter()
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod);
        config.Remove("owner");
        config.Remove("group");
        _node.Run("CHECK", config, pod.Path).EnsureOk();
    }

    [KernelFact(All)]
    public void Without_a_previous_result_there_is_nothing_to_compare_with()
    {
        PluginRun check = _node.Run("CHECK", _node.Config("1.1.0"), _node.NewPod().Path);
        Assert.Equal((7, "Required prevResult missing"), (check.ErrorCode, (string?)check.Json["msg"]));
    }

    [KernelFact(All)]
    public void Status_is_well_until_no_address_is_left()
    {
        JsonObject config = _node.Config("1.1.0", $$"""{ {{_node.HostLocal("10.1.2.0/30")}} }""");
        Assert.Empty(_node.Run("STATUS", config, null).EnsureOk().StdOut);
        _node.Add(config, _node.NewPod()).EnsureOk();
        Assert.Equal(50, _node.Run("STATUS", config, null).ErrorCode);
        _node.Run("STATUS", _node.Config("1.1.0"), null).EnsureOk();
    }

    [KernelFact(All)]
    public void Status_misses_the_device_file()
    {
        var variables = _node.Plugin.Environment("STATUS", "", "", "");
        string config = _node.Config("1.1.0").ToJsonString();
        ShResult run = Sh.Run("unshare", ["--mount", "sh", "-c", $"mount -t tmpfs none /dev/net && exec {_node.Plugin.Path}"], System.Text.Encoding.UTF8.GetBytes(config),
            new Dictionary<string, string>(variables) { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" });
        Assert.Contains("\"code\": 50", run.Out, StringComparison.Ordinal);
        Assert.Contains("there is no /dev/net/tun", run.Out, StringComparison.Ordinal);
    }

    private void Fails(JsonObject config, TestNamespace pod, string named)
    {
        PluginRun check = _node.Run("CHECK", config, pod.Path);
        Assert.Equal(101, check.ErrorCode);
        Assert.Contains(named, (string?)check.Json["msg"], StringComparison.Ordinal);
    }
}
