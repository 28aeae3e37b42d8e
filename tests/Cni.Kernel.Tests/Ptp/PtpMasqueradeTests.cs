using Cni.Tests;

namespace Cni.Kernel.Tests.Ptp;

/// <summary>Real packets: a pod, the node, and a client outside that knows no way to the pods.</summary>
public sealed class PtpMasqueradeTests : IDisposable
{
    private const Needs All = Needs.Plugins | Needs.Veth | Needs.Ipv6 | Needs.Nft;
    private readonly PluginNode _node = new("ptp");
    private readonly TestNamespace _client;

    public PtpMasqueradeTests()
    {
        _client = _node.NewPod("client");
        Sh.Line($"ip -n {_node.Node.Name} link add up0 type veth peer name eth0 netns {_client.Name}");
        foreach ((TestNamespace ns, string link, int host) in new[] { (_node.Node, "up0", 1), (_client, "eth0", 2) })
        {
            Sh.Line($"ip -n {ns.Name} addr add 198.51.100.{host}/24 dev {link}");
            Sh.Line($"ip -n {ns.Name} addr add 2001:db8:100::{host}/64 dev {link} nodad");
            Sh.Line($"ip -n {ns.Name} link set {link} up");
        }
    }

    public void Dispose() => _node.Dispose();

    [KernelTheory(All)]
    [InlineData("")]
    [InlineData(""","ipMasqBackend":"iptables" """)]
    [InlineData(""","ipMasqBackend":"nftables" """)]
    public void The_outside_sees_the_nodes_address(string backend)
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(_node.Config("1.1.0", $$"""{"ipMasq":true {{backend}}, {{_node.HostLocal("10.1.2.0/24", "2001:db8:42::/64")}} }"""), pod).EnsureOk();
        // The client has no route to the pods, so an answer proves that the packet came with an address it knows.
        pod.Line("ping -c 1 -W 2 198.51.100.2");
        pod.Line("ping -c 1 -W 2 2001:db8:100::2");
    }

    [KernelFact(All)]
    public void Without_ipmasq_the_pod_keeps_its_own()
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(_node.Config("1.1.0", $$"""{ {{_node.HostLocal("10.1.2.0/24")}} }"""), pod).EnsureOk();
        Assert.NotEqual(0, pod.Run("ping", "-c", "1", "-W", "1", "198.51.100.2").ExitCode);
        _client.Line("ip route add 10.1.2.0/24 via 198.51.100.1");
        pod.Line("ping -c 1 -W 2 198.51.100.2");
        Assert.DoesNotContain("cni_masquerade", _node.Node.Nft.State(), StringComparison.Ordinal);
    }

    [KernelFact(All)]
    public void Pods_of_one_network_see_each_others_own_address()
    {
        TestNamespace one = _node.NewPod(), two = _node.NewPod();
        var config = _node.Config("1.1.0", $$"""{"ipMasq":true, {{_node.HostLocal("10.1.2.0/24")}} }""");
        _node.Add(config, one, "one").EnsureOk();
        _node.Add(config, two, "two").EnsureOk();
        two.Line("nft add table ip t");
        two.Line("nft add chain ip t i { type filter hook input priority 0; }");
        two.Line("nft add rule ip t i ip saddr 10.1.2.2 icmp type echo-request counter accept");
        two.Line("nft add rule ip t i icmp type echo-request drop");
        one.Line("ping -c 1 -W 2 10.1.2.3");
    }
}
