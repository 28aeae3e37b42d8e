using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.Ptp;

public sealed class PtpDelTests : IDisposable
{
    private const Needs All = Needs.Plugins | Needs.Veth | Needs.Ipv6 | Needs.Nft;
    private readonly PluginNode _node = new("ptp");

    public void Dispose() => _node.Dispose();

    private JsonObject Config(string version = "1.1.0") =>
        _node.Config(version, $$"""{"ipMasq":true, {{_node.HostLocal("10.1.2.0/24", "2001:db8:42::/64")}} }""");

    [KernelTheory(All)]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Del_removes_everything_and_can_be_repeated(string version)
    {
        string before = _node.State();
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(Config(version), pod).EnsureOk();
        Assert.NotEqual(before, _node.State());
        JsonObject config = version is "0.1.0" or "0.2.0" ? Config(version) : PluginNode.WithPrevResult(Config(version), add);
        for (int i = 0; i < 2; i++)
        {
            Assert.Empty(_node.Del(config, pod).EnsureOk().StdOut);
            Assert.Empty(pod.Ip.LinkNames());
            Assert.Empty(_node.Leases());
            Assert.Equal(before, _node.State());
        }
    }

    public enum Shape { NoNetns, NoNetnsNoPrevResult, NetnsPathGone, NoPrevResult, LinkGone, LinkRenamed, PrevResultBroken }

    [KernelTheory(All)]
    [InlineData(Shape.NoNetns)]
    [InlineData(Shape.NoNetnsNoPrevResult)]
    [InlineData(Shape.NetnsPathGone)]
    [InlineData(Shape.NoPrevResult)]
    [InlineData(Shape.LinkGone)]
    [InlineData(Shape.LinkRenamed)]
    [InlineData(Shape.PrevResultBroken)]
    public void Del_in_every_odd_shape_leaves_nothing_of_this_attachment(Shape shape)
    {
        _node.Add(Config(), _node.NewPod(), "other").EnsureOk();
        string before = _node.State();
        TestNamespace pod = _node.NewPod();
        JsonObject config = PluginNode.WithPrevResult(Config(), _node.Add(Config(), pod));
        string? netns = pod.Path;
        switch (shape)
        {
            case Shape.NoNetnsNoPrevResult or Shape.NoPrevResult:
                config.Remove("prevResult");
                netns = shape == Shape.NoPrevResult ? netns : null;
                break;
            case Shape.NoNetns:
                netns = null;
                break;
            case Shape.NetnsPathGone:
                netns = "/run/netns/gone-for-good";
                break;
            case Shape.LinkGone:
                pod.Line("ip link delete eth0");
                break;
            case Shape.LinkRenamed:
                pod.Line("ip link set eth0 down");
                pod.Line("ip link set eth0 name lan0");
                break;
            case Shape.PrevResultBroken:
                config["prevResult"] = JsonNode.Parse("""{"cniVersion":"1.1.0","ips":[{"address":"nowhere"}]}""");
                break;
        }
        PluginRun del = _node.Run("DEL", config, netns);
        // A result that can't be read is reported, when everything has been done.
        Assert.Equal(shape == Shape.PrevResultBroken ? 1 : 0, del.ExitCode);
        Assert.Equal(["10.1.2.2", "2001:db8:42::2"], _node.Leases());
        Assert.Equal(before, _node.State());
    }

    [KernelFact(All)]
    public void Del_without_an_add_succeeds_and_makes_nothing()
    {
        string before = _node.State();
        _node.Del(Config(), _node.NewPod()).EnsureOk();
        _node.Del(Config(), null).EnsureOk();
        Assert.Equal(before, _node.State());
    }

    [KernelFact(All)]
    public void Del_of_one_interface_leaves_the_containers_other_one()
    {
        TestNamespace pod = _node.NewPod();
        JsonObject second = _node.Config("1.1.0", $$"""{"name":"net2","ipMasq":true, {{PluginNode.Static("10.9.0.2/24 10.9.0.1")}} }""");
        _node.Add(second, pod, ifName: "eth1").EnsureOk();
        string before = _node.State(), podBefore = pod.Ip.State();
        _node.Add(Config(), pod).EnsureOk();
        _node.Del(Config(), null).EnsureOk();
        Assert.Equal(before, _node.State());
        Assert.Equal(podBefore, pod.Ip.State());
    }

    [KernelFact(All)]
    public void Gc_keeps_the_valid_attachments_and_removes_the_rest_of_its_network()
    {
        TestNamespace kept = _node.NewPod(), stale = _node.NewPod(), foreign = _node.NewPod();
        _node.Add(Config(), kept, "kept").EnsureOk();
        _node.Add(_node.Config("1.1.0", $$"""{"name":"net2","ipMasq":true, {{PluginNode.Static("10.9.0.2/24 10.9.0.1")}} }"""), foreign, "foreign").EnsureOk();
        string before = _node.State();
        _node.Add(Config(), stale, "stale").EnsureOk();
        _node.Gc(Config(), "kept/eth0").EnsureOk();
        Assert.Equal(["eth0"], kept.Ip.LinkNames());
        Assert.Equal(["eth0"], foreign.Ip.LinkNames());
        Assert.Empty(stale.Ip.LinkNames());
        Assert.Equal(["10.1.2.2", "2001:db8:42::2"], _node.Leases());
        Assert.Equal(before, _node.State());
    }
}
