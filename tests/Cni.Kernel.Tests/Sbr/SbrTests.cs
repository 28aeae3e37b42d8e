using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;

namespace Cni.Kernel.Tests.Sbr;

/// <summary>What the published plugin does to rules and tables, with <c>ip</c> and packets as witnesses.</summary>
public sealed class SbrTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Veth | Needs.Ipv6;

    readonly SbrPod _pod = new();

    public void Dispose() => _pod.Dispose();

    // IPv6 answers nobody before duplicate detection of the links' own addresses is over.
    bool Reaches(string from, string to, string seconds = "5") => _pod.Router.Run("ping", "-c", "1", "-w", seconds, "-I", from, to).ExitCode == 0;

    [KernelTheory(Wanted)]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Every_version_adds_checks_and_deletes_and_hands_on_the_result(string version)
    {
        var add = _pod.Call("ADD", version: version).EnsureOk();
        Assert.Equal("", add.StdErr);
        var answer = add.Json.DeepClone().AsObject();
        answer.Remove("dns");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(_pod.Result(version)), answer), add.StdOut);
        Assert.Contains($"32765: from {SbrPod.Second4} lookup 100", _pod.Routing());
        Assert.Equal(("net1", "net1"), (_pod.Way(SbrPod.Far4, SbrPod.Second4), _pod.Way(SbrPod.Far6, SbrPod.Second6)));
        Assert.Equal(("eth0", "eth0"), (_pod.Way(SbrPod.Far4, SbrPod.First4), _pod.Way(SbrPod.Far6, "fd00:1:1::5")));
        if (string.CompareOrdinal(version, "0.4.0") >= 0)
            Assert.Equal("", _pod.Call("CHECK", version: version).EnsureOk().StdOut);
        var del = _pod.Call("DEL", version: version).EnsureOk();
        Assert.Equal(("", ""), (del.StdOut, del.StdErr));
        Assert.DoesNotContain(_pod.Routing(), line => line.Contains(" lookup 10", StringComparison.Ordinal) || line.Contains(" table 10", StringComparison.Ordinal));
        _pod.Call("DEL", version: version).EnsureOk();
    }

    [KernelFact(Wanted)]
    public void Each_address_has_a_table_with_the_routes_of_its_network()
    {
        _pod.Call("ADD").EnsureOk();
        Assert.Equal(
            [
                "10.1.2.0/24 dev net1 table 100 proto kernel scope link src 10.1.2.5", "198.51.100.0/24 via 10.1.2.254 dev net1 table 100 mtu 1300",
                "198.51.101.0/24 dev net1 table 100 scope link", "default via 10.1.2.1 dev net1 table 100",
            ], _pod.Table(100));
        Assert.Equal(["10.1.3.0/24 dev net1 table 101 proto kernel scope link src 10.1.3.5", "198.51.101.0/24 dev net1 table 101 scope link"], _pod.Table(101));
        string[] six = [.. _pod.Table(102).Where(line => !line.StartsWith("fe80", StringComparison.Ordinal)).Distinct()];
        Assert.Equal(
            [
                "2001:db8:7::/64 via fd00:1:2::254 dev net1 table 102 metric 1024 pref medium", "2001:db8:8::/64 dev net1 table 102 metric 1024 pref medium",
                "default via fd00:1:2::1 dev net1 table 102 metric 1024 pref medium", "fd00:1:2::/64 dev net1 table 102 proto kernel metric 256 pref medium",
            ], six);
        string[] rules = [.. _pod.Routing().Where(line => line.Contains(" lookup 10", StringComparison.Ordinal))];
        Assert.Equal([$"32764: from {SbrPod.Third4} lookup 101", $"32765: from {SbrPod.Second4} lookup 100", $"v6 32765: from {SbrPod.Second6} lookup 102"], rules);

        // The main table is the other interface's, but for neighbours on the link.
        Assert.DoesNotContain(_pod.Pod.Ip.Routes4(), route => (string?)route!["dev"] == "net1");
        Assert.All(_pod.Pod.Ip.Routes6().Where(route => (string?)route!["dev"] == "net1"), route => Assert.Equal("fe80::/64", (string?)route!["dst"]));
    }

    [KernelFact(Wanted)]
    public void Answers_go_out_by_the_interface_that_was_asked_on()
    {
        Assert.True(Reaches(SbrPod.Far4, SbrPod.First4));
        Assert.False(Reaches(SbrPod.Far4, SbrPod.Second4, seconds: "1"), "the router should drop answers that come in by the wrong interface");
        _pod.Call("ADD").EnsureOk();
        Assert.True(Reaches(SbrPod.Far4, SbrPod.Second4));
        Assert.True(Reaches(SbrPod.Far4, SbrPod.First4));
        Assert.True(Reaches(SbrPod.Far6, SbrPod.Second6));
        _pod.Router.Ok("ip", "-6", "addr", "flush", "dev", "r1", "scope", "global");
        Assert.True(Reaches(SbrPod.Far6, SbrPod.Second6));
    }

    [KernelFact(Wanted)]
    public void Tables_that_rules_or_routes_use_are_not_free()
    {
        _pod.Pod.Ok("ip", "rule", "add", "from", "203.0.113.1", "lookup", "100");
        _pod.Pod.Ok("ip", "route", "add", "203.0.113.0/24", "dev", "eth0", "table", "101");
        _pod.Pod.Ok("ip", "-6", "rule", "add", "from", "2001:db8::1", "lookup", "103");
        _pod.Call("ADD").EnsureOk();
        Assert.Contains($"32764: from {SbrPod.Second4} lookup 102", _pod.Routing());
        Assert.Contains($"32763: from {SbrPod.Third4} lookup 104", _pod.Routing());
        Assert.Contains($"v6 32764: from {SbrPod.Second6} lookup 105", _pod.Routing());
        _pod.Call("DEL").EnsureOk();
        Assert.Contains("32765: from 203.0.113.1 lookup 100", _pod.Routing());
        Assert.Equal(["203.0.113.0/24 dev eth0 table 101 scope link"], _pod.Table(101));
    }

    [KernelFact(Wanted)]
    public void Configured_gateways_win()
    {
        // With a default route of the interface's own, which the reference would put in the place of the configured one.
        _pod.Pod.Ok("ip", "route", "add", "default", "via", "10.1.2.1", "dev", "net1", "metric", "50");
        const string members = "\"gateways\":[\"10.1.2.254\",\"fd00:1:2::254\"]";
        _pod.Call("ADD", members, result: _pod.Result().Replace(SbrPod.Third4, "10.1.2.6", StringComparison.Ordinal)).EnsureOk();
        Assert.Contains("default via 10.1.2.254 dev net1 table 100", _pod.Table(100));
        Assert.DoesNotContain(_pod.Table(100), line => line.Contains("via 10.1.2.1 ", StringComparison.Ordinal));
        Assert.Contains("default via fd00:1:2::254 dev net1 table 102 metric 1024 pref medium", _pod.Table(102));
        _pod.Call("CHECK", members, result: _pod.Result().Replace(SbrPod.Third4, "10.1.2.6", StringComparison.Ordinal)).EnsureOk();
        var other = _pod.Call("CHECK", "\"gateways\":[\"10.1.2.1\"]", result: _pod.Result().Replace(SbrPod.Third4, "10.1.2.6", StringComparison.Ordinal));
        Assert.Equal((101, "table 100, for packets from 10.1.2.5, has no default route by 10.1.2.1 on net1"), (other.ErrorCode, (string?)other.Json["msg"]));
    }

    [KernelFact(Wanted)]
    public void Source_hints_leave_the_subnets_in_the_main_table()
    {
        _pod.Call("ADD", "\"addSourceHints\":true").EnsureOk();
        string[] main = [.. _pod.Routing().Where(line => line.Contains("dev net1", StringComparison.Ordinal) && !line.Contains(" table ", StringComparison.Ordinal) && !line.StartsWith("fe80", StringComparison.Ordinal)).Distinct()];
        Assert.Equal(
            [
                "10.1.2.0/24 dev net1 proto kernel scope link src 10.1.2.5", "10.1.3.0/24 dev net1 proto kernel scope link src 10.1.3.5", "198.51.101.0/24 dev net1 scope link",
                "2001:db8:8::/64 dev net1 metric 1024 pref medium", $"fd00:1:2::/64 dev net1 proto kernel src {SbrPod.Second6} metric 256 pref medium",
            ], main);
        Assert.Equal("net1", _pod.Way(SbrPod.Far4, SbrPod.Second4));
        _pod.Call("CHECK", "\"addSourceHints\":true").EnsureOk();
        _pod.Call("DEL", "\"addSourceHints\":true").EnsureOk();
    }

    [KernelFact(Wanted)]
    public void A_configured_table_gets_rules_and_keeps_its_routes()
    {
        _pod.Pod.Ok("ip", "route", "add", "default", "via", "10.1.2.1", "dev", "net1", "table", "5000");
        string[] before = _pod.Routing();
        _pod.Call("ADD", "\"table\":5000").EnsureOk();
        Assert.Equal(before.Length + 3, _pod.Routing().Length);
        Assert.Contains($"32765: from {SbrPod.Second4} lookup 5000", _pod.Routing());
        _pod.Call("CHECK", "\"table\":5000").EnsureOk();
        Assert.Equal(101, _pod.Call("CHECK", "\"table\":5001").ErrorCode);
        Assert.Equal(103, _pod.Call("ADD", "\"table\":5000").ErrorCode);
        _pod.Call("DEL", "\"table\":5000").EnsureOk();
        Assert.Equal(before, _pod.Routing());
    }

    [KernelTheory(Wanted)]
    [InlineData("ip rule del from 10.1.2.5", "no rule sends packets from 10.1.2.5 to a table of their own")]
    [InlineData("ip -6 rule del from fd00:1:2::5", "no rule sends packets from fd00:1:2::5 to a table of their own")]
    [InlineData("ip route del default table 100", "table 100, for packets from 10.1.2.5, has no default route by net1")]
    [InlineData("ip -6 route del default table 102", "table 102, for packets from fd00:1:2::5, has no default route by net1")]
    public void Check_names_what_somebody_broke(string damage, string message)
    {
        _pod.Call("ADD").EnsureOk();
        _pod.Call("CHECK").EnsureOk();
        _pod.Pod.Line(damage);
        var check = _pod.Call("CHECK");
        Assert.Equal((101, message), (check.ErrorCode, (string?)check.Json["msg"]));
        _pod.Call("DEL").EnsureOk();
    }

    [KernelTheory(Wanted)]
    [InlineData("link")]
    [InlineData("result")]
    [InlineData("netns")]
    public void Del_finds_the_rules_by_what_is_left(string gone)
    {
        string[] before = [.. _pod.Routing().Where(line => line.Contains(" from ", StringComparison.Ordinal))];
        _pod.Call("ADD").EnsureOk();
        if (gone == "link")
            _pod.Pod.Ok("ip", "link", "delete", "net1");
        if (gone == "netns")
        {
            _pod.Call("DEL", netns: "/run/netns/cnit-none").EnsureOk();
            _pod.Call("DEL", netns: "").EnsureOk();
        }
        var del = _pod.Call("DEL", result: gone == "result" ? "" : null).EnsureOk();
        Assert.Equal(("", ""), (del.StdOut, del.StdErr));
        Assert.Equal(before, _pod.Routing().Where(line => line.Contains(" from ", StringComparison.Ordinal)));
        Assert.Empty(_pod.Table(100));
    }

    // The second gateway can't be reached, which the kernel finds out when the rules are there already.
    [KernelTheory(Wanted)]
    [InlineData("\"gateways\":[\"203.0.113.1\"]")]
    [InlineData("\"gateways\":[\"2001:db8:99::1\"],\"addSourceHints\":true")]
    public void A_failed_add_puts_everything_back(string members)
    {
        string[] before = _pod.Routing();
        var add = _pod.Call("ADD", members);
        Assert.Equal(102, add.ErrorCode);
        Assert.Contains("failed to route by source", (string?)add.Json["msg"], StringComparison.Ordinal);
        Assert.Equal(before, _pod.Routing());
    }

    // Told to stop after its last step: a result that can't be written.
    [KernelFact(Wanted)]
    public void An_add_whose_result_nobody_takes_puts_everything_back()
    {
        string[] before = _pod.Routing();
        string config = $$"""{"cniVersion":"1.1.0","name":"net2","type":"sbr","addSourceHints":true,"prevResult":{{_pod.Result()}}}""";
        PluginBinary plugin = PluginBinary.Ours("sbr");
        var run = Sh.Run("ip", ["netns", "exec", _pod.Router.Name, "sh", "-c", $"{plugin.Path} >/dev/full"], System.Text.Encoding.UTF8.GetBytes(config),
            new Dictionary<string, string>(plugin.Environment("ADD", "pod1", _pod.Pod.Path, "net1")) { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" });
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(before, _pod.Routing());
    }

    [KernelTheory(Wanted)]
    [InlineData("\"table\":0", 7, "invalid table 0")]
    [InlineData("\"table\":4294967296", 7, "invalid table 4294967296")]
    [InlineData("\"table\":\"main\"", 6, "table")]
    [InlineData("\"gateways\":[\"10.1.2.1\",\"10.1.2.2\"]", 7, "gateways list contains multiple IPv4 addresses: 10.1.2.1 and 10.1.2.2")]
    [InlineData("\"gateways\":[\"a\"]", 7, "invalid static gateway IP address: a")]
    [InlineData("\"gateways\":[\"10.1.2.1\",\"fd00::1\",\"fd00::2\"]", 7, "gateways list cannot contain more than 2 entries")]
    public void Configurations_that_cannot_be_meant_change_nothing(string members, int code, string said)
    {
        string[] before = _pod.Routing();
        var add = _pod.Call("ADD", members);
        Assert.Equal(code, add.ErrorCode);
        Assert.Contains(said, (string?)add.Json["msg"], StringComparison.Ordinal);
        Assert.Equal(before, _pod.Routing());
        _pod.Call("DEL", members.Contains("main", StringComparison.Ordinal) ? "" : members).EnsureOk();
    }

    [KernelFact(Wanted)]
    public void What_is_missing_is_named()
    {
        Assert.Equal((7, "This plugin must be called as chained plugin"), Failure(_pod.Call("ADD", result: "")));
        Assert.Equal((7, "No IP addresses supplied on interface: net9"), Failure(_pod.Call("ADD", ifName: "net9")));
        string elsewhere = _pod.Result().Replace("\"net1\"", "\"net9\"", StringComparison.Ordinal);
        Assert.Equal((7, "Cannot find network interface net9: Link not found"), Failure(_pod.Call("ADD", ifName: "net9", result: elsewhere)));
        Assert.Equal(7, _pod.Call("ADD", result: _pod.Result().Replace("\"interface\":1", "\"interface\":7", StringComparison.Ordinal)).ErrorCode);
        Assert.Equal(4, _pod.Call("ADD", netns: "/run/netns/cnit-none").ErrorCode);
        Assert.Equal("", _pod.Call("STATUS", result: "").EnsureOk().StdOut);
        Assert.Equal("", _pod.Call("GC", "\"cni.dev/valid-attachments\":[]", result: "").EnsureOk().StdOut);
    }

    static (int?, string?) Failure(PluginRun run) => (run.ErrorCode, (string?)run.Json["msg"]);

    // Ten at once: each finds its own table because they take turns.
    [KernelFact(Wanted)]
    public async Task Plugins_that_run_at_once_choose_different_tables()
    {
        for (int i = 1; i <= 10; i++)
            _pod.Pod.Ok("ip", "addr", "add", $"10.1.2.{10 + i}/24", "dev", "net1");
        string Result(int i) => $$"""{"cniVersion":"1.1.0","interfaces":[{"name":"net1","sandbox":"{{_pod.Pod.Path}}"}],"ips":[{"address":"10.1.2.{{10 + i}}/24","interface":0}]}""";
        await Task.WhenAll(Enumerable.Range(1, 10).Select(i => Task.Run(() => _pod.Call("ADD", result: Result(i)).EnsureOk())));
        string[] tables = [.. _pod.Routing().Where(line => line.Contains("from 10.1.2.", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1])];
        Assert.Equal(10, tables.Length);
        Assert.Equal(10, tables.Distinct().Count());
    }
}
