using System.Text.Json.Nodes;
using static Cni.Kernel.Tests.Firewall.FirewallNode;

namespace Cni.Kernel.Tests.Firewall;

/// <summary>Beside the reference plugin on one node: its pods are checked and deleted here, and the two don't get in each other's way.</summary>
public sealed class FirewallReferenceTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Nft | Needs.Bridge | Needs.Veth | Needs.Ipv6 | Needs.Iptables | Needs.GoPlugins;

    readonly FirewallNode _lab = new();
    readonly FirewallPod _a, _b;

    public FirewallReferenceTests()
    {
        (_a, _b) = (_lab.OnBridge(1, 2), _lab.OnBridge(1, 3));
        _lab.Node.Ok("iptables-nft", "-P", "FORWARD", "DROP");
        _lab.Node.Ok("ip6tables-nft", "-P", "FORWARD", "DROP");
    }

    string Iptables => _lab.Node.Ok("iptables-nft", "-S") + _lab.Node.Ok("ip6tables-nft", "-S");

    [KernelTheory(Wanted)]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    public void Both_answer_with_the_same_result(string version)
    {
        var go = _lab.Go("ADD", _a, version: version).Json.AsObject();
        var ours = _lab.Ok("ADD", _a, version: version).Json.AsObject();
        // Members that the specification doesn't know are kept here, and dropped by the reference.
        Assert.True(ours.Remove("company.example/note"));
        // An empty one, which the reference writes in every version.
        go.Remove("dns");
        ours.Remove("dns");
        Assert.True(JsonNode.DeepEquals(go, ours), $"{go.ToJsonString()}\n{ours.ToJsonString()}");
    }

    [KernelFact(Wanted)]
    public void A_pod_that_go_added_is_checked_and_deleted_here()
    {
        _lab.Go("ADD", _a);
        string rules = Iptables;
        Assert.Contains("-A CNI-FORWARD -s 10.1.0.2/32 -j ACCEPT", rules, StringComparison.Ordinal);
        _lab.Ok("CHECK", _a);
        _lab.Ok("CHECK", _a, "\"ingressPolicy\":\"same-bridge\"");
        Assert.Equal(rules, Iptables);
        _lab.Ok("DEL", _a);
        Assert.DoesNotContain("10.1.0.2", Iptables, StringComparison.Ordinal);
        Assert.DoesNotContain("fd01::2", Iptables, StringComparison.Ordinal);
        Assert.Equal(101, _lab.Call("CHECK", _a).ErrorCode);
        Assert.False(Reaches(_a.Namespace, Client4));
    }

    [KernelFact(Wanted)]
    public void Half_of_gos_rules_are_not_enough_for_a_check()
    {
        _lab.Go("ADD", _a);
        _lab.Node.Ok("iptables-nft", "-D", "CNI-FORWARD", "-d", "10.1.0.2", "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT");
        Assert.Equal(101, _lab.Call("CHECK", _a).ErrorCode);
    }

    [KernelTheory(Wanted)]
    [InlineData(true)]
    [InlineData(false)]
    public void Pods_of_both_pass_and_leave_without_the_others_rules(bool goFirst)
    {
        if (goFirst)
            _lab.Go("ADD", _a);
        _lab.Ok("ADD", _b);
        if (!goFirst)
            _lab.Go("ADD", _a);
        // One jump, one chain: each finds what the other made.
        Assert.Equal(2, Iptables.Split('\n').Count(line => line.StartsWith("-A FORWARD", StringComparison.Ordinal)));
        foreach (FirewallPod pod in (FirewallPod[])[_a, _b])
        {
            Assert.True(Reaches(pod.Namespace, Client4));
            Assert.True(Reaches(pod.Namespace, Client6));
            _lab.Ok("CHECK", pod);
        }
        _lab.Go("CHECK", _a);

        _lab.Ok("DEL", _b);
        _lab.Go("CHECK", _a);
        Assert.True(Reaches(_a.Namespace, Client4));
        Assert.DoesNotContain("--mark", Iptables, StringComparison.Ordinal);
        _lab.Go("DEL", _a);
    }

    [KernelFact(Wanted)]
    public void What_go_cannot_delete_is_collected()
    {
        _lab.Ok("ADD", _a);
        _lab.Go("DEL", _a);
        Assert.Single(_lab.Elements("pods4"));
        _lab.Ok("GC", _a, "\"cni.dev/valid-attachments\":[]", withResult: false);
        Assert.DoesNotContain("cni_firewall", _lab.Node.Nft.State(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }
}
