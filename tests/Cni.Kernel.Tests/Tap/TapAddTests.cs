using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.Tap;

public sealed class TapAddTests : IDisposable
{
    private const Needs All = Needs.Plugins | Needs.Tap | Needs.Ipv6;
    private readonly PluginNode _node = new("tap");

    public void Dispose() => _node.Dispose();

    private static JsonNode Data(TestNamespace pod) => pod.Ip.Link("eth0")!["linkinfo"]!["info_data"]!;

    [KernelTheory(All)]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void A_device_with_addresses_and_routes(string version)
    {
        TestNamespace pod = _node.NewPod();
        string[] subnets = version is "0.1.0" or "0.2.0" ? ["10.1.2.0/24"] : ["10.1.2.0/24", "2001:db8:42::/64"];
        PluginRun add = _node.Add(_node.Config(version, $$"""{ {{_node.HostLocal(subnets)}} }"""), pod).EnsureOk();
        Assert.Equal(version, (string?)add.Json["cniVersion"]);
        JsonNode link = pod.Ip.Link("eth0")!;
        Assert.Equal(("tap", true, "net1/pod1/eth0"), ((string)Data(pod)["type"]!, (bool)Data(pod)["persist"]!, (string?)link["ifalias"]));
        Assert.Contains("UP", link["flags"]!.AsArray().Select(flag => (string)flag!));
        Assert.Contains("10.1.2.2/24", pod.Ip.State(), StringComparison.Ordinal);
        Assert.StartsWith("default via 10.1.2.1 dev eth0", pod.Line("ip route show default"), StringComparison.Ordinal);
        Assert.Empty(_node.Node.Ip.LinkNames());
        if (subnets.Length < 2)
            return;
        Assert.Equal((string)link["address"]!, (string?)add.Json["interfaces"]![0]!["mac"]);
        Assert.Equal(pod.Path, (string?)add.Json["interfaces"]![0]!["sandbox"]);
        // Nobody has the device open, so an address that waited to be found unique would wait for ever.
        Assert.DoesNotContain("tentative", pod.Line("ip -6 addr show dev eth0"), StringComparison.Ordinal);
        Assert.Contains("2001:db8:42::2/64", pod.Line("ip -6 addr show dev eth0"), StringComparison.Ordinal);
    }

    [KernelFact(All)]
    public void Every_key_counts_whatever_the_others_are()
    {
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(_node.Config("1.1.0", """{"multiQueue":true,"MTU":1400,"mac":"02:00:00:00:00:07","owner":107,"group":36}"""), pod).EnsureOk();
        Assert.Equal(("02:00:00:00:00:07", 1400), ((string?)add.Json["interfaces"]![0]!["mac"], (int?)add.Json["interfaces"]![0]!["mtu"]));
        JsonNode link = pod.Ip.Link("eth0")!;
        Assert.Equal(("02:00:00:00:00:07", 1400), ((string)link["address"]!, (int)link["mtu"]!));
        Assert.Equal("eth0: tap multi_queue persist user 107 group 36", pod.Line("ip tuntap show").Trim());
    }

    [KernelFact(All)]
    public void Owner_zero_is_root_and_no_owner_is_nobody()
    {
        TestNamespace first = _node.NewPod(), second = _node.NewPod();
        _node.Add(_node.Config("1.1.0", """{"owner":0}"""), first).EnsureOk();
        _node.Add(_node.Config("1.1.0"), second).EnsureOk();
        Assert.Equal("eth0: tap persist user 0", first.Line("ip tuntap show").Trim());
        Assert.Equal("eth0: tap persist", second.Line("ip tuntap show").Trim());
    }

    [KernelFact(All | Needs.Bridge)]
    public void The_device_joins_a_bridge_of_the_pod()
    {
        TestNamespace pod = _node.NewPod();
        pod.Line("ip link add br0 type bridge");
        _node.Add(_node.Config("1.1.0", """{"bridge":"br0"}"""), pod).EnsureOk();
        Assert.Equal("br0", (string?)pod.Ip.Link("eth0")!["master"]);
    }

