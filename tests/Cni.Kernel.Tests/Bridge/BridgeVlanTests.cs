using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Bridge;

public sealed class BridgeVlanTests : IDisposable
{
    private readonly BridgeNode _node = new();

    public void Dispose() => _node.Dispose();

    private JsonObject Config(Action<JsonObject> change)
    {
        JsonObject config = _node.Config();
        change(config);
        return config;
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth)]
    [InlineData("""{"vlan":100}""", "unsupported field vlan: 100")]
    [InlineData("""{"vlanTrunk":[{"id":101},{"minID":200,"maxID":210}]}""", "unsupported field vlanTrunk: [101, 200-210]")]
    public void A_kernel_that_cannot_filter_vlans_is_named_and_nothing_is_left(string members, string message)
    {
        if (Machine.Lacks(Needs.BridgeVlanFiltering) is null)
            return; // The tests below say what such a kernel does.
        TestNamespace pod = _node.NewPod();
        string before = _node.State();
        PluginRun add = _node.Add(Config(c => Merge(c, members)), pod);
        Assert.Equal(2, add.ErrorCode);
        Assert.Equal(message, (string?)add.Json["msg"]);
        Assert.Equal(before, _node.State());
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Empty(_node.Leases());
    }

    [KernelTheory(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.BridgeVlanFiltering)]
    [InlineData("""{"vlan":100}""", "100 PVID Egress Untagged")]
    [InlineData("""{"vlan":100,"preserveDefaultVlan":true}""", "1 Egress Untagged|100 PVID Egress Untagged")]
    [InlineData("""{"vlanTrunk":[{"id":101},{"minID":200,"maxID":202}]}""", "1 PVID Egress Untagged|101|200|201|202")]
    [InlineData("""{"vlan":100,"vlanTrunk":[{"id":101}]}""", "100 PVID Egress Untagged|101")]
    public void The_port_is_a_member_of_its_vlans(string members, string expected)
    {
        _node.Add(Config(c => { Merge(c, members); c.Remove("isDefaultGateway"); }), _node.NewPod()).EnsureOk();
        string port = Assert.Single(_node.Node.Ip.LinkNames(), name => name.StartsWith("veth", StringComparison.Ordinal));
        JsonNode vlans = JsonNode.Parse(Sh.Ok("bridge", "-n", _node.Node.Name, "-j", "vlan", "show", "dev", port))![0]!["vlans"]!;
        Assert.Equal(expected.Split('|'), vlans.AsArray().Select(v => $"{v!["vlan"]} {string.Join(' ', (v["flags"] as JsonArray ?? []).Select(f => (string?)f))}".Trim()));
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.BridgeVlanFiltering)]
    public void A_gateway_in_a_vlan_is_an_interface_of_its_own()
    {
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Add(Config(c => c["vlan"] = 100), pod).EnsureOk();
        Assert.Equal(["10.1.2.1/24"], _node.Node.Ip.Addresses("br0.100"));
        Assert.Equal("br0.100", (string?)add.Json["interfaces"]![3]!["name"]);
        pod.Line("ping -c 1 -W 2 10.1.2.1");
    }

    private static void Merge(JsonObject target, string members)
    {
        foreach ((string name, JsonNode? value) in JsonNode.Parse(members)!.AsObject())
            target[name] = value?.DeepClone();
    }
}
