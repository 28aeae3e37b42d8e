using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.HostDevice;

/// <summary>Ends of veth pairs are the devices here; the other ends are in a namespace of their own that plays the network outside.</summary>
public sealed class HostDeviceTests : IDisposable
{
    private const Needs All = Needs.Plugins | Needs.Veth | Needs.Ipv6;
    private const string Mac = "02:00:00:00:00:31";
    private readonly PluginNode _node = new("host-device");
    private readonly TestNamespace _outside;

    public HostDeviceTests()
    {
        _outside = _node.NewPod("outside");
        Sh.Line($"ip -n {_node.Node.Name} link add dev0 address {Mac} mtu 1450 type veth peer name out0 netns {_outside.Name}");
        _outside.Line("ip addr add 10.1.2.1/24 dev out0");
        _outside.Line("ip addr add 2001:db8:42::1/64 dev out0 nodad");
        _outside.Line("ip link set out0 up");
        _node.Node.Line("ip link set dev0 up");
        // The kernel finds the carrier a moment later, and states are compared below.
        Assert.True(SpinWait.SpinUntil(() => Text(_node.Node.Ip.Link("dev0"), "operstate") == "UP", TimeSpan.FromSeconds(5)));
    }

    public void Dispose() => _node.Dispose();

    private JsonObject Config(string version = "1.1.0", string device = """ "device":"dev0" """, bool ipam = true) =>
        _node.Config(version, $$"""{ {{device}} {{(ipam ? "," + _node.HostLocal("10.1.2.0/24") : "")}} }""");

    private static string? Text(JsonNode? node, string key) => (string?)node?[key];

    [KernelTheory(All)]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void The_device_serves_the_pod_and_comes_back(string version)
    {
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(Config(version), pod).EnsureOk();
        Assert.Null(_node.Node.Ip.Link("dev0"));
        JsonNode link = pod.Ip.Link("eth0")!;
        Assert.Equal((Mac, "dev0"), (Text(link, "address"), Text(link, "ifalias")));
        Assert.Equal(1450, (int)link["mtu"]!);
        Assert.Equal(["10.1.2.2/24"], pod.Ip.Addresses("eth0"));
        pod.Line("ping -c 1 -W 2 10.1.2.1");

        JsonObject config = version is "0.1.0" or "0.2.0" ? Config(version) : PluginNode.WithPrevResult(Config(version), add);
        if (version is "0.4.0" or "1.0.0" or "1.1.0")
            _node.Run("CHECK", config, pod.Path).EnsureOk();
        for (int i = 0; i < 2; i++)
        {
            Assert.Empty(_node.Del(config, pod).EnsureOk().StdOut);
            Assert.Empty(pod.Ip.LinkNames());
            JsonNode back = _node.Node.Ip.Link("dev0")!;
            Assert.Equal((Mac, null), (Text(back, "address"), Text(back, "ifalias")));
            Assert.DoesNotContain("UP", back["flags"]!.AsArray().Select(flag => (string)flag!));
            Assert.Empty(_node.Leases());
        }
    }

    [KernelFact(All)]
    public void The_result_is_the_interface_as_it_is_in_the_pod()
    {
        TestNamespace pod = _node.NewPod();
        JsonNode result = _node.Add(Config(ipam: false), pod, ifName: "net1").EnsureOk().Json;
        Assert.Equal($$"""{"cniVersion":"1.1.0","interfaces":[{"name":"net1","mac":"{{Mac}}","mtu":1450,"sandbox":"{{pod.Path}}"}]}""", result.ToJsonString());
        Assert.Contains("UP", pod.Ip.Link("net1")!["flags"]!.AsArray().Select(flag => (string)flag!));
    }

    [KernelTheory(All)]
    [InlineData(""" "hwaddr":"02:00:00:00:00:31" """)]
    [InlineData(""" "HWADDR":"02-00-00-00-00-31" """)]
    [InlineData(""" "device":"a-name-longer-than-the-kernel-gives" """)]
    [InlineData(""" "kernelpath":"/sys/devices/virtual" """)]
    public void A_device_is_found_by(string device)
    {
        _node.Node.Line("ip link property add dev dev0 altname a-name-longer-than-the-kernel-gives");
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(Config(device: device), pod).EnsureOk();
        Assert.Equal(Mac, Text(pod.Ip.Link("eth0"), "address"));
        _node.Del(PluginNode.WithPrevResult(Config(device: device), add), pod).EnsureOk();
        Assert.Equal(["dev0"], _node.Node.Ip.LinkNames());
        _node.Add(Config(device: device), pod).EnsureOk();
        _node.Del(Config(device: device), pod).EnsureOk();
        Assert.Equal(["dev0"], _node.Node.Ip.LinkNames());
    }