    [KernelTheory(All)]
    [InlineData("""{"bridge":"br7"}""", 7, "failed to get bridge br7: Link not found")]
    [InlineData("""{"bridge":"a-name-that-is-too-long"}""", 7, "failed to get bridge a-name-that-is-too-long: Link not found")]
    [InlineData("""{"mtu":67}""", 7, "invalid MTU 67")]
    [InlineData("""{"mtu":-1}""", 7, "invalid MTU -1")]
    [InlineData("""{"mtu":65522}""", 7, "invalid MTU 65522")]
    [InlineData("""{"mac":"nonsense"}""", 7, "invalid MAC address \"nonsense\"")]
    [InlineData("""{"owner":4294967295}""", 7, "invalid owner 4294967295")]
    [InlineData("""{"group":4294967295}""", 7, "invalid group 4294967295")]
    [InlineData("""{"owner":-1}""", 6, "owner")]
    [InlineData("""{"selinuxContext":"system_u:system_r:svirt_t:s0"}""", 2, "unsupported field selinuxContext: system_u:system_r:svirt_t:s0")]
    public void What_makes_no_sense_is_refused_before_anything_is_done(string members, int code, string message)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = _node.Config("1.1.0", members);
        config["ipam"] = JsonNode.Parse($$"""{ {{_node.HostLocal("10.1.2.0/24")}} }""")!["ipam"]!.DeepClone();
        PluginRun add = _node.Add(config, pod);
        Assert.Equal(code, add.ErrorCode);
        Assert.Contains(message, (string?)add.Json["msg"], StringComparison.Ordinal);
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Empty(_node.Leases());
    }

    [KernelFact(All | Needs.Veth)]
    public void An_interface_that_is_there_is_left_alone()
    {
        TestNamespace pod = _node.NewPod();
        pod.Line("ip link add eth0 type veth peer name other");
        string before = pod.Ip.State();
        Assert.Equal(103, _node.Add(_node.Config("1.1.0", $$"""{ {{_node.HostLocal("10.1.2.0/24")}} }"""), pod).ErrorCode);
        Assert.Equal(before, pod.Ip.State());
        Assert.Empty(_node.Leases());
    }

    [KernelTheory(All)]
    [InlineData("""{"ipam":{"type":"no-such-plugin"}}""")]
    [InlineData("""{"ipam":{"type":"static","addresses":[]}}""")]
    [InlineData("""{"mac":"01:00:00:00:00:01"}""")]
    public void An_add_that_fails_late_leaves_nothing(string members)
    {
        TestNamespace pod = _node.NewPod();
        string before = pod.Ip.State();
        Assert.NotEqual(0, _node.Add(_node.Config("1.1.0", members), pod).ExitCode);
        Assert.Equal(before, pod.Ip.State());
        Assert.Empty(pod.Ip.LinkNames());
    }

    [KernelFact(All)]
    public void A_route_that_cannot_be_takes_link_and_lease_with_it()
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = _node.Config("1.1.0", $$"""{ {{_node.HostLocal("10.1.2.0/24")}} }""");
        config["ipam"]!["routes"] = JsonNode.Parse("""[{"dst":"10.99.0.0/16","gw":"172.31.255.1"}]""");
        PluginRun add = _node.Add(config, pod);
        Assert.NotEqual(0, add.ExitCode);
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Empty(_node.Leases());
    }

    [KernelTheory(All)]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    public void A_version_without_interfaces_cannot_say_it_without_addresses(string version)
    {
        TestNamespace pod = _node.NewPod();
        Assert.Equal(1, _node.Add(_node.Config(version), pod).ErrorCode);
        Assert.Empty(pod.Ip.LinkNames());
    }
}
