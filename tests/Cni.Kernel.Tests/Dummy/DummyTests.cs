using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.Dummy;

public sealed class DummyTests : IDisposable
{
    private const Needs All = Needs.Plugins | Needs.Dummy | Needs.Ipv6;
    private readonly PluginNode _node = new("dummy");

    public void Dispose() => _node.Dispose();

    private JsonObject Config(string version = "1.1.0") => _node.Config(version, $$"""{ {{_node.HostLocal("10.1.2.0/24", "2001:db8:42::/64")}} }""");

    private JsonObject Added(TestNamespace pod, string version = "1.1.0") => PluginNode.WithPrevResult(Config(version), _node.Add(Config(version), pod));

    [KernelTheory(All)]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void A_link_with_addresses_that_del_takes_away(string version)
    {
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(Config(version), pod).EnsureOk();
        JsonNode link = pod.Ip.Link("eth0")!;
        Assert.Equal(("dummy", "net1/pod1/eth0"), ((string)link["linkinfo"]!["info_kind"]!, (string?)link["ifalias"]));
        Assert.Contains("10.1.2.2/24", pod.Ip.State(), StringComparison.Ordinal);
        Assert.Contains("2001:db8:42::2/64", pod.Ip.State(), StringComparison.Ordinal);
        Assert.Equal(version, (string?)add.Json["cniVersion"]);
        if (version is not ("0.1.0" or "0.2.0"))
            Assert.Equal((string)link["address"]!, (string?)add.Json["interfaces"]![0]!["mac"]);
        Assert.Empty(_node.Node.Ip.LinkNames());
        for (int i = 0; i < 2; i++)
        {
            Assert.Empty(_node.Del(Config(version), pod).EnsureOk().StdOut);
            Assert.Empty(pod.Ip.LinkNames());
            Assert.Empty(_node.Leases());
        }
    }

    [KernelFact(All)]
    public void A_name_that_the_node_uses_is_free_in_the_pod()
    {
        _node.Node.Line("ip link add eth0 type dummy");
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(), pod).EnsureOk();
        Assert.Equal(["eth0"], pod.Ip.LinkNames());
        _node.Del(Config(), pod).EnsureOk();
        Assert.Equal(["eth0"], _node.Node.Ip.LinkNames());
    }

    [KernelFact(All)]
    public void A_program_in_the_pod_serves_on_the_address()
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(), pod).EnsureOk();
        Assert.Contains("1 received", pod.Ok("ping", "-c", "1", "-W", "2", "10.1.2.2"), StringComparison.Ordinal);
        Assert.Contains("1 received", pod.Ok("ping", "-c", "1", "-W", "2", "2001:db8:42::2"), StringComparison.Ordinal);
    }

    [KernelTheory(All)]
    [InlineData("ADD")]
    [InlineData("CHECK")]
    [InlineData("STATUS")]
    public void Without_ipam_it_makes_no_sense(string command)
    {
        TestNamespace pod = _node.NewPod();
        PluginRun run = _node.Run(command, _node.Config("1.1.0"), pod.Path);
        Assert.Equal((7, "dummy interface requires an IPAM configuration"), (run.ErrorCode, (string?)run.Json["msg"]));
        Assert.Empty(pod.Ip.LinkNames());
    }

    [KernelFact(All)]
    public void An_add_that_fails_leaves_nothing_and_what_was_there_stays()
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Config();
        config["ipam"]!["routes"] = JsonNode.Parse("""[{"dst":"10.99.0.0/16","gw":"172.31.255.1"}]""");
        Assert.NotEqual(0, _node.Add(config, pod).ExitCode);
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Empty(_node.Leases());

        _node.Add(Config(), pod).EnsureOk();
        string before = pod.Ip.State();
        Assert.Equal(103, _node.Add(Config(), pod).ErrorCode);
        Assert.Equal(before, pod.Ip.State());
        Assert.Equal(2, _node.Leases().Length);
    }

    [KernelTheory(All)]
    [InlineData("")]
    [InlineData("/run/netns/gone-for-good")]
    public void Del_without_its_namespace_finds_the_link_all_the_same(string netns)
    {
        TestNamespace other = _node.NewPod(), pod = _node.NewPod();
        _node.Add(Config(), other, "other").EnsureOk();
        _node.Add(Config(), pod).EnsureOk();
        _node.Run("DEL", Config(), netns).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Equal(["eth0"], other.Ip.LinkNames());
    }

    [KernelFact(All)]
    public void Del_works_without_ipam_and_takes_what_the_reference_made()
    {
        TestNamespace pod = _node.NewPod();
        pod.Line("ip link add eth0 type dummy");
        _node.Del(_node.Config("1.1.0"), pod).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
    }

    [KernelFact(All)]
    public void Gc_keeps_the_valid_attachments_and_removes_the_rest_of_its_network()
    {
        TestNamespace kept = _node.NewPod(), stale = _node.NewPod(), foreign = _node.NewPod();
        _node.Add(Config(), kept, "kept").EnsureOk();
        _node.Add(Config(), stale, "stale").EnsureOk();
        _node.Add(_node.Config("1.1.0", $$"""{"name":"net2", {{PluginNode.Static("10.9.0.2/24")}} }"""), foreign, "foreign").EnsureOk();
        Assert.Empty(_node.Gc(Config(), "kept/eth0").EnsureOk().StdOut);
        Assert.Equal(["eth0"], kept.Ip.LinkNames());
        Assert.Empty(stale.Ip.LinkNames());
        Assert.Equal(["eth0"], foreign.Ip.LinkNames());
        Assert.Equal(2, _node.Leases().Length);
    }

    [KernelTheory(All)]
    [MemberData(nameof(Versions.WithCheck), MemberType = typeof(Versions))]
    public void Check_passes_what_add_made(string version)
    {
        TestNamespace pod = _node.NewPod();
        Assert.Empty(_node.Run("CHECK", Added(pod, version), pod.Path).EnsureOk().StdOut);
    }

    [KernelTheory(All | Needs.Veth)]
    [InlineData("ip addr del 10.1.2.2/24 dev eth0", "10.1.2.2/24")]
    [InlineData("ip link set eth0 down", "eth0")]
    [InlineData("ip link set eth0 address 02:00:00:00:00:77", "02:00:00:00:00:77")]
    [InlineData("ip link del eth0", "eth0")]
    [InlineData("ip link del eth0;ip link add eth0 type veth peer name other", "container interface eth0 is of kind veth, not dummy")]
    public void Check_names_what_is_missing(string sabotage, string named)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Added(pod);
        foreach (string line in sabotage.Split(';'))
            pod.Line(line);
        PluginRun check = _node.Run("CHECK", config, pod.Path);
        Assert.Equal(101, check.ErrorCode);
        Assert.Contains(named, (string?)check.Json["msg"], StringComparison.Ordinal);
    }

    [KernelFact(All)]
    public void Status_is_well_until_no_address_is_left()
    {
        JsonObject config = _node.Config("1.1.0", $$"""{ {{_node.HostLocal("10.1.2.0/30")}} }""");
        Assert.Empty(_node.Run("STATUS", config, null).EnsureOk().StdOut);
        _node.Add(config, _node.NewPod()).EnsureOk();
        Assert.Equal(50, _node.Run("STATUS", config, null).ErrorCode);
    }
}
