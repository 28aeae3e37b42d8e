using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;

namespace Cni.Kernel.Tests.Tuning;

/// <summary>What the published plugin sets, with <c>ip</c> and <c>/proc/sys</c> as witnesses, and what it undoes when it fails.</summary>
public sealed class TuningAddTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Veth;
    const string Untouched = $"{TuningPod.Mac} mtu 1500 txqlen 1000 []";
    const string Everything = $"\"mac\":\"{TuningPod.OtherMac}\",\"mtu\":1400,\"promisc\":true,\"allmulti\":true,\"txQLen\":77";
    const string Tuned = $"{TuningPod.OtherMac} mtu 1400 txqlen 77 [ALLMULTI,PROMISC]";

    readonly TuningPod _pod = new();

    public void Dispose() => _pod.Dispose();

    [KernelTheory(Wanted)]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Every_attribute_is_set_checked_and_restored_in_every_version(string version)
    {
        var add = _pod.Call("ADD", Everything, version).EnsureOk();
        Assert.Equal(Tuned, _pod.Attributes());
        var expected = _pod.Result(version);
        if (expected["interfaces"] is JsonArray interfaces)
            interfaces[2]!["mac"] = TuningPod.OtherMac;
        var answer = add.Json.DeepClone().AsObject();
        answer.Remove("dns");
        Assert.True(JsonNode.DeepEquals(expected, answer), add.StdOut);
        Assert.Equal(["pod1_eth0.json"], _pod.Files);
        if (string.CompareOrdinal(version, "0.4.0") >= 0)
            _pod.Call("CHECK", $"{Everything},\"prevResult\":{answer.ToJsonString()}", version).EnsureOk();
        var del = _pod.Call("DEL", Everything, version).EnsureOk();
        Assert.Equal(("", ""), (del.StdOut, del.StdErr));
        Assert.Equal(Untouched, _pod.Attributes());
        Assert.Empty(_pod.Files);
    }

    [KernelFact(Wanted)]
    public void Sysctls_are_set_in_the_pod_and_the_interface_is_named_by_IFNAME()
    {
        const string members = """
            "sysctl":{"net.core.somaxconn":"500","net/ipv4/conf/IFNAME/arp_filter":"1","net.ipv4..conf/all.log_martians":"1","net.ipv4.ip_local_port_range":"20000 30000"}
            """;
        Assert.Equal("0", _pod.Sysctl("net/ipv4/conf/eth0/arp_filter"));
        string node = _pod.Node.Ok("cat", "/proc/sys/net/core/somaxconn");
        _pod.Call("ADD", members).EnsureOk();
        Assert.Equal("500", _pod.Sysctl("net/core/somaxconn"));
        Assert.Equal("1", _pod.Sysctl("net/ipv4/conf/eth0/arp_filter"));
        Assert.Equal("1", _pod.Sysctl("net/ipv4/conf/all/log_martians"));
        Assert.Equal("20000\t30000", _pod.Sysctl("net/ipv4/ip_local_port_range"));
        Assert.Equal(node, _pod.Node.Ok("cat", "/proc/sys/net/core/somaxconn"));

        // Nothing is remembered of sysctls: they end with the interface or the pod.
        Assert.Empty(_pod.Files);
        _pod.Call("CHECK", members).EnsureOk();
        _pod.Call("DEL", members).EnsureOk();
        Assert.Equal("500", _pod.Sysctl("net/core/somaxconn"));
    }

    [KernelFact(Wanted)]
    public void Dots_in_an_interfaces_name_stay_dots()
    {
        _pod.Pod.Ok("ip", "link", "set", "eth0", "name", "eth0.100");
        const string members = "\"sysctl\":{\"net.ipv4.conf.IFNAME.arp_filter\":\"1\"}";
        _pod.Call("ADD", members, ifName: "eth0.100").EnsureOk();
        Assert.Equal("1", _pod.Sysctl("net/ipv4/conf/eth0.100/arp_filter"));
        _pod.Call("CHECK", members, ifName: "eth0.100").EnsureOk();
    }

    [KernelFact(Wanted)]
    public void What_the_container_asks_for_comes_before_what_the_network_says()
    {
        _pod.Call("ADD", """
            "sysctl":{"net.core.somaxconn":"500","net.ipv4.conf.eth0.arp_filter":"1"},"mtu":1400,"txQLen":5,"allmulti":true,
            "args":{"cni":{"SYSCTL":{"net/core/somaxconn":"600"},"mtu":1300,"txQLen":6,"allmulti":false,"promisc":true,"mac":"c2:00:00:00:00:03"}},
            "mac":"c2:00:00:00:00:01","runtimeConfig":{"mac":"c2:00:00:00:00:02"}
            """, args: "IgnoreUnknown=1;MAC=c2:00:00:00:00:04").EnsureOk();
        Assert.Equal("c2:00:00:00:00:03 mtu 1300 txqlen 6 [PROMISC]", _pod.Attributes());
        Assert.Equal(("600", "1"), (_pod.Sysctl("net/core/somaxconn"), _pod.Sysctl("net/ipv4/conf/eth0/arp_filter")));
    }

    // The reference plugin writes into a map that isn't there, and crashes.
    [KernelFact(Wanted)]
    public void Sysctls_of_the_container_need_none_of_the_network()
    {
        const string members = "\"args\":{\"cni\":{\"sysctl\":{\"net.core.somaxconn\":\"501\"}}}";
        _pod.Call("ADD", members).EnsureOk();
        Assert.Equal("501", _pod.Sysctl("net/core/somaxconn"));
        _pod.Call("CHECK", members).EnsureOk();
    }

    [KernelTheory(Wanted)]
    [InlineData("\"mac\":\"c2:00:00:00:00:01\"", "", "c2:00:00:00:00:01")]
    [InlineData("\"mac\":\"c2:00:00:00:00:01\"", "MAC=c2:00:00:00:00:04", "c2:00:00:00:00:04")]
    [InlineData("\"mac\":\"c2:00:00:00:00:01\",\"runtimeConfig\":{\"mac\":\"C2-00-00-00-00-02\"}", "MAC=c2:00:00:00:00:04;IP=10.1.2.2", "c2:00:00:00:00:02")]
    [InlineData("\"mac\":\"c2:00:00:00:00:01\",\"args\":{\"cni\":{\"mac\":\"\"}}", "MAC=c2:00:00:00:00:04", TuningPod.Mac)]
    public void The_hardware_address_comes_from_four_places(string members, string args, string expected)
    {
        var add = _pod.Call("ADD", members, args: args.Length > 0 ? args : null).EnsureOk();
        Assert.StartsWith(expected, _pod.Attributes(), StringComparison.Ordinal);
        Assert.Equal(expected, (string?)add.Json["interfaces"]![2]!["mac"]);

        // The node's interface of the same name is another one.
        Assert.Equal("0a:00:00:00:00:01", (string?)add.Json["interfaces"]![0]!["mac"]);
    }

    [KernelFact(Wanted)]
    public void An_mtu_in_the_result_follows_and_none_is_made_up()
    {
        string Interfaces(string more) => $$"""{"cniVersion":"1.1.0","interfaces":[{"name":"eth0","sandbox":"{{_pod.Pod.Path}}"{{more}}}]}""";
        var with = _pod.Call("ADD", $"\"mtu\":1400,\"prevResult\":{Interfaces(",\"mtu\":1500")}").EnsureOk();
        Assert.Equal(1400, (int?)with.Json["interfaces"]![0]!["mtu"]);
        var without = _pod.Call("ADD", $"\"mtu\":1400,\"prevResult\":{Interfaces("")}").EnsureOk();
        Assert.Null(without.Json["interfaces"]![0]!["mtu"]);
    }

    [KernelTheory(Wanted)]
    [InlineData("\"mtu\":1400,\"promisc\":false,\"allmulti\":false", $"{TuningPod.Mac} mtu 1400 txqlen 1000 []")]
    [InlineData("\"mtu\":0,\"txQLen\":0", $"{TuningPod.Mac} mtu 1500 txqlen 0 []")]
    [InlineData("\"allmulti\":false", Untouched)]
    public void Zero_and_false_mean_what_they_mean_to_the_reference(string members, string expected)
    {
        _pod.Call("ADD", members).EnsureOk();
        Assert.Equal(expected, _pod.Attributes());
    }

    [KernelFact(Wanted)]
    public void Allmulti_false_switches_it_off_and_del_on_again()
    {
        _pod.Pod.Ok("ip", "link", "set", "eth0", "allmulticast", "on");
        _pod.Call("ADD", "\"allmulti\":false").EnsureOk();
        Assert.Equal(Untouched, _pod.Attributes());
        _pod.Call("DEL", "\"allmulti\":false").EnsureOk();
        Assert.Equal($"{TuningPod.Mac} mtu 1500 txqlen 1000 [ALLMULTI]", _pod.Attributes());
    }

    // One request is carried out in its order, so the address is set by the time the MTU is refused.
    [KernelFact(Wanted)]
    public void An_add_that_the_kernel_refuses_half_way_leaves_nothing()
    {
        const string members = $$"""
            "sysctl":{"net.core.somaxconn":"500","net.ipv4.conf.IFNAME.arp_filter":"1"},"mac":"{{TuningPod.OtherMac}}","promisc":true,"mtu":70000
            """;
        string somaxconn = _pod.Sysctl("net/core/somaxconn");
        var add = _pod.Call("ADD", members);
        Assert.Equal(102, add.ErrorCode);
        Assert.Contains("mtu 70000", (string?)add.Json["msg"], StringComparison.Ordinal);
        Assert.Equal(Untouched, _pod.Attributes());
        Assert.Equal((somaxconn, "0"), (_pod.Sysctl("net/core/somaxconn"), _pod.Sysctl("net/ipv4/conf/eth0/arp_filter")));
        Assert.Empty(_pod.Files);
    }

    [KernelFact(Wanted)]
    public void Sysctls_before_one_that_is_refused_are_put_back()
    {
        string somaxconn = _pod.Sysctl("net/core/somaxconn");
        var add = _pod.Call("ADD", "\"sysctl\":{\"net.core.somaxconn\":\"500\",\"net.ipv4.ip_local_port_range\":\"what\"},\"mtu\":1400");
        Assert.Equal(102, add.ErrorCode);
        Assert.Contains("net/ipv4/ip_local_port_range", (string?)add.Json["msg"], StringComparison.Ordinal);
        Assert.Equal(somaxconn, _pod.Sysctl("net/core/somaxconn"));
        Assert.Equal(Untouched, _pod.Attributes());
        Assert.Empty(_pod.Files);
    }

    [KernelTheory(Wanted)]
    [InlineData("\"sysctl\":{\"kernel.panic\":\"1\"}", 7, "invalid net sysctl key: \"kernel.panic\"")]
    [InlineData("\"sysctl\":{\"net/../kernel/panic\":\"1\"}", 102, "net/kernel/panic")]
    [InlineData("\"sysctl\":{\"net.ipv4.no_such_thing\":\"1\"}", 102, "net/ipv4/no_such_thing")]
    [InlineData("\"sysctl\":{\"net.core.somaxconn\":500}", 6, "sysctl")]
    [InlineData("\"sysctl\":\"net.core.somaxconn=1\"", 6, "sysctl")]
    [InlineData("\"args\":{\"cni\":{\"mtu\":\"x\"}}", 6, "args.cni.mtu")]
    [InlineData("\"args\":{\"cni\":{\"sysctl\":{\"net.core.somaxconn\":1}}}", 6, "args.cni.sysctl.net.core.somaxconn")]
    [InlineData("\"mac\":\"hello\"", 7, "invalid args hello for MAC addr")]
    [InlineData("\"mtu\":-1", 7, "invalid mtu -1")]
    [InlineData("\"txQLen\":-1", 7, "invalid txQLen -1")]
    [InlineData("\"mtu\":\"1400\"", 6, "mtu")]
    public void Configurations_that_cannot_be_meant_change_nothing(string members, int code, string said)
    {
        var add = _pod.Call("ADD", members);
        Assert.Equal(code, add.ErrorCode);
        Assert.Contains(said, (string?)add.Json["msg"], StringComparison.Ordinal);
        Assert.Equal(Untouched, _pod.Attributes());
        Assert.Empty(_pod.Files);
    }

    [KernelFact(Wanted)]
    public void What_is_missing_is_named()
    {
        Assert.Equal("Required prevResult missing", (string?)_pod.Call("ADD", "\"mtu\":1400", withResult: false).Json["msg"]);
        Assert.Equal("Required prevResult missing", (string?)_pod.Call("CHECK", "\"mtu\":1400", withResult: false).Json["msg"]);
        var noLink = _pod.Call("ADD", "\"mtu\":1400", ifName: "net7");
        Assert.Equal((7, "failed to get \"net7\": Link not found"), (noLink.ErrorCode, (string?)noLink.Json["msg"]));
        Assert.Equal(4, _pod.Call("ADD", "\"mtu\":1400", netns: "/run/netns/cnit-none").ErrorCode);
        Assert.Empty(_pod.Files);
    }

    [KernelFact(Wanted)]
    public void A_folder_that_cannot_be_written_is_found_before_anything_is_changed()
    {
        string file = Path.Combine(_pod.Folder, "file");
        File.WriteAllText(file, "");
        string members = $"\"mtu\":1400,\"dataDir\":\"{file}/state\"";
        Assert.Equal(5, _pod.Call("ADD", members).ErrorCode);
        Assert.Equal(Untouched, _pod.Attributes());
        var status = _pod.Call("STATUS", members);
        Assert.Equal(50, status.ErrorCode);
        Assert.Contains(file, (string?)status.Json["msg"], StringComparison.Ordinal);
        Assert.Equal("", _pod.Call("STATUS", "\"mtu\":1400,\"sysctl\":{\"net.core.somaxconn\":\"1\"}").EnsureOk().StdOut);
    }
}
