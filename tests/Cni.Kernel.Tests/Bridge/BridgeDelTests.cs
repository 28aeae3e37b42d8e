using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Bridge;

public sealed class BridgeDelTests : IDisposable
{
    private readonly BridgeNode _node = new();

    public void Dispose() => _node.Dispose();

    private JsonObject Everything(string version = "1.1.0")
    {
        JsonObject config = _node.Config(version);
        config["ipMasq"] = true;
        config["macspoofchk"] = true;
        return config;
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Del_removes_all_but_the_bridge_and_can_be_repeated(string version)
    {
        _node.Add(Everything(version), _node.NewPod(), "other").EnsureOk();
        _node.Del(Everything(version), null, "other").EnsureOk();
        string before = _node.State();

        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(Everything(version), pod).EnsureOk();
        Assert.Single(_node.Leases());
        Assert.NotEqual(before, _node.State());
        JsonObject config = version is "0.1.0" or "0.2.0" ? Everything(version) : BridgeNode.WithPrevResult(Everything(version), add);
        for (int i = 0; i < 2; i++)
        {
            PluginRun del = _node.Del(config, pod).EnsureOk();
            Assert.Empty(del.StdOut);
            Assert.Empty(pod.Ip.LinkNames());
            Assert.Empty(_node.Leases());
            Assert.Equal(before, _node.State());
        }
        Assert.NotNull(_node.Node.Ip.Link("br0"));
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Del_without_an_add_succeeds_and_makes_nothing()
    {
        string before = _node.State();
        _node.Del(Everything(), _node.NewPod()).EnsureOk();
        Assert.Equal(before, _node.State());
    }

    public enum Shape { NoNetns, NoNetnsNoPrevResult, NetnsPathGone, NoPrevResult, LinkGone }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    [InlineData(Shape.NoNetns)]
    [InlineData(Shape.NoNetnsNoPrevResult)]
    [InlineData(Shape.NetnsPathGone)]
    [InlineData(Shape.NoPrevResult)]
    [InlineData(Shape.LinkGone)]
    public void Del_in_every_odd_shape_leaves_nothing(Shape shape)
    {
        _node.Add(Everything(), _node.NewPod(), "other").EnsureOk();
        string before = _node.State();
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(Everything(), pod).EnsureOk();
        JsonObject config = shape is Shape.NoNetnsNoPrevResult or Shape.NoPrevResult ? Everything() : BridgeNode.WithPrevResult(Everything(), add);
        string? netns = pod.Path;
        switch (shape)
        {
            case Shape.NoNetns or Shape.NoNetnsNoPrevResult:
                netns = null;
                break;
            case Shape.NetnsPathGone:
                netns = "/run/netns/gone-for-good";
                break;
            case Shape.LinkGone:
                Sh.Ok("ip", "-n", pod.Name, "link", "delete", "eth0");
                break;
        }
        PluginRun del = _node.Run("DEL", config, netns).EnsureOk();
        Assert.Empty(del.StdOut);
        Assert.Equal(["10.1.2.2"], _node.Leases());
        Assert.Equal(before, _node.State());
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Del_finds_an_interface_that_was_renamed_in_the_pod()
    {
        _node.Add(Everything(), _node.NewPod(), "other").EnsureOk();
        string before = _node.State();
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(Everything(), pod).EnsureOk();
        pod.Line("ip link set eth0 down");
        pod.Line("ip link set eth0 name lan0");
        _node.Del(BridgeNode.WithPrevResult(Everything(), add), pod).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Equal(before, _node.State());
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Del_leaves_an_interface_of_another_kind()
    {
        TestNamespace pod = _node.NewPod();
        pod.Line("ip link add eth0 type bridge");
        _node.Del(Everything(), pod).EnsureOk();
        Assert.Equal(["eth0"], pod.Ip.LinkNames());
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Del_of_one_interface_leaves_the_containers_other_one()
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(Everything(), pod, ifName: "eth0").EnsureOk();
        JsonObject second = _node.Config(subnets: ["10.9.0.0/24"], bridge: "br1", network: "net2");
        second.Remove("isDefaultGateway");
        second["isGateway"] = true;
        second["ipMasq"] = true;
        _node.Add(second, pod, ifName: "eth1").EnsureOk();
        _node.Del(second, null, ifName: "eth1").EnsureOk();
        Assert.Equal(["eth0"], pod.Ip.LinkNames());
        Assert.Equal(["10.1.2.2"], _node.Leases());
        Assert.Single(Masqueraded());
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Add_over_an_existing_interface_fails_and_touches_nothing()
    {
        TestNamespace pod = _node.NewPod();
        PluginRun first = _node.Add(Everything(), pod).EnsureOk();
        string before = _node.State(), podBefore = pod.Ip.State();
        PluginRun again = _node.Add(Everything(), pod, id: "another");
        Assert.Equal(103, again.ErrorCode);
        Assert.Matches("""^container veth name \("eth0"\) peer provided \("veth[0-9a-f]{8}"\) already exists$""", (string?)again.Json["msg"]);
        Assert.Equal(before, _node.State());
        Assert.Equal(podBefore, pod.Ip.State());
        Assert.Equal(["10.1.2.2"], _node.Leases());

        // What a runtime does next is DEL of the attachment that failed: the first one's interface must survive it.
        _node.Del(Everything(), pod, id: "another").EnsureOk();
        Assert.Equal(podBefore, pod.Ip.State());
        _node.Del(BridgeNode.WithPrevResult(Everything(), first), pod).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Add_that_fails_late_leaves_nothing_not_even_the_bridge()
    {
        JsonObject config = Everything();
        config["ipam"]!["routes"] = new JsonArray(new JsonObject { ["dst"] = "192.168.9.0/24", ["gw"] = "172.31.0.1" });
        TestNamespace pod = _node.NewPod();
        string before = _node.State(), podBefore = pod.Ip.State();
        PluginRun add = _node.Add(config, pod);
        Assert.Equal(102, add.ErrorCode);
        Assert.Contains("192.168.9.0/24", (string?)add.Json["msg"], StringComparison.Ordinal);
        Assert.Contains("ENETUNREACH", (string?)add.Json["details"], StringComparison.Ordinal);
        Assert.Equal(before, _node.State());
        Assert.Equal(podBefore, pod.Ip.State());
        Assert.Empty(_node.Leases());
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    public void Gc_keeps_the_valid_attachments_and_removes_the_rest_of_its_network()
    {
        TestNamespace kept = _node.NewPod(), stale = _node.NewPod(), foreign = _node.NewPod();
        _node.Add(Everything(), kept, "kept").EnsureOk();
        JsonObject other = _node.Config(subnets: ["10.9.0.0/24"], network: "net2");
        other["ipMasq"] = true;
        other.Remove("isDefaultGateway");
        _node.Add(other, foreign, "foreign").EnsureOk();
        string before = _node.Node.Nft.State();
        _node.Add(Everything(), stale, "stale").EnsureOk();

        JsonObject config = Everything();
        config["cni.dev/valid-attachments"] = new JsonArray(new JsonObject { ["containerID"] = "kept", ["ifname"] = "eth0" });
        _node.Run("GC", config, null, id: "", ifName: "").EnsureOk();

        Assert.Equal(["eth0"], kept.Ip.LinkNames());
        Assert.Equal(["eth0"], foreign.Ip.LinkNames());
        Assert.Empty(stale.Ip.LinkNames());
        Assert.Equal(["10.1.2.2"], _node.Leases());
        Assert.Single(_node.Leases("net2"));
        Assert.Equal(before, _node.Node.Nft.State());
    }

    private string[] Masqueraded() => [.. (_node.Node.Nft.MapElements("inet", "cni_masquerade", "pods4") ?? []).Select(e => e!.ToJsonString())];
}
