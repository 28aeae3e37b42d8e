using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Ptp;

/// <summary>Side by side with the reference plugin in Go: equal results, equal routes, and what one made, the other checks and deletes.</summary>
public sealed class PtpInteropTests : IDisposable
{
    private const Needs All = Needs.Plugins | Needs.GoPlugins | Needs.Veth | Needs.Ipv6;
    private static readonly PluginBinary s_go = PluginBinary.Go("ptp");
    private readonly PluginNode _node = new("ptp");

    public void Dispose() => _node.Dispose();

    private JsonObject Config(string version = "1.0.0", string more = "") =>
        _node.Config(version, $$"""{ {{_node.HostLocal("10.1.2.0/24", "2001:db8:42::/64")}} {{more}} }""");

    [KernelTheory(All)]
    [InlineData("0.2.0", "")]
    [InlineData("0.3.1", "")]
    [InlineData("0.4.0", ""","mtu":1400""")]
    [InlineData("1.0.0", ""","dns":{"nameservers":["1.1.1.1"],"search":["a.example"]}""")]
    public void Both_report_the_same_and_route_alike(string version, string more)
    {
        TestNamespace pod = _node.NewPod();
        PluginRun theirs = _node.Run("ADD", Config(version, more), pod.Path, plugin: s_go).EnsureOk();
        string theirRoutes = Routes(pod), theirHost = HostSide();
        _node.Run("DEL", Config(version, more), pod.Path, plugin: s_go).EnsureOk();
        File.WriteAllText(Path.Combine(_node.DataDir, "net1", "last_reserved_ip.0"), "10.1.2.1");
        File.WriteAllText(Path.Combine(_node.DataDir, "net1", "last_reserved_ip.1"), "2001:db8:42::1");

        PluginRun ours = _node.Add(Config(version, more), pod).EnsureOk();
        Assert.Equal(Comparable(theirs), Comparable(ours));
        Assert.Equal(theirRoutes, Routes(pod));
        Assert.Equal(theirHost, HostSide());
    }

    [KernelTheory(All)]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    public void What_ours_added_the_reference_checks_and_deletes(string version)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = PluginNode.WithPrevResult(Config(version), _node.Add(Config(version), pod));
        _node.Run("CHECK", config, pod.Path, plugin: s_go).EnsureOk();
        _node.Run("DEL", config, pod.Path, plugin: s_go).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Empty(_node.Node.Ip.LinkNames());
        Assert.Empty(_node.Leases());
    }

    [KernelTheory(All)]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    public void What_the_reference_added_ours_checks_and_deletes(string version)
    {
        TestNamespace pod = _node.NewPod();
        JsonObject config = PluginNode.WithPrevResult(Config(version), _node.Run("ADD", Config(version), pod.Path, plugin: s_go));
        _node.Run("CHECK", config, pod.Path).EnsureOk();
        _node.Run("DEL", config, pod.Path).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Empty(_node.Node.Ip.LinkNames());
        Assert.Empty(_node.Leases());
    }

    [KernelFact(All | Needs.Nft)]
    public void The_references_masquerade_goes_with_the_pod_it_was_for()
    {
        TestNamespace one = _node.NewPod(), two = _node.NewPod();
        JsonObject config = Config(more: ""","ipMasq":true""");
        _node.Run("ADD", config, one.Path, "one", plugin: s_go).EnsureOk();
        string before = _node.Node.Nft.State();
        _node.Run("ADD", config, two.Path, "two", plugin: s_go).EnsureOk();
        Assert.NotEqual(before, _node.Node.Nft.State());
        _node.Run("DEL", config, two.Path, "two").EnsureOk();
        Assert.Equal(before, _node.Node.Nft.State());
    }

    private static string Routes(TestNamespace pod) => Sh.Ok("ip", "-n", pod.Name, "route") + string.Join('\n', Sh.Ok("ip", "-n", pod.Name, "-6", "route").Split('\n').Where(line => !line.StartsWith("fe80", StringComparison.Ordinal)));

    private string HostSide()
    {
        string veth = Assert.Single(_node.Node.Ip.LinkNames());
        return string.Join('\n', [.. _node.Node.Ip.Addresses(veth), .. _node.Node.Ip.Routes4().Concat(_node.Node.Ip.Routes6()).Select(each => $"{each!["dst"]} {each["scope"]} {each["metric"]}").Where(text => !text.StartsWith("fe80", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);
    }

    /// <summary>The result without what is random or each plugin's own way to say "nothing".</summary>
    private static string Comparable(PluginRun run)
    {
        JsonObject result = run.Json.DeepClone().AsObject();
        foreach (JsonNode? each in result["interfaces"] as JsonArray ?? [])
        {
            each!["mac"] = "mac";
            if (((string)each["name"]!).StartsWith("veth", StringComparison.Ordinal))
                each["name"] = "veth";
        }
        if (result["dns"] is JsonObject { Count: 0 })
            result.Remove("dns");
        return Sorted(result)!.ToJsonString();
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