    [KernelFact(All)]
    public void Neither_side_needs_a_free_name_in_between()
    {
        TestNamespace pod = _node.NewPod();
        pod.Line("ip link add dev0 type veth peer name other");
        _node.Node.Line("ip link add eth0 type veth peer name other");
        _node.Add(Config(), pod).EnsureOk();
        Assert.Equal(Mac, Text(pod.Ip.Link("eth0"), "address"));
        _node.Del(Config(), pod).EnsureOk();
        Assert.Equal(["dev0", "other"], pod.Ip.LinkNames());
        Assert.Equal(["dev0", "eth0", "other"], _node.Node.Ip.LinkNames());
        Assert.Equal(Mac, Text(_node.Node.Ip.Link("dev0"), "address"));
    }

    [KernelFact(All)]
    public void A_device_whose_name_is_taken_waits_in_the_pod_with_its_address()
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(), pod).EnsureOk();
        _node.Node.Line("ip link add dev0 type veth peer name other");
        PluginRun del = _node.Del(Config(), pod);
        Assert.Equal(103, del.ErrorCode);
        Assert.Contains("the node has another link \"dev0\"", Text(del.Json, "msg"), StringComparison.Ordinal);
        Assert.Equal(["10.1.2.2"], _node.Leases());
        _node.Node.Line("ip link delete dev0");
        _node.Del(Config(), pod).EnsureOk();
        Assert.Equal(["dev0"], _node.Node.Ip.LinkNames());
        Assert.Empty(_node.Leases());
    }

    [KernelFact(All)]
    public void Add_over_an_existing_interface_fails_and_the_del_after_it_takes_nothing()
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(), pod).EnsureOk();
        _node.Node.Line("ip link add dev1 type veth peer name other");
        JsonObject second = Config(device: """ "device":"dev1" """, ipam: false);
        string podBefore = pod.Ip.State(), before = _node.State();
        PluginRun add = _node.Add(second, pod, "another");
        Assert.Equal(103, add.ErrorCode);
        Assert.Equal("container interface \"eth0\" already exists", Text(add.Json, "msg"));
        _node.Del(second, pod, "another").EnsureOk();
        Assert.Equal(podBefore, pod.Ip.State());
        Assert.Equal(before, _node.State());
    }

    [KernelFact(All | Needs.Bridge)]
    public void Del_leaves_interfaces_that_other_plugins_made()
    {
        TestNamespace pod = _node.NewPod();
        pod.Line("ip link add eth0 type veth peer name other");
        foreach (string alias in (string[])["", "net1/pod1/eth0", "some words"])
        {
            Sh.Ok("ip", "-n", pod.Name, "link", "set", "eth0", "alias", alias);
            _node.Del(Config(), pod).EnsureOk();
            Assert.Equal(["eth0", "other"], pod.Ip.LinkNames());
        }
    }

    [KernelFact(All)]
    public void Without_its_alias_the_device_is_known_by_the_result()
    {
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(Config(), pod).EnsureOk();
        Sh.Ok("ip", "-n", pod.Name, "link", "set", "eth0", "alias", "");
        _node.Del(PluginNode.WithPrevResult(Config(), add), pod).EnsureOk();
        Assert.Equal(["dev0"], _node.Node.Ip.LinkNames());
    }

    [KernelTheory(All)]
    [InlineData(false)]
    [InlineData(true)]
    public void Addresses_are_released_when_pod_and_device_are_gone(bool pathGiven)
    {
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(Config(), pod).EnsureOk();
        Assert.Equal(["10.1.2.2"], _node.Leases());
        pod.Dispose();
        _node.Run("DEL", PluginNode.WithPrevResult(Config(), add), pathGiven ? pod.Path : null).EnsureOk();
        Assert.Empty(_node.Leases());
    }

    [KernelTheory(All)]
    [InlineData("net1", """ "device":"dev0" """, true)]
    [InlineData("dev7", """ "device":"dev0" """, true)]
    [InlineData("net1", """ "hwaddr":"02:00:00:00:00:31" """, true)]
    [InlineData("net1", """ "device":"dev1" """, false)]
    [InlineData("devil", """ "device":"dev0" """, false)]
    public void A_device_that_the_kernel_brought_back_gets_its_name_again(string name, string device, bool expected)
    {
        // What becomes of a card when the namespace that it is in goes: it is back, down, with the pod's name and still with its alias.
        _node.Node.Line("ip link set dev0 down");
        _node.Node.Line($"ip link set dev0 name {name}");
        Sh.Ok("ip", "-n", _node.Node.Name, "link", "set", name, "alias", "dev0");
        JsonObject config = Config(device: device, ipam: false);
        config["prevResult"] = JsonNode.Parse($$"""{"cniVersion":"1.1.0","interfaces":[{"name":"net1","mac":"{{Mac}}","sandbox":"/run/netns/gone"}]}""");
        _node.Run("DEL", config, "/run/netns/gone-for-good", ifName: "net1").EnsureOk();
        Assert.Equal([expected ? "dev0" : name], _node.Node.Ip.LinkNames());
        Assert.Equal(expected ? null : "dev0", Text(_node.Node.Ip.Link(expected ? "dev0" : name), "ifalias"));
    }

    [KernelTheory(All)]
    [InlineData(true)]
    [InlineData(false)]
    public void Add_that_fails_late_puts_the_device_back_as_it_was(bool up)
    {
        _node.Node.Line($"ip link set dev0 {(up ? "up" : "down")}");
        Sh.Ok("ip", "-n", _node.Node.Name, "link", "set", "dev0", "alias", "the uplink");
        JsonObject config = Config();
        config["ipam"]!["routes"] = JsonNode.Parse("""[{"dst":"192.168.9.0/24","gw":"172.31.0.1"}]""");
        TestNamespace pod = _node.NewPod();
        string podBefore = pod.Ip.State();
        PluginRun add = _node.Add(config, pod);
        Assert.Equal(102, add.ErrorCode);
        Assert.Contains("192.168.9.0/24", Text(add.Json, "msg"), StringComparison.Ordinal);
        JsonNode back = _node.Node.Ip.Link("dev0")!;
        Assert.Equal("the uplink", Text(back, "ifalias"));
        Assert.Equal(up, back["flags"]!.AsArray().Any(flag => (string?)flag == "UP"));
        Assert.Equal(podBefore, pod.Ip.State());
        Assert.Empty(_node.Leases());
    }

    [KernelFact(All | Needs.Bridge)]
    public void Add_that_fails_gives_the_node_its_addresses_and_routes_back()
    {
        _node.Node.Line("ip addr add 10.1.2.9/24 brd + dev dev0");
        _node.Node.Line("ip addr add 2001:db8:42::9/64 nodad dev dev0");
        _node.Node.Line("ip route add 198.51.100.0/24 via 10.1.2.1 metric 50");
        _node.Node.Line("ip route add 203.0.113.0/24 dev dev0 table 100");
        _node.Node.Line("ip -6 route add 2001:db8:100::/48 via 2001:db8:42::1");
        string before = _node.State();
        JsonObject config = Config();
        config["ipam"] = JsonNode.Parse("""{"type":"static","addresses":[{"address":"nowhere"}]}""");
        Assert.Equal(7, _node.Add(config, _node.NewPod()).ErrorCode);
        Assert.True(SpinWait.SpinUntil(() => Text(_node.Node.Ip.Link("dev0"), "operstate") == "UP", TimeSpan.FromSeconds(5)));
        Assert.Equal(Sorted(before), Sorted(_node.State()));

        _node.Node.Line("ip link add br0 up type bridge");
        _node.Node.Line("ip link set dev0 master br0");
        Assert.Equal(7, _node.Add(config, _node.NewPod()).ErrorCode);
        Assert.Equal("br0", Text(_node.Node.Ip.Link("dev0"), "master"));
    }

    private static string Sorted(string lines) => string.Join('\n', lines.Split('\n').Order(StringComparer.Ordinal));

    [KernelFact(All)]
    public void Add_whose_address_management_fails_puts_the_device_back()
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Config();
        config["ipam"] = JsonNode.Parse("""{"type":"static","addresses":[{"address":"nowhere"}]}""");
        Assert.Equal(7, _node.Add(config, pod).ErrorCode);
        Assert.Equal(["dev0"], _node.Node.Ip.LinkNames());
        Assert.Empty(pod.Ip.LinkNames());
    }

    [KernelTheory(All)]
    [InlineData("", 7, "specify either \"device\", \"hwaddr\", \"kernelpath\" or \"pciBusID\"")]
    [InlineData(""" "device":"dev9" """, 7, "failed to find host device: Link not found")]
    [InlineData(""" "hwaddr":"02:00:00:00:00:77" """, 7, "failed to find host device: failed to find physical interface")]
    [InlineData(""" "hwaddr":"zz" """, 7, "failed to find host device: failed to parse MAC address \"zz\"")]
    [InlineData(""" "kernelpath":"/sys/class/net" """, 7, "failed to find host device: kernel device path \"/sys/class/net\" must be absolute and begin with /sys/devices/")]
    [InlineData(""" "kernelpath":"/sys/devices/../class" """, 7, "failed to find host device: kernel device path \"/sys/devices/../class\" must be absolute and begin with /sys/devices/")]
    [InlineData(""" "kernelpath":"/sys/devices/none" """, 7, "failed to find host device: failed to find network devices at \"/sys/devices/none/net\"")]
    [InlineData(""" "pciBusID":"0000:99:1f.7" """, 7, "error with host device: lstat /sys/bus/pci/devices/0000:99:1f.7: no such file or directory")]
    [InlineData(""" "runtimeConfig":{"deviceID":"../.."} """, 7, "runtime config DeviceID ../.. not found or unsupported")]
    [InlineData(""" "device":"lo" """, 7, "failed to move link \"lo\": every namespace keeps its loopback")]
    [InlineData(""" "device":7 """, 6, null)]
    public void A_device_that_is_not_there_is_an_error_that_says_so(string device, int code, string? message)
    {
        TestNamespace pod = _node.NewPod();
        string before = _node.State();
        JsonObject config = _node.Config("1.1.0", $$"""{ {{device}} }""");
        PluginRun add = _node.Add(config, pod);
        Assert.Equal(code, add.ErrorCode);
        if (message is not null)
            Assert.Equal(message, Text(add.Json, "msg"));
        Assert.Equal(before, _node.State());
        Assert.Empty(pod.Ip.LinkNames());
        if (code == 7)
            _node.Del(config, pod).EnsureOk();
    }

    [KernelFact(All | Needs.Bridge)]
    public void A_device_that_the_kernel_does_not_let_go_stays_as_it_is()
    {
        _node.Node.Line("ip link add br0 up type bridge");
        _node.Node.Line("ip addr add 192.0.2.1/24 dev br0");
        string before = _node.State();
        Assert.Equal(102, _node.Add(Config(device: """ "device":"br0" """), _node.NewPod()).ErrorCode);
        Assert.Equal(before, _node.State());
        Assert.Null(Text(_node.Node.Ip.Link("br0"), "ifalias"));
    }

    [KernelTheory(All)]
    [MemberData(nameof(Versions.WithoutInterfaces), MemberType = typeof(Versions))]
    public void Without_addresses_old_versions_are_refused_before_the_device_moves(string version)
    {
        Assert.Equal(1, _node.Add(Config(version, ipam: false), _node.NewPod()).ErrorCode);
        Assert.Equal(["dev0"], _node.Node.Ip.LinkNames());
    }

    [KernelTheory(All)]
    [InlineData("ip addr del 10.1.2.2/24 dev eth0", "10.1.2.2/24")]
    [InlineData("ip link set eth0 down", "eth0")]
    [InlineData("ip link set eth0 name eth9", "eth0")]
    [InlineData("ip route del default", "0.0.0.0/0")]
    public void Check_names_what_is_missing(string sabotage, string named)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = PluginNode.WithPrevResult(Config(), _node.Add(Config(), pod));
        pod.Line(sabotage);
        PluginRun check = _node.Run("CHECK", config, pod.Path);
        Assert.Equal(101, check.ErrorCode);
        Assert.Contains(named, Text(check.Json, "msg"), StringComparison.Ordinal);
    }

    [KernelFact(All)]
    public void Status_says_whether_the_device_is_there()
    {
        _node.Run("STATUS", Config(), null).EnsureOk();
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(), pod).EnsureOk();
        PluginRun status = _node.Run("STATUS", Config(), null);
        Assert.Equal(50, status.ErrorCode);
        Assert.Equal("it may be in another pod", Text(status.Json, "details"));
        _node.Del(Config(), pod).EnsureOk();
        _node.Run("STATUS", Config(), null).EnsureOk();
        // A device that the runtime names with each ADD can't be looked for.
        _node.Run("STATUS", Config(device: """ "capabilities":{"deviceID":true} """), null).EnsureOk();
    }

    [KernelFact(All)]
    public void Gc_releases_the_addresses_of_stale_attachments_and_leaves_devices_alone()
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(), pod).EnsureOk();
        _node.Gc(Config(), "pod1/eth0").EnsureOk();
        Assert.Equal(["10.1.2.2"], _node.Leases());
        _node.Gc(Config()).EnsureOk();
        Assert.Empty(_node.Leases());
        Assert.Equal(["eth0"], pod.Ip.LinkNames());
    }
}
