using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.PodLinks;

/// <summary>What the plugins say on a kernel that has no such links; on one that has them, that they are ready.</summary>
public sealed class MissingKindTests : IDisposable
{
    readonly LanNode _net = new("macvlan");

    public void Dispose() => _net.Dispose();

    [KernelTheory(Needs.Plugins | Needs.Veth)]
    [InlineData("macvlan", Needs.Macvlan)]
    [InlineData("ipvlan", Needs.Ipvlan)]
    [InlineData("vlan", Needs.Vlan)]
    public void Status_says_whether_the_kernel_has_such_links_and_add_without_them_does_nothing(string type, Needs kind)
    {
        PluginBinary plugin = PluginBinary.Ours(type);
        JsonObject config = _net.Config();
        config["type"] = type;
        PluginRun status = _net.Run("STATUS", config, null, id: "", ifName: "", plugin: plugin);
        if (Machine.Lacks(kind) is null)
        {
            status.EnsureOk();
            return;
        }
        Assert.Equal((50, $"this kernel has no links of kind {type}"), (status.ErrorCode, (string?)status.Json["msg"]));
        TestNamespace pod = _net.NewPod();
        string empty = pod.Ip.State();
        PluginRun add = _net.Run("ADD", config, pod.Path, plugin: plugin);
        Assert.Equal(102, add.ErrorCode);
        Assert.StartsWith($"failed to create {type}: ", (string?)add.Json["msg"], StringComparison.Ordinal);
        Assert.Equal(empty, pod.Ip.State());
        Assert.Empty(_net.Leases());
        _net.Run("DEL", config, pod.Path, plugin: plugin).EnsureOk();
    }
}
