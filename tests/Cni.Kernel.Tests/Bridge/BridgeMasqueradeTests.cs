using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Bridge;

/// <summary>Real packets: a pod, the node, and a client outside that sees whose address they come from.</summary>
public sealed class BridgeMasqueradeTests : IDisposable
{
    private readonly BridgeNode _node = new();
    private readonly TestNamespace _client = new("client");

    public BridgeMasqueradeTests()
    {
        Sh.Line($"ip -n {_node.Node.Name} link add up0 type veth peer name eth0 netns {_client.Name}");
        foreach ((TestNamespace ns, string link, int host) in new[] { (_node.Node, "up0", 1), (_client, "eth0", 2) })
        {
            Sh.Line($"ip -n {ns.Name} addr add 198.51.100.{host}/24 dev {link}");
            Sh.Line($"ip -n {ns.Name} addr add 2001:db8:100::{host}/64 dev {link} nodad");
            Sh.Line($"ip -n {ns.Name} link set {link} up");
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _node.Dispose();
    }

    private JsonObject Config(bool ipMasq, string? backend = null)
    {
        JsonObject config = _node.Config(subnets: ["10.1.2.0/24", "2001:db8:42::/64"]);
        config["ipMasq"] = ipMasq;
        if (backend is not null)
            config["ipMasqBackend"] = backend;
        return config;
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    [InlineData(null)]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public void The_outside_sees_the_nodes_address(string? backend)
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(ipMasq: true, backend), pod).EnsureOk();
        // The client has no route to the pods, so an answer proves that the packet came with an address it knows.
        pod.Line("ping -c 1 -W 2 198.51.100.2");
        pod.Line("ping -c 1 -W 2 2001:db8:100::2");
        Assert.Single(_node.Node.Nft.MapElements("inet", "cni_masquerade", "pods4")!);
        Assert.Single(_node.Node.Nft.MapElements("inet", "cni_masquerade", "pods6")!);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    public void Without_ipmasq_the_pod_keeps_its_own()
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(ipMasq: false), pod).EnsureOk();
        Assert.NotEqual(0, pod.Run("ping", "-c", "1", "-W", "1", "198.51.100.2").ExitCode);
        Assert.DoesNotContain("cni_masquerade", _node.Node.Nft.State(), StringComparison.Ordinal);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    public void Pods_of_one_network_see_each_others_own_address()
    {
        TestNamespace one = _node.NewPod(), two = _node.NewPod();
        _node.Add(Config(ipMasq: true), one, "one").EnsureOk();
        _node.Add(Config(ipMasq: true), two, "two").EnsureOk();
        // Even where bridged packets pass the node's own rules: routed from the bridge back to the bridge.
        _node.Node.Run("sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=1");
        two.Line("nft add table ip t");
        two.Line("nft add chain ip t i { type filter hook input priority 0; }");
        two.Line("nft add rule ip t i ip saddr 10.1.2.2 icmp type echo-request counter accept");
        two.Line("nft add rule ip t i icmp type echo-request drop");
        one.Line("ping -c 1 -W 2 10.1.2.3");
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    public void A_hundred_pods_are_elements_and_no_rules()
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(ipMasq: true), pod, "one").EnsureOk();
        int rules = _node.Node.Nft.Objects("rule").Count;
        for (int i = 0; i < 5; i++)
            _node.Add(Config(ipMasq: true), _node.NewPod(), $"more{i}").EnsureOk();
        Assert.Equal(rules, _node.Node.Nft.Objects("rule").Count);
        Assert.Equal(6, _node.Node.Nft.MapElements("inet", "cni_masquerade", "pods4")!.Count);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    public void Rules_that_the_reference_left_for_the_attachment_are_cleaned_by_del_and_gc()
    {
        // As the reference writes them: the hashes of its comment are those of the network and of interface and container.
        string Comment(string id) => Cni.Toolkit.ReferenceHash.Format(16, "", "net1") + "-" + Cni.Toolkit.ReferenceHash.Format(16, "", "eth0:" + id) + $", net: net1, if: eth0, id: {id}";
        _node.Node.Nft.Load($$"""
            table inet cni_plugins_masquerade {
                chain masq_checks {
                    ip saddr 10.1.2.2 ip daddr != 10.1.2.0/24 masquerade comment "{{Comment("pod1")}}"
                    ip saddr 10.1.2.3 ip daddr != 10.1.2.0/24 masquerade comment "{{Comment("pod2")}}"
                    ip saddr 10.1.2.4 ip daddr != 10.1.2.0/24 masquerade comment "{{Comment("pod3")}}"
                }
                chain postrouting { type nat hook postrouting priority srcnat; goto masq_checks; }
            }
            """);
        _node.Del(Config(ipMasq: true), null, "pod1").EnsureOk();
        Assert.DoesNotContain("id: pod1", _node.Node.Nft.State(), StringComparison.Ordinal);
        Assert.Contains("id: pod2", _node.Node.Nft.State(), StringComparison.Ordinal);

        JsonObject gc = Config(ipMasq: true);
        gc["cni.dev/valid-attachments"] = new JsonArray(new JsonObject { ["containerID"] = "pod2", ["ifname"] = "eth0" });
        _node.Run("GC", gc, null, id: "", ifName: "").EnsureOk();
        Assert.Contains("id: pod2", _node.Node.Nft.State(), StringComparison.Ordinal);
        Assert.DoesNotContain("id: pod3", _node.Node.Nft.State(), StringComparison.Ordinal);
    }
}
