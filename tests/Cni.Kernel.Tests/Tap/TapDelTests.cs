using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.Tap;

public sealed class TapDelTests : IDisposable
{
    private const Needs All = Needs.Plugins | Needs.Tap;
    private readonly PluginNode _node = new("tap");

    public void Dispose() => _node.Dispose();

    private JsonObject Config(string version = "1.1.0") => _node.Config(version, $$"""{ {{_node.HostLocal("10.1.2.0/24")}} }""");

    [KernelTheory(All)]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Del_removes_everything_and_can_be_repeated(string version)
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(Config(version), pod).EnsureOk();
        for (int i = 0; i < 2; i++)
        {
            Assert.Empty(_node.Del(Config(version), pod).EnsureOk().StdOut);
            Assert.Empty(pod.Ip.LinkNames());
            Assert.Empty(_node.Leases());
        }
    }

    [KernelTheory(All)]
    [InlineData("")]
    [InlineData("/run/netns/gone-for-good")]
    public void Del_without_its_namespace_finds_the_device_all_the_same(string netns)
    {
        TestNamespace other = _node.NewPod(), pod = _node.NewPod();
        _node.Add(Config(), other, "other").EnsureOk();
        _node.Add(Config(), pod).EnsureOk();
        _node.Run("DEL", Config(), netns).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Equal(["eth0"], other.Ip.LinkNames());
        Assert.Equal(["10.1.2.2"], _node.Leases());
    }

    [KernelFact(All | Needs.Veth)]
    public void Del_leaves_what_is_not_its_own()
    {
        TestNamespace renamed = _node.NewPod(), foreign = _node.NewPod();
        _node.Add(Config(), renamed).EnsureOk();
        renamed.Line("ip link set eth0 down");
        renamed.Line("ip link set eth0 name lan0");
        renamed.Line("ip link add eth0 type veth peer name other");
        _node.Del(Config(), renamed).EnsureOk();
        Assert.Equal(["eth0", "other"], renamed.Ip.LinkNames().Order(StringComparer.Ordinal));

        _node.Add(_node.Config("1.1.0", """{"name":"net2"}"""), foreign).EnsureOk();
        _node.Del(Config(), foreign).EnsureOk();
        Assert.Equal(["eth0"], foreign.Ip.LinkNames());
    }

    [KernelFact(All)]
    public void Del_takes_a_device_without_an_alias_as_the_reference_leaves_it()
    {
        TestNamespace pod = _node.NewPod();
        pod.Line("ip tuntap add dev eth0 mode tap");
        _node.Del(Config(), pod).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
    }

    [KernelFact(All)]
    public void Del_takes_the_device_when_ipam_fails_and_says_so()
    {
        TestNamespace pod = _node.NewPod();
        _node.Add(_node.Config("1.1.0"), pod).EnsureOk();
        PluginRun del = _node.Del(_node.Config("1.1.0", """{"ipam":{"type":"no-such-plugin"}}"""), pod);
        Assert.NotEqual(0, del.ExitCode);
        Assert.Contains("no-such-plugin", del.StdOut, StringComparison.Ordinal);
        Assert.Empty(pod.Ip.LinkNames());
    }

    [KernelFact(All)]
    public void Gc_keeps_the_valid_attachments_and_removes_the_rest_of_its_network()
    {
        TestNamespace kept = _node.NewPod(), stale = _node.NewPod(), foreign = _node.NewPod();
        _node.Add(Config(), kept, "kept").EnsureOk();
        _node.Add(Config(), stale, "stale").EnsureOk();
        _node.Add(_node.Config("1.1.0", """{"name":"net2"}"""), foreign, "foreign").EnsureOk();
        Assert.Empty(_node.Gc(Config(), "kept/eth0").EnsureOk().StdOut);
        Assert.Equal(["eth0"], kept.Ip.LinkNames());
        Assert.Empty(stale.Ip.LinkNames());
        Assert.Equal(["eth0"], foreign.Ip.LinkNames());
        Assert.Equal(["10.1.2.2"], _node.Leases());
    }
}
