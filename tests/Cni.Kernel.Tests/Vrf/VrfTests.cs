using System.Text.Json.Nodes;

namespace Cni.Kernel.Tests.Vrf;

/// <summary>What the published plugin does to links, addresses and routes, with <c>ip</c> as the witness.</summary>
public sealed class VrfTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Veth | Needs.Ipv6 | Needs.Vrf, AnyKernel = Needs.Plugins | Needs.Veth | Needs.Ipv6;

    static readonly string[] Routes =
    [
        "10.1.2.0/24 dev eth0 proto kernel scope link src 10.1.2.5", "198.51.100.0/24 dev eth0 scope link", "2001:db8:8::/64 dev eth0 metric 1024 pref medium",
        "default via 10.1.2.1 dev eth0", "default via fd00:1:2::1 dev eth0 metric 1024 pref medium", "fd00:1:2::/64 dev eth0 proto kernel metric 256 pref medium",
    ];

    readonly VrfPod _pod = new();

    public void Dispose() => _pod.Dispose();

    [KernelTheory(Wanted)]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void Every_version_adds_checks_and_deletes_and_hands_on_the_result(string version)
    {
        var add = _pod.Call("ADD", version: version).EnsureOk();
        var answer = add.Json.DeepClone().AsObject();
        answer.Remove("dns");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(_pod.Result(version)), answer), add.StdOut);
        Assert.Equal(("red", 1), (_pod.Master("eth0"), _pod.VrfTable("red")));
        if (version != "0.3.1")
            Assert.Equal("", _pod.Call("CHECK", version: version).EnsureOk().StdOut);
        var del = _pod.Call("DEL", version: version).EnsureOk();
        Assert.Equal(("", ""), (del.StdOut, del.StdErr));
        Assert.Equal((null, null), (_pod.Master("eth0"), _pod.VrfTable("red")));
        _pod.Call("DEL", version: version).EnsureOk();
    }

    [KernelTheory(Wanted)]
    [InlineData(0)]
    [InlineData(1)]
    public void Addresses_and_routes_come_along(int keepAddresses)
    {
        _pod.Pod.Ok("sysctl", "-qw", $"net.ipv6.conf.eth0.keep_addr_on_down={keepAddresses}");
        _pod.Call("ADD").EnsureOk();
        Assert.Equal(["10.1.2.5/24", "fd00:1:2::5/64"], _pod.Pod.Ip.Addresses("eth0"));
        Assert.Equal(Routes, _pod.Table("1"));
        Assert.DoesNotContain(_pod.Table("main"), line => line.Contains("dev eth0", StringComparison.Ordinal));
        Assert.Equal(["203.0.113.0/24 via 10.1.2.1 dev eth0"], _pod.Table("77"));

        // The other interface has the same addresses and stays where it was.
        Assert.Contains("10.1.2.0/24 dev eth1 proto kernel scope link src 10.1.2.5", _pod.Table("main"));
        foreach (string gateway in (string[])["10.1.2.1", "fd00:1:2::1"])
            Assert.Equal(0, _pod.Pod.Run("ping", "-c", "1", "-w", "10", "-I", "red", gateway).ExitCode);
    }

    [KernelFact(Wanted)]
    public void A_vrf_has_several_members_and_goes_with_the_last()
    {
        _pod.Call("ADD").EnsureOk();
        _pod.Pod.Ok("ip", "addr", "flush", "dev", "eth1");
        _pod.Call("ADD", ifName: "eth1").EnsureOk();
        Assert.Equal(("red", "red"), (_pod.Master("eth0"), _pod.Master("eth1")));
        _pod.Call("DEL").EnsureOk();
        Assert.Equal((null, "red", 1), (_pod.Master("eth0"), _pod.Master("eth1"), _pod.VrfTable("red")));
        _pod.Call("CHECK", ifName: "eth1").EnsureOk();
        _pod.Call("DEL", ifName: "eth1").EnsureOk();
        Assert.Null(_pod.VrfTable("red"));
    }

    [KernelFact(Wanted)]
    public void A_table_is_taken_when_it_is_named_and_else_one_that_nobody_uses()
    {
        _pod.Pod.Ok("ip", "route", "add", "192.0.2.0/24", "dev", "eth1", "table", "1");
        _pod.Pod.Ok("ip", "rule", "add", "from", "192.0.2.1", "lookup", "2");
        _pod.Call("ADD").EnsureOk();
        Assert.Equal(3, _pod.VrfTable("red"));
        _pod.Call("ADD", "\"vrfname\":\"blue\",\"table\":5000", ifName: "eth1").EnsureOk();
        Assert.Equal(5000, _pod.VrfTable("blue"));
        _pod.Call("CHECK", "\"vrfname\":\"blue\",\"table\":5000", ifName: "eth1").EnsureOk();
    }

    [KernelFact(Wanted)]
    public void What_is_taken_is_refused_by_name_and_left_as_it_was()
    {
        _pod.Call("ADD", "\"vrfname\":\"red\",\"table\":10").EnsureOk();
        Assert.Equal((103, "VRF red already exist with different routing table 10"), Failure(_pod.Call("ADD", "\"vrfname\":\"red\",\"table\":11", ifName: "eth1")));
        Assert.Equal((103, "interface eth0 has already a master set: red"), Failure(_pod.Call("ADD")));
        Assert.Equal((103, "Netlink eth1 is not a VRF"), Failure(_pod.Call("ADD", "\"vrfname\":\"eth1\"", ifName: "lo")));
        Assert.Equal(("red", null), (_pod.Master("eth0"), _pod.Master("eth1")));
        _pod.Call("DEL", "\"vrfname\":\"eth1\"", ifName: "eth0").EnsureOk();
        Assert.Equal("red", _pod.Master("eth0"));
    }

    // The last thing that can fail: the result has nobody to go to.
    [KernelFact(Wanted)]
    public void An_add_whose_result_nobody_takes_puts_everything_back()
    {
        string[] main = _pod.Table("main");
        string config = $$"""{"cniVersion":"1.1.0","name":"net1","type":"vrf","vrfname":"red","prevResult":{{_pod.Result("1.1.0")}}}""";
        PluginBinary plugin = PluginBinary.Ours("vrf");
        var run = Sh.Run("ip", ["netns", "exec", _pod.Node.Name, "sh", "-c", $"{plugin.Path} >/dev/full"], System.Text.Encoding.UTF8.GetBytes(config),
            new Dictionary<string, string>(plugin.Environment("ADD", "pod1", _pod.Pod.Path)) { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" });
        Assert.Equal(1, run.ExitCode);
        Assert.Equal((null, null), (_pod.Master("eth0"), _pod.VrfTable("red")));
        Assert.Equal(["10.1.2.5/24", "fd00:1:2::5/64"], _pod.Pod.Ip.Addresses("eth0"));
        Assert.Equal(main, _pod.Table("main"));
        Assert.Equal(["203.0.113.0/24 via 10.1.2.1 dev eth0"], _pod.Table("77"));
    }

    [KernelTheory(Wanted)]
    [InlineData("ip link set eth0 nomaster", "Failed to find eth0 associated to vrf red")]
    [InlineData("ip link delete eth0", "Failed to find eth0 associated to vrf red")]
    [InlineData("ip link set red down", "VRF red is down in ")]
    [InlineData("ip link delete red", "VRF red is missing in ")]
    public void Check_names_what_somebody_broke_and_del_works_all_the_same(string damage, string message)
    {
        _pod.Call("ADD").EnsureOk();
        _pod.Pod.Line(damage);
        var (code, said) = Failure(_pod.Call("CHECK"));
        Assert.Equal(101, code);
        Assert.StartsWith(message, said, StringComparison.Ordinal);
        _pod.Call("DEL", withResult: false).EnsureOk();
        Assert.Null(_pod.VrfTable("red"));
        _pod.Call("DEL", netns: "/run/netns/cnit-none").EnsureOk();
        _pod.Call("DEL", netns: "").EnsureOk();
    }

    [KernelFact(Wanted | Needs.GoPlugins)]
    public void Either_plugin_checks_and_deletes_what_the_other_has_added()
    {
        PluginBinary go = PluginBinary.Go("vrf"), ours = PluginBinary.Ours("vrf");
        var theirs = _pod.Call("ADD", version: "1.0.0", plugin: go).EnsureOk().Json.AsObject();
        Assert.Equal(("red", 1), (_pod.Master("eth0"), _pod.VrfTable("red")));
        _pod.Call("CHECK", version: "1.0.0", plugin: ours).EnsureOk();
        _pod.Call("DEL", version: "1.0.0", plugin: ours).EnsureOk();
        Assert.Null(_pod.VrfTable("red"));
        var result = _pod.Call("ADD", version: "1.0.0", plugin: ours).EnsureOk().Json.AsObject();
        Assert.Equal(("red", 1), (_pod.Master("eth0"), _pod.VrfTable("red")));
        _pod.Call("CHECK", version: "1.0.0", plugin: go).EnsureOk();
        _pod.Call("DEL", version: "1.0.0", plugin: go).EnsureOk();
        Assert.Null(_pod.VrfTable("red"));
        theirs.Remove("dns");
        Assert.True(JsonNode.DeepEquals(theirs, result), $"{theirs}\n{result}");
    }

    [KernelFact(Wanted)]
    public void Status_is_well_where_the_kernel_can_make_a_vrf() => Assert.Equal("", _pod.Call("STATUS", withResult: false).EnsureOk().StdOut);

    [KernelFact(AnyKernel)]
    public void Status_says_so_where_it_cannot()
    {
        var status = _pod.Call("STATUS", withResult: false);
        bool can = _pod.Node.Run("ip", "link", "add", "probe", "type", "vrf", "table", "9").ExitCode == 0;
        Assert.Equal(can ? (0, null) : (1, "this kernel can't make a vrf"), (status.ExitCode, can ? null : (string?)status.Json["msg"]));
        Assert.Equal(can ? null : 50, status.ErrorCode);
    }

    [KernelTheory(AnyKernel)]
    [InlineData("", 7, "configuration is expected to have a valid vrf name")]
    [InlineData("\"vrfname\":\"\"", 7, "configuration is expected to have a valid vrf name")]
    [InlineData("\"vrfname\":\"a/b\"", 7, "vrfname \"a/b\": interface name contains / or : or whitespace characters")]
    [InlineData("\"vrfname\":\"eth0\"", 7, "vrfname \"eth0\" is the interface's own name")]
    [InlineData("\"vrfname\":\"red\",\"table\":-1", 7, "invalid table -1 (must be between 0 and 4294967295)")]
    [InlineData("\"vrfname\":\"eth1\"", 103, "Netlink eth1 is not a VRF")]
    public void Configurations_that_cannot_be_meant_change_nothing(string members, int code, string message)
    {
        string before = _pod.Pod.Ip.State();
        Assert.Equal((code, message), Failure(_pod.Call("ADD", members)));
        Assert.Equal(before, _pod.Pod.Ip.State());
        _pod.Call("DEL", members).EnsureOk();
    }

    [KernelFact(AnyKernel)]
    public void What_is_missing_is_named()
    {
        Assert.Equal((7, "missing prevResult from earlier plugin"), Failure(_pod.Call("ADD", withResult: false)));
        Assert.Equal((7, "could not get link by name net9"), Failure(_pod.Call("ADD", ifName: "net9")));
        Assert.Equal(4, _pod.Call("ADD", netns: "/run/netns/cnit-none").ErrorCode);
        Assert.Equal((101, $"VRF red is missing in {_pod.Pod.Path}"), Failure(_pod.Call("CHECK")));
        Assert.Equal("", _pod.Call("GC", "\"vrfname\":\"red\",\"cni.dev/valid-attachments\":[]", withResult: false).EnsureOk().StdOut);
    }

    [KernelTheory(AnyKernel)]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    [InlineData("0.3.0")]
    public void Versions_that_the_reference_does_not_take_are_refused(string version) =>
        Assert.Equal((1, "incompatible CNI versions"), Failure(_pod.Call("ADD", version: version)));

    static (int?, string?) Failure(PluginRun run) => (run.ErrorCode, (string?)run.Json["msg"]);
}
