using System.Text.Json.Nodes;

namespace Cni.Kernel.Tests.Bandwidth;

/// <summary>What the published plugin does to links, qdiscs and filters, with ip and tc as the witnesses.</summary>
public sealed class BandwidthVerbTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Veth | Needs.Ifb | Needs.Ipv6;
    const string Both = """ "ingressRate":8000000,"ingressBurst":800000,"egressRate":16000000,"egressBurst":1600000 """;
    const string Egress = """ "egressRate":16000000,"egressBurst":1600000 """;
    const int CheckFailed = 101, Conflict = 103;

    readonly BandwidthNode _lab = new();

    static string Ifb => BandwidthNode.ReferenceIfb;

    public static TheoryData<string> Versions => ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

    [KernelTheory(Wanted)]
    [MemberData(nameof(Versions))]
    public void Every_version_adds_checks_and_deletes(string version)
    {
        string before = _lab.State();
        var answer = _lab.Ok("ADD", Both, version).Json;
        Assert.Equal(version, (string?)answer["cniVersion"]);
        Assert.NotNull(BandwidthNode.Tbf(_lab.Node, "veth0"));
        Assert.NotNull(BandwidthNode.Tbf(_lab.Node, Ifb));
        if (string.CompareOrdinal(version, "0.4.0") >= 0)
            Assert.Equal("", _lab.Call("CHECK", Both, answer, version).EnsureOk().StdOut);
        var del = _lab.Call("DEL", Both, answer, version).EnsureOk();
        Assert.Equal(("", ""), (del.StdOut, del.StdErr));
        if (string.CompareOrdinal(version, "0.3.0") >= 0)
            Assert.Equal(before, _lab.State());
        else
            Assert.Null(_lab.Node.Ip.Link(Ifb)); // No interface is named: what is on the pod's own links goes with them.
        Assert.Equal("", _lab.Call("DEL", Both, answer, version).EnsureOk().StdOut);
    }

    [KernelFact(Wanted)]
    public void The_ifb_is_up_owned_reported_and_as_large_as_the_veth()
    {
        _lab.Node.Line("ip link set veth0 mtu 1400");
        var interfaces = _lab.Ok("ADD", Both).Json["interfaces"]!.AsArray();
        var link = _lab.Node.Ip.Link(Ifb)!;
        Assert.Equal(("ifb", 1400, "net1/container-a/eth0"), ((string)link["linkinfo"]!["info_kind"]!, (int)link["mtu"]!, (string)link["ifalias"]!));
        Assert.Contains("UP", link["flags"]!.AsArray().Select(flag => (string)flag!));
        Assert.Equal(3, interfaces.Count);
        Assert.True(JsonNode.DeepEquals(interfaces[2], new JsonObject { ["name"] = Ifb, ["mac"] = (string)link["address"]! }), interfaces[2]!.ToJsonString());
        var action = BandwidthNode.Action(_lab.Node, "veth0")!;
        Assert.Equal(("mirred", "redirect", "egress", Ifb), ((string)action["kind"]!, (string)action["mirred_action"]!, (string)action["direction"]!, (string)action["to_dev"]!));
        Numbers(_lab.Node, "veth0", rate: 1_000_000, burst: 100_000);
        Numbers(_lab.Node, Ifb, rate: 2_000_000, burst: 200_000);
    }

    static void Numbers(TestNamespace ns, string link, int rate, int burst)
    {
        var tbf = BandwidthNode.Tbf(ns, link)!;
        Assert.Equal(("1:", rate, $"{burst}b/1", 25_000), ((string)tbf["handle"]!, (int)tbf["options"]!["rate"]!, (string)tbf["options"]!["burst"]!, (int)tbf["options"]!["lat"]!));
    }

    [KernelFact(Wanted)]
    public void In_mode_pod_the_pod_shapes_and_the_node_has_nothing_more()
    {
        string before = _lab.State();
        const string keys = Both + ""","mode":"pod" """;
        Assert.Equal(2, _lab.Ok("ADD", keys).Json["interfaces"]!.AsArray().Count);
        Numbers(_lab.Node, "veth0", rate: 1_000_000, burst: 100_000);
        Numbers(_lab.Pod, "eth0", rate: 2_000_000, burst: 200_000);
        Assert.Equal(["veth0"], _lab.Node.Ip.LinkNames());
        _lab.Ok("CHECK", keys);
        _lab.Pod.Line("tc qdisc replace dev eth0 root handle 1: tbf rate 32mbit burst 200000 latency 25ms");
        Assert.Equal(CheckFailed, _lab.Call("CHECK", keys, _lab.Result()).ErrorCode);
        _lab.Ok("DEL", keys);
        Assert.Equal(before, _lab.State());
    }

    [KernelFact(Wanted | Needs.Police)]
    public void In_mode_police_there_is_no_ifb()
    {
        string before = _lab.State();
        const string keys = Both + ""","mode":"police" """;
        Assert.Equal(2, _lab.Ok("ADD", keys).Json["interfaces"]!.AsArray().Count);
        Assert.Contains("rate 16Mbit burst 200000b", BandwidthNode.Policer(_lab.Node, "veth0"), StringComparison.Ordinal);
        Assert.Equal(["veth0"], _lab.Node.Ip.LinkNames());
        _lab.Ok("CHECK", keys);
        Assert.Equal(CheckFailed, _lab.Call("CHECK", keys.Replace("16000000", "17000000", StringComparison.Ordinal), _lab.Result()).ErrorCode);
        _lab.Call("STATUS", """ "mode":"police" """, null).EnsureOk();
        _lab.Ok("DEL", keys);
        Assert.Equal(before, _lab.State());
    }

    [KernelFact(Wanted)]
    public void Status_says_what_the_kernel_lacks()
    {
        _lab.Call("STATUS", "", null).EnsureOk();
        _lab.Call("STATUS", """ "mode":"pod" """, null).EnsureOk();
        var police = _lab.Call("STATUS", """ "mode":"police" """, null);
        Assert.Equal(Machine.Lacks(Needs.Police) is null ? null : 50, police.ErrorCode);
        // Nothing is left of what was tried.
        Assert.Equal(["veth0"], _lab.Node.Ip.LinkNames());
    }

    [KernelTheory(Wanted)]
    [InlineData("tc qdisc delete dev veth0 root", "it is missing (the token bucket filter of veth0)")]
    [InlineData("tc qdisc replace dev veth0 root handle 1: tbf rate 9mbit burst 100000 latency 25ms", "Rate doesn't match: 1125000 bytes a second, expected 1000000 (the token bucket filter of veth0)")]
    [InlineData("tc qdisc replace dev veth0 root handle 1: tbf rate 8mbit burst 100000 limit 200000", "Limit doesn't match: 200000 bytes, expected 125000 (the token bucket filter of veth0)")]
    [InlineData("tc qdisc replace dev veth0 root handle 1: tbf rate 8mbit burst 50000 limit 125000", "Buffer doesn't match: 50000 bytes, expected 100000 (the token bucket filter of veth0)")]
    [InlineData("tc qdisc replace dev veth0 root handle 2: htb", "it is missing (the token bucket filter of veth0)")]
    [InlineData("tc qdisc delete dev veth0 ingress", "what comes from veth0 isn't led to {ifb}")]
    [InlineData("tc filter delete dev veth0 ingress prio 1", "what comes from veth0 isn't led to {ifb}")]
    [InlineData("tc qdisc delete dev {ifb} root", "it is missing (the token bucket filter of {ifb})")]
    [InlineData("ip link set {ifb} down", "{ifb} is down")]
    [InlineData("ip link delete {ifb}", "get ifb device: Link not found")]
    [InlineData("ip link set veth0 name other", "no veth peer of container interface found in host ns")]
    [InlineData("ip link delete veth0", "container interface eth0 has no veth peer: could not look up \"eth0\": Link not found")]
    public void Check_names_what_somebody_broke(string damage, string message)
    {
        _lab.Ok("ADD", Both);
        _lab.Ok("CHECK", Both);
        _lab.Node.Line(damage.Replace("{ifb}", Ifb, StringComparison.Ordinal));
        var check = _lab.Call("CHECK", Both, _lab.Result());
        Assert.Equal(CheckFailed, check.ErrorCode);
        Assert.Equal(message.Replace("{ifb}", Ifb, StringComparison.Ordinal), (string?)check.Json["msg"]);
        _lab.Ok("DEL", Both);
        Assert.Null(_lab.Node.Ip.Link(Ifb));
    }

    [KernelFact(Wanted)]
    public void Two_interfaces_of_a_container_on_a_network_have_an_ifb_each()
    {
        _lab.Connect("veth1", "eth1");
        _lab.Ok("ADD", Both);
        var second = _lab.Ok("ADD", Egress, ifName: "eth1").Json;
        string name = (string)second["interfaces"]![2]!["name"]!;
        Assert.NotEqual(Ifb, name);
        Assert.Equal("net1/container-a/eth1", (string)_lab.Node.Ip.Link(name)!["ifalias"]!);
        _lab.Ok("CHECK", Both);
        _lab.Ok("CHECK", Egress, ifName: "eth1");

        _lab.Ok("DEL", Both);
        Assert.Equal([name, "veth0", "veth1"], _lab.Node.Ip.LinkNames());
        _lab.Ok("CHECK", Egress, ifName: "eth1");
        _lab.Ok("ADD", Both); // The first name is free again.
        Assert.NotNull(_lab.Node.Ip.Link(Ifb));
        _lab.Ok("DEL", Egress, ifName: "eth1");
        _lab.Ok("CHECK", Both);
    }

    [KernelFact(Wanted)]
    public void What_the_interface_has_already_is_refused_and_stays()
    {
        _lab.Ok("ADD", Both);
        string before = _lab.State();
        Assert.Equal(Conflict, _lab.Call("ADD", Both, _lab.Result()).ErrorCode);
        Assert.Equal(before, _lab.State());
        _lab.Ok("CHECK", Both);
    }

    [KernelTheory(Wanted)]
    [InlineData("tc qdisc add dev veth0 root handle 5: htb", Both)]
    [InlineData("tc qdisc add dev veth0 clsact", Both)]
    [InlineData("tc qdisc add dev veth0 clsact", Egress)]
    [InlineData("tc -n {pod} qdisc add dev eth0 root handle 5: htb", Both + ""","mode":"pod" """)]
    public void A_failed_add_leaves_everything_as_it_was(string obstacle, string keys)
    {
        Sh.Line($"ip netns exec {_lab.Node.Name} " + obstacle.Replace("{pod}", _lab.Pod.Name, StringComparison.Ordinal));
        string before = _lab.State();
        var add = _lab.Call("ADD", keys, _lab.Result());
        Assert.Equal(Conflict, add.ErrorCode);
        Assert.StartsWith("create qdisc: ", (string?)add.Json["msg"], StringComparison.Ordinal);
        Assert.Equal(before, _lab.State());
        // A DEL follows, without a previous result; what others have put there isn't its business.
        _lab.Call("DEL", keys, null).EnsureOk();
        Assert.Equal(before, _lab.State());
    }

    [KernelFact(Wanted)]
    public void A_del_for_an_interface_that_is_somebody_elses_touches_nothing()
    {
        _lab.Node.Line("ip link set veth0 alias net1/container-a/eth0");
        var answer = _lab.Ok("ADD", Both).Json;
        string before = _lab.State();
        _lab.Call("DEL", Both, null, network: "net2").EnsureOk();
        _lab.Call("DEL", Both, answer, network: "net2").EnsureOk();
        Assert.Equal(before, _lab.State());
        _lab.Call("DEL", Both, null).EnsureOk(); // The owner needs no result.
        Assert.Empty(BandwidthNode.Qdiscs(_lab.Node, "veth0"));
        Assert.Equal(["veth0"], _lab.Node.Ip.LinkNames());
    }

    [KernelTheory(Wanted)]
    [InlineData("")]
    [InlineData("/run/netns/gone")]
    public void Del_needs_neither_namespace_nor_result_nor_limits(string netns)
    {
        _lab.Ok("ADD", Both);
        foreach (string keys in (string[])["", Both, """ "ingressRate":5 """])
            Assert.Equal("", _lab.Call("DEL", keys, null, netns: netns).EnsureOk().StdOut);
        Assert.Equal(["veth0"], _lab.Node.Ip.LinkNames());
    }

    [KernelFact(Wanted)]
    public void Gc_deletes_the_ifbs_of_this_network_that_nobody_owns()
    {
        _lab.Connect("veth1", "eth1");
        _lab.Ok("ADD", Both);
        string second = (string)_lab.Ok("ADD", Egress, ifName: "eth1").Json["interfaces"]![2]!["name"]!;
        _lab.Node.Line("ip link add foreign type ifb");
        _lab.Node.Line("ip link set foreign alias net2/container-a/eth0");
        _lab.Call("GC", """ "cni.dev/valid-attachments":[{"containerID":"container-a","ifname":"eth1"}] """, null).EnsureOk();
        Assert.Equal([second, "foreign", "veth0", "veth1"], _lab.Node.Ip.LinkNames());
        _lab.Call("GC", """ "cni.dev/valid-attachments":[] """, null).EnsureOk();
        Assert.Equal(["foreign", "veth0", "veth1"], _lab.Node.Ip.LinkNames());
    }

    public void Dispose()
    {
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }
}
