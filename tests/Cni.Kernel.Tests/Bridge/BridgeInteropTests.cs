using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Bridge;

/// <summary>Side by side with the reference plugins in Go: what one made, the other checks and deletes.</summary>
public sealed class BridgeInteropTests : IDisposable
{
    private const Needs All = Needs.Plugins | Needs.GoPlugins | Needs.Bridge | Needs.Veth;
    private static readonly PluginBinary s_go = PluginBinary.Go("bridge");
    private readonly BridgeNode _node = new();

    public void Dispose() => _node.Dispose();

    private JsonObject Config(string version = "1.0.0")
    {
        JsonObject config = _node.Config(version, ["10.1.2.0/24", "2001:db8:42::/64"]);
        config["hairpinMode"] = true;
        return config;
    }

    [KernelTheory(All)]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    public void What_ours_added_the_reference_checks_and_deletes(string version)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = BridgeNode.WithPrevResult(Config(version), _node.Add(Config(version), pod));
        _node.Run("CHECK", config, pod.Path, plugin: s_go).EnsureOk();
        _node.Run("DEL", config, pod.Path, plugin: s_go).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Equal(["br0"], _node.Node.Ip.LinkNames());
        Assert.Empty(_node.Leases());
    }

    [KernelTheory(All)]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    public void What_the_reference_added_ours_checks_and_deletes(string version)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = BridgeNode.WithPrevResult(Config(version), _node.Run("ADD", Config(version), pod.Path, plugin: s_go));
        _node.Run("CHECK", config, pod.Path).EnsureOk();
        _node.Run("DEL", config, pod.Path).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Equal(["br0"], _node.Node.Ip.LinkNames());
        Assert.Empty(_node.Leases());
    }

    [KernelFact(All | Needs.Nft)]
    public void The_references_masquerade_goes_with_the_pod_it_was_for()
    {
        TestNamespace one = _node.NewPod(), two = _node.NewPod();
        JsonObject config = Config();
        config["ipMasq"] = true;
        _node.Run("ADD", config, one.Path, "one", plugin: s_go).EnsureOk();
        string before = _node.Node.Nft.State();
        _node.Run("ADD", config, two.Path, "two", plugin: s_go).EnsureOk();
        Assert.NotEqual(before, _node.Node.Nft.State());
        _node.Run("DEL", config, two.Path, "two").EnsureOk();
        Assert.Equal(before, _node.Node.Nft.State());
    }

    [KernelFact(All | Needs.Nft)]
    public void The_references_spoof_check_goes_with_the_pod_it_was_for()
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = Config();
        config["macspoofchk"] = true;
        _node.Run("ADD", config, pod.Path, plugin: s_go).EnsureOk();
        Assert.Contains("cni-br-iface-pod1-eth0", _node.Node.Nft.State(), StringComparison.Ordinal);
        _node.Run("DEL", config, pod.Path).EnsureOk();
        Assert.DoesNotContain("pod1", _node.Node.Nft.State(), StringComparison.Ordinal);
    }

    [KernelTheory(All)]
    [InlineData(true)]
    [InlineData(false)]
    public void Each_bridge_works_with_the_others_host_local(bool goBridge)
    {
        using var node = new BridgeNode { PluginPath = goBridge ? RepoPaths.Plugins : RepoPaths.GoPlugins };
        PluginBinary plugin = goBridge ? s_go : node.Bridge;
        TestNamespace pod = node.NewPod();
        JsonObject config = node.Config("1.0.0");
        JsonObject after = BridgeNode.WithPrevResult(config, node.Run("ADD", config, pod.Path, plugin: plugin));
        Assert.Equal(["10.1.2.2"], node.Leases());
        node.Run("CHECK", after, pod.Path, plugin: plugin).EnsureOk();
        node.Run("DEL", after, pod.Path, plugin: plugin).EnsureOk();
        Assert.Empty(node.Leases());
    }

    [KernelFact(All)]
    public void Both_answer_an_add_alike()
    {
        TestNamespace one = _node.NewPod();
        JsonNode ours = _node.Add(Config(), one).EnsureOk().Json;
        _node.Del(Config(), one).EnsureOk();
        using var other = new BridgeNode();
        TestNamespace two = other.NewPod();
        JsonObject config = Config();
        config["ipam"]!["dataDir"] = other.DataDir;
        JsonNode theirs = other.Run("ADD", config, two.Path, plugin: s_go).EnsureOk().Json;
        foreach (JsonNode result in (JsonNode[])[ours, theirs])
        {
            foreach (JsonNode? each in result["interfaces"]!.AsArray())
            {
                each!["mac"] = "MAC";
                each["name"] = ((string)each["name"]!).StartsWith("veth", StringComparison.Ordinal) ? "VETH" : (string)each["name"]!;
                if (each["sandbox"] is not null)
                    each["sandbox"] = "SANDBOX";
            }
            foreach (JsonNode? each in result["ips"]!.AsArray())
                each!.AsObject().Remove("version");
            if (result["dns"] is JsonObject { Count: 0 })
                result.AsObject().Remove("dns");
        }
        Assert.True(JsonNode.DeepEquals(ours, theirs), $"ours:\n{ours}\ntheirs:\n{theirs}");
    }
}
