using System.Text.Json.Nodes;

namespace Cni.Kernel.Tests.Firewall;

/// <summary>What the published plugin does to the ruleset, with nft and iptables as the witnesses.</summary>
public sealed class FirewallVerbTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Nft | Needs.Bridge | Needs.Veth | Needs.Ipv6;
    const int CheckFailed = 101;

    readonly FirewallNode _lab = new();
    readonly FirewallPod _a, _b;

    public FirewallVerbTests() => (_a, _b) = (_lab.OnBridge(1, 2), _lab.OnBridge(1, 3));

    string Rules => _lab.Node.Nft.State();

    public static TheoryData<string> Versions => ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

    [KernelTheory(Wanted)]
    [MemberData(nameof(Versions))]
    public void Every_version_adds_checks_and_deletes_and_hands_on_the_result_it_got(string version)
    {
        string before = Rules;
        var answer = _lab.Ok("ADD", _a, version: version).Json;
        Assert.True(JsonNode.DeepEquals(Known(_a.Result(version)), Known(answer)), answer.ToJsonString());
        Assert.Contains("10.1.0.2\",\"comment\":\"net1/pod12/eth0", Assert.Single(_lab.Elements("pods4")), StringComparison.Ordinal);
        Assert.Contains("fd01::2\",\"comment\":\"net1/pod12/eth0", Assert.Single(_lab.Elements("pods6")), StringComparison.Ordinal);
        if (string.CompareOrdinal(version, "0.4.0") >= 0)
            Assert.Equal("", _lab.Ok("CHECK", _a, version: version).StdOut);
        var del = _lab.Ok("DEL", _a, version: version);
        Assert.Equal(("", ""), (del.StdOut, del.StdErr));
        Assert.Equal(before, Rules);
    }

    // The oldest two versions fill in what they always have.
    static JsonObject Known(JsonNode result)
    {
        var copy = result.DeepClone().AsObject();
        copy.Remove("dns");
        return copy;
    }

    [KernelTheory(Wanted | Needs.Iptables)]
    [InlineData("nft delete element inet cni_firewall pods4 { 10.1.0.2 }", "what 10.1.0.2 sends isn't let through")]
    [InlineData("nft delete element inet cni_firewall pods6 { fd01::2 }", "what fd01::2 sends isn't let through")]
    [InlineData("nft flush chain inet cni_firewall forward", "the chain inet cni_firewall forward is missing or was changed")]
    [InlineData("nft insert rule inet cni_firewall allow accept", "the chain inet cni_firewall allow is missing or was changed")]
    [InlineData("nft delete element inet cni_firewall segments { cni1 }", "the ingress policy \"isolated\" isn't in force")]
    [InlineData("nft flush map inet cni_firewall within", "the ingress policy \"isolated\" isn't in force")]
    [InlineData("nft delete table inet cni_firewall", "what 10.1.0.2 sends isn't let through")]
    [InlineData("iptables-nft -D FORWARD 1", "ip filter FORWARD doesn't lead to CNI-FORWARD")]
    [InlineData("iptables-nft -F CNI-FORWARD", "ip filter CNI-FORWARD doesn't lead to CNI-ADMIN")]
    [InlineData("ip6tables-nft -D CNI-FORWARD 2", "ip6 filter CNI-FORWARD doesn't accept what pods send")]
    [InlineData("nft flush chain inet site through", "inet site through drops and doesn't accept what pods send")]
    [InlineData("nft flush ruleset", "what 10.1.0.2 sends isn't let through")]
    public void Check_names_what_somebody_broke_and_add_mends_it(string damage, string message)
    {
        const string policy = "\"ingressPolicy\":\"isolated\"";
        _lab.Node.Ok("iptables-nft", "-P", "FORWARD", "DROP");
        _lab.Node.Ok("ip6tables-nft", "-P", "FORWARD", "DROP");
        _lab.Node.Nft.Load("table inet site {\nchain through {\ntype filter hook forward priority 0; policy drop;\n}\n}\n");
        string before = Rules;
        _lab.Ok("ADD", _a, policy);
        _lab.Ok("CHECK", _a, policy);
        _lab.Node.Line(damage);
        var check = _lab.Call("CHECK", _a, policy);
        Assert.Equal(CheckFailed, check.ErrorCode);
        Assert.Equal(message, (string?)check.Json["msg"]);
        _lab.Ok("ADD", _a, policy);
        _lab.Ok("CHECK", _a, policy);
        _lab.Ok("DEL", _a, policy);
        Assert.Equal(damage.EndsWith("ruleset", StringComparison.Ordinal) ? "" : before, Rules);
    }

    [KernelFact(Wanted)]
    public void Check_changes_nothing()
    {
        _lab.Ok("ADD", _a);
        _lab.Node.Ok("nft", "flush", "chain", "inet", "cni_firewall", "forward");
        string before = Rules;
        Assert.Equal(CheckFailed, _lab.Call("CHECK", _a).ErrorCode);
        Assert.Equal(CheckFailed, _lab.Call("CHECK", _b).ErrorCode);
        Assert.Equal(before, Rules);
    }

    [KernelFact(Wanted)]
    public void Del_needs_neither_result_nor_namespace_nor_a_good_configuration_and_may_come_again()
    {
        _lab.Ok("ADD", _a, "\"ingressPolicy\":\"same-bridge\"");
        _lab.Node.Ok("ip", "link", "del", _a.Link);
        for (int i = 0; i < 2; i++)
        {
            var del = _lab.Ok("DEL", _a, "\"ingressPolicy\":\"spoilt\",\"markBit\":99", withResult: false);
            Assert.Equal(("", ""), (del.StdOut, del.StdErr));
            Assert.Equal("", Rules);
        }
    }

    [KernelFact(Wanted | Needs.Iptables)]
    public void An_add_whose_result_nobody_takes_leaves_nothing()
    {
        _lab.Node.Ok("iptables-nft", "-P", "FORWARD", "DROP");
        string before = Rules;
        string config = $$"""{"cniVersion":"1.1.0","name":"net1","type":"firewall","ingressPolicy":"isolated","prevResult":{{_a.Result("1.1.0").ToJsonString()}} }""";
        var run = Sh.Run("ip", ["netns", "exec", _lab.Node.Name, "sh", "-c", "exec \"$0\" > /dev/full", PluginBinary.Ours("firewall").Path],
            System.Text.Encoding.UTF8.GetBytes(config), PluginBinary.Ours("firewall").Environment("ADD", _a.Id, _a.Namespace.Path));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal(before, Rules);
    }

    [KernelFact(Wanted)]
    public void An_address_that_was_given_out_again_is_the_new_pods()
    {
        _lab.Ok("ADD", _a);
        var heir = new FirewallPod("net1", "heir", _a.V4, _a.V6, _a.Link, "cni1");
        try
        {
            _lab.Ok("ADD", heir);
            Assert.Contains("net1/heir/eth0", Assert.Single(_lab.Elements("pods4")), StringComparison.Ordinal);
            Assert.Equal(CheckFailed, _lab.Call("CHECK", _a).ErrorCode);
            _lab.Ok("DEL", _a);
            _lab.Ok("CHECK", heir);
        }
        finally
        {
            heir.Namespace.Dispose();
        }
    }

    [KernelFact(Wanted)]
    public void Gc_keeps_what_is_valid_and_what_is_of_other_networks()
    {
        FirewallPod other = _lab.OnBridge(2, 2);
        foreach (FirewallPod pod in (FirewallPod[])[_a, _b, other])
            _lab.Ok("ADD", pod, "\"ingressPolicy\":\"same-bridge\"");
        _lab.Ok("GC", _a, "\"cni.dev/valid-attachments\":[{\"containerID\":\"pod13\",\"ifname\":\"eth0\"}]", withResult: false);
        Assert.DoesNotContain("net1/pod12", Rules, StringComparison.Ordinal);
        Assert.Contains("net1/pod13", Rules, StringComparison.Ordinal);
        Assert.Contains("net2/pod22", Rules, StringComparison.Ordinal);
        Assert.Equal(2, _lab.Elements("segments").Length);
        _lab.Ok("GC", _a, "\"cni.dev/valid-attachments\":[]", withResult: false);
        Assert.Contains("cni2", Assert.Single(_lab.Elements("segments")), StringComparison.Ordinal);
        _lab.Ok("GC", other, "\"cni.dev/valid-attachments\":[]", withResult: false);
        Assert.Equal("", Rules);
    }

    [KernelFact(Wanted)]
    public void Status_is_ready_and_leaves_nothing()
    {
        _lab.Ok("STATUS", _a, withResult: false);
        Assert.Equal("", Rules);
    }

    [KernelTheory(Wanted | Needs.IptablesLegacy)]
    [InlineData("iptables-legacy")]
    [InlineData("ip6tables-legacy")]
    public void Status_says_that_iptables_legacy_is_in_the_way_when_it_drops(string program)
    {
        _lab.Node.Ok(program, "-A", "FORWARD", "-j", "ACCEPT");
        _lab.Ok("STATUS", _a, withResult: false);
        _lab.Node.Ok(program, "-P", "FORWARD", "DROP");
        var status = _lab.Call("STATUS", _a, withResult: false);
        Assert.Equal(50, status.ErrorCode);
        Assert.Contains(program + " is DROP", (string?)status.Json["msg"], StringComparison.Ordinal);
    }

    [KernelFact(Wanted | Needs.Iptables)]
    public void The_mark_follows_the_configuration_of_the_last_pod_and_administrators_chains_have_their_own_names()
    {
        _lab.Node.Ok("iptables-nft", "-P", "FORWARD", "DROP");
        string before = Rules;
        _lab.Ok("ADD", _a);
        _lab.Ok("ADD", _b, "\"markBit\":31,\"iptablesAdminChainName\":\"SITE-FIRST\"");
        string rules = _lab.Node.Ok("iptables-nft", "-S");
        Assert.Contains("--mark 0x80000000/0x80000000", rules, StringComparison.Ordinal);
        Assert.DoesNotContain("0x1000/0x1000", rules, StringComparison.Ordinal);
        Assert.Contains("-j SITE-FIRST", rules, StringComparison.Ordinal);
        Assert.Contains("-j CNI-ADMIN", rules, StringComparison.Ordinal);
        Assert.True(FirewallNode.Reaches(_a.Namespace, FirewallNode.Client4));
        _lab.Ok("DEL", _a);
        _lab.Ok("DEL", _b);
        Assert.Equal(before, Rules);
    }

    [KernelFact(Wanted | Needs.Iptables)]
    public async Task Many_at_once_come_and_go()
    {
        _lab.Node.Ok("iptables-nft", "-P", "FORWARD", "DROP");
        string before = Rules;
        var pods = Enumerable.Range(10, 12).Select(i => new FirewallPod($"net{i % 3}", $"pod{i}", $"10.1.0.{i}", $"fd01::{i}", _a.Link, "cni1")).ToArray();
        try
        {
            await Task.WhenAll(pods.Select(pod => Task.Run(() => _lab.Ok("ADD", pod, "\"ingressPolicy\":\"same-bridge\""))));
            Assert.Equal(12, _lab.Elements("pods4").Length);
            Assert.Equal(3, _lab.Node.Ok("iptables-nft", "-S").Split('\n').Count(line => line.StartsWith("-A", StringComparison.Ordinal)));
            await Task.WhenAll(pods.Select(pod => Task.Run(() => _lab.Ok("DEL", pod, withResult: false))));
            Assert.Equal(before, Rules);
        }
        finally
        {
            foreach (FirewallPod pod in pods)
                pod.Namespace.Dispose();
        }
    }

    public void Dispose()
    {
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }
}
