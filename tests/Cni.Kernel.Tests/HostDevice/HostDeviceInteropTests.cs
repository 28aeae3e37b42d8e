using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.HostDevice;

/// <summary>Side by side with the reference plugin in Go: equal results, and a device that one moved in, the other moves out.</summary>
public sealed class HostDeviceInteropTests : IDisposable
{
    private const Needs All = Needs.Plugins | Needs.GoPlugins | Needs.Veth;
    private static readonly PluginBinary s_go = PluginBinary.Go("host-device");
    private readonly PluginNode _node = new("host-device");

    public HostDeviceInteropTests()
    {
        TestNamespace outside = _node.NewPod("outside");
        Sh.Line($"ip -n {_node.Node.Name} link add dev0 type veth peer name out0 netns {outside.Name}");
        outside.Line("ip link set out0 up");
    }

    public void Dispose() => _node.Dispose();

    private JsonObject Config(string version, string ipam) => _node.Config(version, $$"""{"device":"dev0","dns":{"nameservers":["1.1.1.1"]} {{ipam}} }""");

    [KernelTheory(All)]
    [InlineData("0.2.0", true)]
    [InlineData("0.4.0", true)]
    [InlineData("1.0.0", true)]
    [InlineData("0.4.0", false)]
    [InlineData("1.0.0", false)]
    public void Both_report_the_same_and_each_moves_back_what_the_other_moved(string version, bool ipam)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Config(version, ipam ? "," + PluginNode.Static("10.1.2.5/24 10.1.2.1") : "");
        if (ipam)
        {
            config["ipam"]!["routes"] = JsonNode.Parse("""[{"dst":"0.0.0.0/0"}]""");
            config["ipam"]!["dns"] = JsonNode.Parse("""{"nameservers":["10.9.9.9"]}""");
        }
        PluginRun theirs = _node.Run("ADD", config, pod.Path, plugin: s_go).EnsureOk();
        string theirRoutes = Sh.Ok("ip", "-n", pod.Name, "route");
        _node.Del(config, pod).EnsureOk();
        Assert.Equal(["dev0"], _node.Node.Ip.LinkNames());

        PluginRun ours = _node.Add(config, pod).EnsureOk();
        Assert.True(JsonNode.DeepEquals(Comparable(theirs), Comparable(ours)), $"{theirs.StdOut}\n{ours.StdOut}");
        Assert.Equal(theirRoutes, Sh.Ok("ip", "-n", pod.Name, "route"));
        if (version != "0.2.0")
            _node.Run("CHECK", PluginNode.WithPrevResult(config, ours), pod.Path, plugin: s_go).EnsureOk();
        _node.Run("DEL", config, pod.Path, plugin: s_go).EnsureOk();
        Assert.Equal(["dev0"], _node.Node.Ip.LinkNames());
    }

    private static JsonObject Comparable(PluginRun run)
    {
        JsonObject result = run.Json.DeepClone().AsObject();
        if (result["dns"] is JsonObject { Count: 0 })
            result.Remove("dns");
        return result;
    }
}
