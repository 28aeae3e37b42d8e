using System.Net.Sockets;

namespace Cni.Kernel.Tests.Portmap;

/// <summary>A pod that the reference plugin added, deleted by ours.</summary>
public sealed class PortmapReferenceTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Nft | Needs.Bridge | Needs.Veth | Needs.Ipv6;
    const string Web = """{"hostPort":8080,"containerPort":80}""";

    // As its nftables backend writes it, for two containers, the first of which has a second network (10.9.9.2).
    const string Base = """
        table ip cni_hostport {
          comment "CNI portmap plugin"
          chain hostports {}
          chain hostip_hostports {}
          chain hostports_all { jump hostip_hostports; jump hostports; }
          chain prerouting { type nat hook prerouting priority -100; fib daddr type local jump hostports_all; }
          chain output { type nat hook output priority -100; fib daddr type local jump hostports_all; }
          chain masquerading { type nat hook postrouting priority 100; }
        }
        table ip6 cni_hostport {
          chain hostports {}
          chain masquerading { type nat hook postrouting priority 100; }
        }
        """;

    const string First = """
        add rule ip cni_hostport hostports tcp dport 8080 dnat to 10.1.2.2:80 comment "container-a"
        add rule ip cni_hostport hostports ip daddr 203.0.113.9 udp dport 53 dnat to 10.1.2.2:53 comment "container-a"
        add rule ip cni_hostport masquerading ip saddr 10.1.2.0/24 ip daddr 10.1.2.2 masquerade comment "container-a"
        add rule ip cni_hostport masquerading ip saddr 127.0.0.1 ip daddr 10.1.2.2 masquerade comment "container-a"
        add rule ip6 cni_hostport hostports tcp dport 8080 dnat to [fd00:1:2::2]:80 comment "container-a"
        add rule ip6 cni_hostport masquerading ip6 saddr fd00:1:2::2 ip6 daddr fd00:1:2::2 masquerade comment "container-a"

        """;

    const string SecondNetwork = """
        add rule ip cni_hostport hostports tcp dport 9000 dnat to 10.9.9.2:80 comment "container-a"
        add rule ip cni_hostport masquerading ip saddr 10.9.9.2 ip daddr 10.9.9.2 masquerade comment "container-a"

        """;

    const string Other = """
        add rule ip cni_hostport hostports tcp dport 8081 dnat to 10.1.2.3:80 comment "container-b"
        add rule ip cni_hostport masquerading ip saddr 10.1.2.3 ip daddr 10.1.2.3 masquerade comment "container-b"

        """;

    readonly PortmapNode _lab = new();

    void Load(string rules) => _lab.Node.Nft.Load(Base + "\n" + rules);

    string Expected(string rules)
    {
        using var node = new TestNamespace("expected");
        node.Nft.Load(Base + "\n" + rules);
        return node.Nft.State();
    }

    [KernelFact(Wanted)]
    public void Del_removes_the_rules_of_the_container_and_leaves_the_others()
    {
        Load(First + Other);
        _lab.Ok("DEL", _lab.PodA, Web);
        Assert.Equal(Expected(Other), _lab.Node.Nft.State());
    }

    [KernelFact(Wanted)]
    public void Del_of_one_network_leaves_the_containers_other_network()
    {
        Load(First + SecondNetwork + Other);
        _lab.Ok("DEL", _lab.PodA, Web);
        Assert.Equal(Expected(SecondNetwork + Other), _lab.Node.Nft.State());
    }

    [KernelFact(Wanted)]
    public void Del_without_a_result_removes_what_can_only_be_one_attachments()
    {
        Load(First + Other);
        _lab.Ok("DEL", _lab.PodA, null, withResult: false);
        Assert.Equal(Expected(Other), _lab.Node.Nft.State());
    }

    [KernelFact(Wanted)]
    public void Del_without_a_result_leaves_what_may_be_another_attachments()
    {
        const string v4 = """
            add rule ip cni_hostport hostports tcp dport 8080 dnat to 10.1.2.2:80 comment "container-a"

            """;
        Load(v4 + SecondNetwork);
        _lab.Ok("DEL", _lab.PodA, null, withResult: false);
        Assert.Equal(Expected(v4 + SecondNetwork), _lab.Node.Nft.State());
    }

    [KernelFact(Wanted)]
    public void Gc_removes_stale_rules_into_the_networks_subnets_and_no_others()
    {
        Load(First + SecondNetwork + Other);
        _lab.Ok("ADD", _lab.PodB, """{"hostPort":7000,"containerPort":80}""");
        _lab.Ok("GC", _lab.PodA, null, """ "cni.dev/valid-attachments":[{"containerID":"container-b","ifname":"eth0"}],""", withResult: false);
        _lab.Ok("DEL", _lab.PodB, null, families: "6");
        Assert.Equal(Expected(SecondNetwork + Other), _lab.Node.Nft.State());
    }

    [KernelTheory(Wanted)]
    [InlineData("""{"hostPort":8080,"containerPort":80}""", true)]
    [InlineData("""{"hostPort":53,"containerPort":53,"protocol":"udp","hostIP":"203.0.113.9"}""", true)]
    [InlineData("""{"hostPort":53,"containerPort":53,"protocol":"udp"}""", true)]
    [InlineData("""{"hostPort":53,"containerPort":53,"protocol":"udp","hostIP":"203.0.113.1"}""", false)]
    [InlineData("""{"hostPort":8080,"containerPort":80,"protocol":"udp"}""", false)]
    [InlineData("""{"hostPort":8090,"containerPort":80}""", false)]
    public void A_port_that_the_reference_plugin_holds_is_refused_with_the_container(string mapping, bool held)
    {
        Load(First);
        string before = _lab.Node.Nft.State();
        var add = _lab.Call("ADD", _lab.PodB, mapping);
        if (!held)
        {
            add.EnsureOk();
            return;
        }
        Assert.Equal(103, add.ErrorCode);
        Assert.Contains("container-a", (string?)add.Json["msg"], StringComparison.Ordinal);
        Assert.Equal(before, _lab.Node.Nft.State());
    }

    [KernelFact(Wanted | Needs.GoPlugins)]
    public void Del_removes_the_chain_of_the_iptables_backend_and_the_port_is_refused()
    {
        var go = PluginBinary.Go("portmap");
        var config = $$"""
            {"cniVersion":"1.0.0","name":"net1","type":"portmap","runtimeConfig":{"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp"}]},
             "prevResult":{{PortmapNode.Result(_lab.PodA, "1.0.0", families: "4").ToJsonString()}} }
            """;
        var environment = go.Environment("ADD", _lab.PodA.Id, _lab.PodA.Namespace.Path);
        environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        go.Run(environment, config, _lab.Node).EnsureOk();
        using var server = new Server(_lab.PodA.Namespace, "a", 80);
        Assert.StartsWith("a ", Talk.Ask(_lab.Client, ProtocolType.Tcp, PortmapNode.Host4, 8080), StringComparison.Ordinal);

        _lab.Ok("DEL", _lab.PodA, Web, version: "1.0.0");
        Assert.DoesNotContain("CNI-DN-", _lab.Node.Ok("iptables-save", "-t", "nat"), StringComparison.Ordinal);
        Assert.Equal("refused", Talk.Ask(_lab.Client, ProtocolType.Tcp, PortmapNode.Host4, 8080));
    }

    public void Dispose()
    {
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }
}
