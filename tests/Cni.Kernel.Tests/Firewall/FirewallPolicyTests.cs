using static Cni.Kernel.Tests.Firewall.FirewallNode;

namespace Cni.Kernel.Tests.Firewall;

/// <summary>Who reaches whom under the ingress policies.</summary>
public sealed class FirewallPolicyTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Nft | Needs.Bridge | Needs.Veth | Needs.Ipv6;

    readonly FirewallNode _lab = new();

    static string Policy(string policy) => $"\"ingressPolicy\":\"{policy}\"";

    [KernelTheory(Wanted)]
    [InlineData("open", true, true)]
    [InlineData("same-bridge", true, false)]
    [InlineData("isolated", false, false)]
    public void Links_of_one_ptp_network_count_as_one_bridge(string policy, bool same, bool other)
    {
        FirewallPod a = _lab.OnLink("net3", 2), b = _lab.OnLink("net3", 3), c = _lab.OnLink("net4", 4), d = _lab.OnBridge(1, 2);
        string before = _lab.Node.Nft.State();
        FirewallPod[] all = [a, b, c, d];
        foreach (FirewallPod pod in all)
            _lab.Ok("ADD", pod, Policy(policy));
        foreach (FirewallPod pod in all)
            _lab.Ok("CHECK", pod, Policy(policy));
        Assert.Equal(same, Reaches(a.Namespace, b.V4));
        Assert.Equal(same, Reaches(b.Namespace, a.V6));
        Assert.Equal(other, Reaches(a.Namespace, c.V4));
        Assert.Equal(other, Reaches(c.Namespace, a.V6));
        Assert.Equal(other, Reaches(a.Namespace, d.V4));
        Assert.Equal(other, Reaches(d.Namespace, a.V4));
        // The world outside is not the policy's concern, in either direction.
        Assert.True(Reaches(a.Namespace, Client4));
        Assert.True(Reaches(_lab.Client, a.V4));
        Assert.True(Reaches(d.Namespace, Client6));
        foreach (FirewallPod pod in all)
            _lab.Ok("DEL", pod, withResult: false);
        Assert.Equal(before, _lab.Node.Nft.State());
    }

    [KernelTheory(Wanted)]
    [InlineData("same-bridge", true)]
    [InlineData("isolated", false)]
    public void Pods_of_one_bridge_reach_each_other_or_not_where_the_node_sees_bridged_packets(string policy, bool reach)
    {
        FirewallPod a = _lab.OnBridge(1, 2), b = _lab.OnBridge(1, 3), c = _lab.OnBridge(2, 2);
        _lab.Node.Run("sh", "-c", "echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables; echo 1 > /proc/sys/net/bridge/bridge-nf-call-ip6tables");
        bool bridged = _lab.Node.Run("cat", "/proc/sys/net/bridge/bridge-nf-call-iptables").Out.Trim() == "1";
        foreach (FirewallPod pod in (FirewallPod[])[a, b, c])
            _lab.Ok("ADD", pod, Policy(policy));
        Assert.Equal(reach || !bridged, Reaches(a.Namespace, b.V4));
        Assert.Equal(reach || !bridged, Reaches(b.Namespace, a.V6));
        Assert.False(Reaches(a.Namespace, c.V4));
        Assert.False(Reaches(c.Namespace, b.V6));
        // A second look at the ruleset itself, since routed packets only are certain to be seen.
        Assert.Contains($"\"cni1\" . \"cni1\" : {(reach ? "return" : "drop")}", _lab.Node.Nft.State(), StringComparison.Ordinal);
    }

    [KernelFact(Wanted)]
    public void A_bridge_keeps_its_policy_until_its_last_pod_leaves_and_the_stricter_one_holds()
    {
        FirewallPod a = _lab.OnBridge(1, 2), b = _lab.OnBridge(1, 3), c = _lab.OnBridge(2, 2);
        _lab.Ok("ADD", c);
        _lab.Ok("ADD", a, Policy("isolated"));
        _lab.Ok("ADD", b, Policy("same-bridge"));
        Assert.Contains("\"cni1\" . \"cni1\" : drop", _lab.Node.Nft.State(), StringComparison.Ordinal);
        _lab.Ok("CHECK", a, Policy("isolated"));
        _lab.Ok("CHECK", b, Policy("same-bridge"));
        _lab.Ok("DEL", a, Policy("isolated"));
        Assert.Contains("\"cni1\"", Assert.Single(_lab.Elements("segments")), StringComparison.Ordinal);
        _lab.Ok("DEL", b, withResult: false);
        Assert.Empty(_lab.Elements("segments"));
        Assert.DoesNotContain("\"cni1\"", _lab.Node.Nft.State(), StringComparison.Ordinal);
        Assert.True(Reaches(c.Namespace, a.V4));
    }

    [KernelFact(Wanted)]
    public void Without_interfaces_in_the_result_the_pods_own_interface_tells_the_bridge()
    {
        FirewallPod a = _lab.OnBridge(1, 2);
        _lab.Ok("ADD", a, Policy("same-bridge"), version: "0.2.0");
        Assert.Contains("\"cni1\"", Assert.Single(_lab.Elements("segments")), StringComparison.Ordinal);
        Assert.Contains($"\"cni1\" . \"{a.Link}\" comment \"net1/{a.Id}/eth0\"", _lab.Node.Nft.State(), StringComparison.Ordinal);
    }

    [KernelFact(Wanted | Needs.Macvlan)]
    public void A_pod_without_a_link_on_the_node_is_shielded_by_its_address_and_the_nodes_interface_of_that_name_is_not()
    {
        // The pod's macvlan is called uplink, as the node's own way out is.
        FirewallPod a = _lab.OnBridge(1, 2);
        using var pod = new TestNamespace("macvlan");
        _lab.Node.Ok("ip", "link", "add", "link", "uplink", "name", "mv0", "netns", pod.Name, "type", "macvlan", "mode", "bridge");
        pod.Ok("ip", "link", "set", "mv0", "name", "uplink");
        var plugin = PluginBinary.Ours("firewall");
        string config = $$"""
            {"cniVersion":"1.1.0","name":"net9","type":"firewall","ingressPolicy":"same-bridge","prevResult":{"cniVersion":"1.1.0",
             "interfaces":[{"name":"uplink","sandbox":"{{pod.Path}}"}],"ips":[{"address":"203.0.113.77/24","interface":0}]} }
            """;
        var add = plugin.Run(plugin.Environment("ADD", "mv", pod.Path, "uplink"), config, _lab.Node).EnsureOk();
        Assert.Contains("no link on the node", add.StdErr, StringComparison.Ordinal);
        _lab.Ok("ADD", a, Policy("same-bridge"));
        plugin.Run(plugin.Environment("CHECK", "mv", pod.Path, "uplink"), config, _lab.Node).EnsureOk();

        Assert.Contains("203.0.113.77", Assert.Single(_lab.Elements("shielded4")), StringComparison.Ordinal);
        Assert.Contains("cni1", Assert.Single(_lab.Elements("segments")), StringComparison.Ordinal);
        Assert.True(Reaches(a.Namespace, Client4));
        // The client has the address for the moment: what reaches it would have reached the pod.
        _lab.Client.Ok("ip", "addr", "add", "203.0.113.77/24", "dev", "eth0");
        Assert.False(Reaches(a.Namespace, "203.0.113.77"));
        plugin.Run(plugin.Environment("DEL", "mv", "", "uplink"), config, _lab.Node).EnsureOk();
        Assert.Empty(_lab.Elements("shielded4"));
        Assert.True(Reaches(a.Namespace, "203.0.113.77"));
    }

    [KernelFact(Wanted)]
    public void An_unknown_policy_is_refused_and_nothing_is_done()
    {
        var add = _lab.Call("ADD", _lab.OnBridge(1, 2), Policy("closed"));
        Assert.Equal(7, add.ErrorCode);
        Assert.Equal("unknown ingress policy: \"closed\"", (string?)add.Json["msg"]);
        Assert.Empty(_lab.Node.Nft.Ruleset());
    }

    public void Dispose()
    {
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }
}
