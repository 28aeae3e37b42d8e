using System.Net.Sockets;
using Cni.Kernel.Tests.Portmap;
using static Cni.Kernel.Tests.Firewall.FirewallNode;

namespace Cni.Kernel.Tests.Firewall;

/// <summary>Real packets on hosts that drop what they are asked to forward.</summary>
public sealed class FirewallTrafficTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Nft | Needs.Bridge | Needs.Veth | Needs.Ipv6;

    readonly FirewallNode _lab = new();
    readonly FirewallPod _a, _b;

    public FirewallTrafficTests() => (_a, _b) = (_lab.OnBridge(1, 2), _lab.OnBridge(2, 2));

    void DropByIptables()
    {
        _lab.Node.Ok("iptables-nft", "-P", "FORWARD", "DROP");
        _lab.Node.Ok("ip6tables-nft", "-P", "FORWARD", "DROP");
    }

    void AssertNothingPasses()
    {
        Assert.False(Reaches(_a.Namespace, Client4));
        Assert.False(Reaches(_a.Namespace, Client6));
        Assert.False(Reaches(_a.Namespace, _b.V4));
    }

    void AssertPodsPass()
    {
        Assert.True(Reaches(_a.Namespace, Client4));
        Assert.True(Reaches(_a.Namespace, Client6));
        Assert.True(Reaches(_a.Namespace, _b.V4));
        Assert.True(Reaches(_b.Namespace, _a.V6));
        // Answers do, but not what nobody asked for.
        Assert.False(Reaches(_lab.Client, _a.V4));
        Assert.False(Reaches(_lab.Client, _a.V6));
    }

    [KernelFact(Wanted | Needs.Iptables)]
    public void On_a_host_like_dockers_pods_pass_before_and_after_the_rules_are_saved_and_restored()
    {
        DropByIptables();
        AssertNothingPasses();
        _lab.Ok("ADD", _a);
        _lab.Ok("ADD", _b);
        AssertPodsPass();

        _lab.Node.Ok("sh", "-c", "iptables-nft-save | iptables-nft-restore; ip6tables-nft-save | ip6tables-nft-restore");
        AssertPodsPass();
        _lab.Ok("CHECK", _a);
        // What iptables wrote is recognised as what was there: nothing is added twice.
        string saved = Saved();
        _lab.Ok("ADD", _a);
        Assert.Equal(saved, Saved());

        _lab.Ok("DEL", _a);
        _lab.Ok("DEL", _b);
        AssertNothingPasses();
        Assert.DoesNotContain("CNI", _lab.Node.Ok("iptables-nft-save") + _lab.Node.Ok("ip6tables-nft-save"), StringComparison.Ordinal);
    }

    [KernelFact(Wanted | Needs.Iptables)]
    public void Neighbours_on_a_bridge_reach_each_other_where_bridged_packets_are_filtered_too()
    {
        DropByIptables();
        _lab.Node.Run("sh", "-c", "echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables; echo 1 > /proc/sys/net/bridge/bridge-nf-call-ip6tables");
        FirewallPod neighbour = _lab.OnBridge(1, 3);
        _lab.Ok("ADD", _a);
        _lab.Ok("ADD", neighbour);
        Assert.True(Reaches(_a.Namespace, neighbour.V4));
        Assert.True(Reaches(neighbour.Namespace, _a.V6));
    }

    string Saved() => _lab.Node.Ok("iptables-nft", "-S") + _lab.Node.Ok("ip6tables-nft", "-S");

    [KernelFact(Wanted | Needs.Iptables)]
    public void Iptables_and_nft_read_the_rules_in_full()
    {
        DropByIptables();
        _lab.Ok("ADD", _a, "\"markBit\":20");
        foreach (string program in (string[])["iptables-nft", "ip6tables-nft"])
        {
            Assert.Equal(
            [
                "-A FORWARD -m comment --comment \"CNI firewall plugin rules\" -j CNI-FORWARD",
                "-A CNI-FORWARD -m comment --comment \"CNI firewall plugin admin overrides\" -j CNI-ADMIN",
                "-A CNI-FORWARD -m mark --mark 0x100000/0x100000 -m comment --comment \"CNI firewall plugin pods\" -j ACCEPT",
            ], _lab.Node.Ok(program, "-S").Split('\n').Where(line => line.StartsWith("-A", StringComparison.Ordinal)));
            // As the reference plugin looks for its own.
            _lab.Node.Ok(program, "-C", "FORWARD", "-m", "comment", "--comment", "CNI firewall plugin rules", "-j", "CNI-FORWARD");
            Assert.Contains("mark match 0x100000/0x100000", _lab.Node.Ok(program, "-L"), StringComparison.Ordinal);
        }
        string listed = _lab.Node.Ok("nft", "list", "ruleset");
        using var copy = new TestNamespace("copy");
        copy.Nft.Load(listed);
        Assert.Contains("ip saddr @pods4 goto allow", copy.Nft.State(), StringComparison.Ordinal);
        Assert.True(Reaches(_a.Namespace, Client4));
    }

    [KernelTheory(Wanted)]
    [InlineData("policy drop;", "")]
    [InlineData("policy accept;", "tcp dport 22 accept; counter reject with icmpx admin-prohibited")]
    [InlineData("policy accept;", "log drop")]
    public void On_a_host_with_nftables_of_its_own_pods_pass(string policy, string rules)
    {
        _lab.Node.Nft.Load($"table inet site {{\nchain through {{\ntype filter hook forward priority filter - 5; {policy}\n{rules.Replace("; ", "\n", StringComparison.Ordinal)}\n}}\n}}\n");
        string before = _lab.Node.Nft.State();
        AssertNothingPasses();
        _lab.Ok("ADD", _a);
        _lab.Ok("ADD", _b);
        AssertPodsPass();
        _lab.Ok("CHECK", _a);
        _lab.Ok("DEL", _a);
        _lab.Ok("DEL", _b);
        Assert.Equal(before, _lab.Node.Nft.State());
        AssertNothingPasses();
    }

    [KernelFact(Wanted)]
    public void A_host_that_drops_nothing_gets_no_rule_in_its_tables()
    {
        _lab.Node.Nft.Load("table inet site {\nchain through {\ntype filter hook forward priority 0; policy accept;\ntcp dport 22 drop\n}\n}\n");
        string before = _lab.Node.Ok("nft", "-s", "list", "table", "inet", "site");
        _lab.Ok("ADD", _a);
        Assert.Equal(before, _lab.Node.Ok("nft", "-s", "list", "table", "inet", "site"));
        Assert.Equal(["inet cni_firewall", "inet site"], _lab.Node.Nft.Objects("table").Select(table => $"{table["family"]} {table["name"]}").Order());
        Assert.True(Reaches(_lab.Client, _a.V4));
    }

    [KernelFact(Wanted | Needs.Iptables | Needs.Conntrack)]
    public void A_mapped_port_is_reached_on_a_host_that_drops_and_no_other_port()
    {
        DropByIptables();
        _lab.Ok("ADD", _a);
        using var web = new Server(_a.Namespace, "a", 80);
        Assert.Equal("silence", Talk.Ask(_lab.Client, ProtocolType.Tcp, _a.V4, 80));
        var portmap = PluginBinary.Ours("portmap");
        string config = $$"""{"cniVersion":"1.1.0","name":"net1","type":"portmap","runtimeConfig":{"portMappings":[{"hostPort":8080,"containerPort":80}]},"prevResult":{{_a.Result("1.1.0").ToJsonString()}}}""";
        portmap.Run(portmap.Environment("ADD", _a.Id, _a.Namespace.Path), config, _lab.Node).EnsureOk();
        Assert.Equal($"a sees {Client4}", Talk.Ask(_lab.Client, ProtocolType.Tcp, Host4, 8080));
        Assert.Equal($"a sees {Client6}", Talk.Ask(_lab.Client, ProtocolType.Tcp, Host6, 8080));
        Assert.Equal("silence", Talk.Ask(_lab.Client, ProtocolType.Tcp, _a.V4, 80));
    }

    [KernelFact(Wanted | Needs.Iptables)]
    public void The_administrators_chain_of_iptables_decides_first_and_is_kept()
    {
        DropByIptables();
        _lab.Ok("ADD", _a);
        _lab.Node.Ok("iptables-nft", "-A", "CNI-ADMIN", "-d", Client4, "-j", "DROP");
        _lab.Node.Ok("ip6tables-nft", "-A", "CNI-ADMIN", "-s", Client6, "-j", "ACCEPT");
        _lab.Ok("ADD", _b);
        Assert.False(Reaches(_a.Namespace, Client4));
        Assert.True(Reaches(_a.Namespace, _b.V4));
        Assert.True(Reaches(_lab.Client, _a.V6));
        Assert.False(Reaches(_lab.Client, _a.V4));
        _lab.Ok("DEL", _b);
        _lab.Ok("DEL", _a);
        string left = Saved();
        Assert.Contains("-A CNI-ADMIN -d 203.0.113.2/32 -j DROP", left, StringComparison.Ordinal);
        Assert.Contains("-j CNI-FORWARD", left, StringComparison.Ordinal);
        Assert.DoesNotContain("--mark", left, StringComparison.Ordinal);
        _lab.Ok("ADD", _a);
        Assert.False(Reaches(_a.Namespace, Client4));
    }

    [KernelFact(Wanted)]
    public void The_administrators_chain_of_nftables_drops_and_lets_through_and_is_kept()
    {
        _lab.Node.Nft.Load("table inet site {\nchain through {\ntype filter hook forward priority 0; policy drop;\n}\n}\n");
        _lab.Ok("ADD", _a, "\"ingressPolicy\":\"same-bridge\"");
        _lab.Node.Ok("nft", "add", "rule", "inet", "cni_firewall", "admin", "ip", "saddr", _a.V4, "ip", "daddr", Client4, "drop");
        _lab.Node.Ok("nft", "add", "rule", "inet", "cni_firewall", "admin", "ip6", "saddr", Client6, "goto", "allow");
        Assert.False(Reaches(_a.Namespace, Client4));
        Assert.True(Reaches(_lab.Client, _a.V6));
        _lab.Ok("DEL", _a);
        string left = _lab.Node.Nft.State();
        Assert.Contains($"ip saddr {_a.V4} ip daddr {Client4} drop", left, StringComparison.Ordinal);
        Assert.DoesNotContain("comment \"net1", left, StringComparison.Ordinal);
        Assert.DoesNotContain("CNI firewall plugin pods", left, StringComparison.Ordinal);
    }

    [KernelFact(Wanted | Needs.Iptables)]
    public void A_mark_that_comes_from_elsewhere_opens_nothing_and_other_bits_are_left_alone()
    {
        DropByIptables();
        _lab.Ok("ADD", _a);
        _lab.Node.Nft.Load("""
            table inet other {
              chain before { type filter hook prerouting priority mangle; meta mark set 0x7003; }
              chain behind { type filter hook postrouting priority mangle; meta mark 0x00006003 counter; }
            }
            """);
        Assert.False(Reaches(_lab.Client, _a.V4));
        Assert.True(Reaches(_a.Namespace, Client4));
        Assert.Contains("counter packets 2 ", _lab.Node.Ok("nft", "list", "chain", "inet", "other", "behind"), StringComparison.Ordinal);
    }

    [KernelFact(Wanted | Needs.Iptables)]
    public void Two_hundred_pods_need_the_rules_of_one()
    {
        DropByIptables();
        _lab.Ok("ADD", _a);
        int rules = _lab.Node.Nft.Objects("rule").Count, chains = _lab.Node.Nft.Objects("chain").Count;
        var many = Enumerable.Range(0, 200).Select(i => $$"""{"address":"10.1.{{1 + i / 250}}.{{i % 250 + 1}}/16"}""").ToArray();
        Parallel.For(0, many.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            var plugin = PluginBinary.Ours("firewall");
            string config = $$"""{"cniVersion":"1.1.0","name":"net1","type":"firewall","ingressPolicy":"same-bridge","prevResult":{"cniVersion":"1.1.0","interfaces":[{"name":"{{_a.Link}}"}],"ips":[{{many[i]}}]} }""";
            plugin.Run(plugin.Environment("ADD", $"many{i}", _a.Namespace.Path), config, _lab.Node).EnsureOk();
        });
        Assert.Equal(201, _lab.Elements("pods4").Length);
        Assert.Equal((rules, chains), (_lab.Node.Nft.Objects("rule").Count, _lab.Node.Nft.Objects("chain").Count));
        Assert.True(Reaches(_a.Namespace, Client4));
    }

    public void Dispose()
    {
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }
}
