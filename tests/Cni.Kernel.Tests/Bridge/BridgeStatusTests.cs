using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Bridge;

public sealed class BridgeStatusTests : IDisposable
{
    private readonly BridgeNode _node = new();

    public void Dispose() => _node.Dispose();

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    public void A_node_that_can_do_it_is_ready_and_nothing_is_made_to_find_out()
    {
        JsonObject config = _node.Config();
        config["ipMasq"] = true;
        string before = _node.State();
        Assert.Empty(_node.Run("STATUS", config, null, id: "", ifName: "").EnsureOk().StdOut);
        Assert.Equal(before, _node.State());
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void A_link_in_the_bridges_place_means_not_ready()
    {
        _node.Node.Line("ip link add br0 type veth peer name br0peer");
        PluginRun status = _node.Run("STATUS", _node.Config(), null, id: "", ifName: "");
        Assert.Equal(50, status.ErrorCode);
        Assert.Contains("br0", (string?)status.Json["msg"], StringComparison.Ordinal);
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    public void Ipam_without_an_address_left_means_not_ready()
    {
        JsonObject config = _node.Config(subnets: ["10.1.2.0/30"]);
        TestNamespace pod = _node.NewPod();
        _node.Run("STATUS", config, null, id: "", ifName: "").EnsureOk();
        _node.Add(config, pod).EnsureOk();
        Assert.Equal(50, _node.Run("STATUS", config, null, id: "", ifName: "").ErrorCode);
    }
}
