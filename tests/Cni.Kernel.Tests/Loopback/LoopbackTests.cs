using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.Loopback;

public sealed class LoopbackTests : IDisposable
{
    private static readonly PluginBinary s_loopback = PluginBinary.Ours("loopback");
    private readonly TestNamespace _pod = new("pod");

    public LoopbackTests() => Sh.Ok("ip", "-n", _pod.Name, "link", "set", "lo", "down");

    public void Dispose() => _pod.Dispose();

    private PluginRun Run(string command, string version, string? netns = null, JsonNode? prevResult = null, PluginBinary? plugin = null)
    {
        var config = new JsonObject { ["cniVersion"] = version, ["name"] = "lo", ["type"] = "loopback" };
        if (prevResult is not null)
            config["prevResult"] = prevResult.DeepClone();
        plugin ??= s_loopback;
        return plugin.Run(plugin.Environment(command, "pod1", netns ?? _pod.Path, "lo"), config.ToJsonString());
    }

    private bool IsUp => _pod.Ip.Query("link", "show", "lo")[0]!["flags"]!.AsArray().Any(flag => (string?)flag == "UP");

    [KernelTheory(Needs.Plugins)]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Add_brings_lo_up_and_del_takes_it_down(string version)
    {
        JsonNode result = Run("ADD", version).EnsureOk().Json;
        Assert.True(IsUp);
        if (version is "0.1.0" or "0.2.0")
        {
            Assert.Equal("127.0.0.1/8", (string?)result["ip4"]!["ip"]);
        }
        else
        {
            Assert.Equal("lo", (string?)result["interfaces"]![0]!["name"]);
            Assert.Equal("00:00:00:00:00:00", (string?)result["interfaces"]![0]!["mac"]);
            Assert.Equal(_pod.Path, (string?)result["interfaces"]![0]!["sandbox"]);
            Assert.Equal("127.0.0.1/8", (string?)result["ips"]![0]!["address"]);
            Assert.Equal(0, (int?)result["ips"]![0]!["interface"]);
        }
        Run("DEL", version).EnsureOk();
        Assert.False(IsUp);
        Run("DEL", version).EnsureOk();
    }

    [KernelTheory(Needs.Plugins | Needs.GoPlugins)]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    public void It_answers_as_the_reference_does(string version)
    {
        JsonNode ours = Run("ADD", version).EnsureOk().Json, theirs = Run("ADD", version, plugin: PluginBinary.Go("loopback")).EnsureOk().Json;
        // The reference forgets the family that 0.x wants beside each address.
        foreach (JsonNode? ip in ours["ips"]!.AsArray())
            ip!.AsObject().Remove("version");
        // The reference writes an empty dns where the version's own library no longer does.
        if (theirs["dns"] is JsonObject { Count: 0 } && ours["dns"] is null)
            theirs.AsObject().Remove("dns");
        Assert.True(JsonNode.DeepEquals(ours, theirs), $"ours:\n{ours}\ntheirs:\n{theirs}");
    }

    [KernelFact(Needs.Plugins)]
    public void A_previous_result_is_passed_on()
    {
        JsonNode previous = JsonNode.Parse("""{"cniVersion":"1.0.0","interfaces":[{"name":"eth7"}],"ips":[{"address":"10.0.0.2/24","interface":0}]}""")!;
        JsonNode result = Run("ADD", "1.0.0", prevResult: previous).EnsureOk().Json;
        Assert.Equal("eth7", (string?)result["interfaces"]![0]!["name"]);
        Assert.Equal("10.0.0.2/24", (string?)result["ips"]![0]!["address"]);
    }

    [KernelFact(Needs.Plugins)]
    public void An_address_from_elsewhere_on_lo_is_an_error_that_leaves_it_down()
    {
        Sh.Ok("ip", "-n", _pod.Name, "addr", "add", "192.0.2.1/32", "dev", "lo");
        PluginRun add = Run("ADD", "1.0.0");
        Assert.Equal("loopback interface found with non-loopback address \"192.0.2.1\"", (string?)add.Json["msg"]);
        Assert.False(IsUp);
    }

    [KernelFact(Needs.Plugins)]
    public void Check_sees_whether_lo_is_up()
    {
        JsonNode result = Run("ADD", "1.0.0").EnsureOk().Json;
        Run("CHECK", "1.0.0", prevResult: result).EnsureOk();
        Sh.Ok("ip", "-n", _pod.Name, "link", "set", "lo", "down");
        PluginRun check = Run("CHECK", "1.0.0", prevResult: result);
        Assert.Equal(101, check.ErrorCode);
        Assert.Equal("loopback interface is down", (string?)check.Json["msg"]);
    }

    [KernelTheory(Needs.Plugins)]
    [InlineData("")]
    [InlineData("/run/netns/never-was")]
    public void Del_without_a_namespace_succeeds(string netns) => Run("DEL", "1.0.0", netns).EnsureOk();
}
