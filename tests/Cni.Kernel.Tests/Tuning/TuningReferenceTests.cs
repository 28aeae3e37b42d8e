using System.Text.Json.Nodes;

namespace Cni.Kernel.Tests.Tuning;

/// <summary>Beside the reference plugin: the same result, the same state, and either restores what the other remembered.</summary>
public sealed class TuningReferenceTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Veth | Needs.GoPlugins;
    const string Untouched = $"{TuningPod.Mac} mtu 1500 txqlen 1000 []";
    const string Tuned = $"{TuningPod.OtherMac} mtu 1400 txqlen 1000 [ALLMULTI,PROMISC]";

    // What the installed version knows: no queue length.
    const string Everything = $$"""
        "mac":"{{TuningPod.OtherMac}}","mtu":1400,"promisc":true,"allmulti":true,"sysctl":{"net.ipv4.conf.IFNAME.arp_filter":"1","net.core.somaxconn":"500"}
        """;

    readonly TuningPod _pod = new();
    readonly PluginBinary _go = PluginBinary.Go("tuning");

    public void Dispose() => _pod.Dispose();

    [KernelTheory(Wanted)]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    public void Both_give_the_same_result_and_the_same_interface(string version)
    {
        // Without an interface of the node's that has the same name, whose hardware address the reference changes as well.
        string members = $"{Everything},\"prevResult\":{Previous(version)}";
        JsonObject theirs = Result(_pod.Call("ADD", members, version, plugin: _go));
        Assert.Equal(Tuned, _pod.Attributes());
        JsonNode theirMemory = JsonNode.Parse(File.ReadAllText(Path.Combine(_pod.Folder, "pod1_eth0.json")))!;
        _pod.Call("DEL", members, version, plugin: _go).EnsureOk();
        JsonObject ours = Result(_pod.Call("ADD", members, version));
        Assert.Equal(Tuned, _pod.Attributes());
        JsonNode ourMemory = JsonNode.Parse(File.ReadAllText(Path.Combine(_pod.Folder, "pod1_eth0.json")))!;
        Assert.True(JsonNode.DeepEquals(theirs, ours), $"{theirs}\n{ours}");
        ourMemory.AsObject().Remove("owner");
        Assert.True(JsonNode.DeepEquals(theirMemory, ourMemory), $"{theirMemory}\n{ourMemory}");
    }

    [KernelTheory(Wanted)]
    [InlineData(true)]
    [InlineData(false)]
    public void Either_checks_and_deletes_what_the_other_has_added(bool goAdds)
    {
        const string members = $"\"mac\":\"{TuningPod.OtherMac}\",\"mtu\":1400,\"promisc\":true,\"allmulti\":true,\"sysctl\":{{\"net.core.somaxconn\":\"500\"}}";
        PluginBinary ours = PluginBinary.Ours("tuning");
        _pod.Call("ADD", members, "1.0.0", plugin: goAdds ? _go : ours).EnsureOk();
        _pod.Call("CHECK", members, "1.0.0", plugin: goAdds ? ours : _go).EnsureOk();
        _pod.Call("DEL", members, "1.0.0", plugin: goAdds ? ours : _go).EnsureOk();
        Assert.Equal(Untouched, _pod.Attributes());
        Assert.Empty(_pod.Files);
    }

    // What this plugin does better is only worth saying while it is true.
    [KernelFact(Wanted)]
    public void The_references_defects_are_not_ours()
    {
        const string onlyArgs = "\"args\":{\"cni\":{\"sysctl\":{\"net.core.somaxconn\":\"500\"}}}";
        Assert.Equal(2, _pod.Call("ADD", onlyArgs, "1.0.0", plugin: _go).ExitCode);
        _pod.Call("ADD", onlyArgs, "1.0.0").EnsureOk();

        _pod.Pod.Ok("ip", "link", "set", "eth0", "promisc", "on");
        Assert.Equal(999, _pod.Call("CHECK", "\"mtu\":1500", "1.0.0", plugin: _go).ErrorCode);
        _pod.Call("CHECK", "\"mtu\":1500", "1.0.0").EnsureOk();

        _pod.Call("ADD", "\"mtu\":1400", "1.0.0", plugin: _go).EnsureOk();
        _pod.Pod.Ok("ip", "link", "delete", "eth0");
        _pod.Call("DEL", "\"mtu\":1400", "1.0.0", plugin: _go).EnsureOk();
        Assert.Equal(["pod1_eth0.json"], _pod.Files);
        _pod.Call("DEL", "\"mtu\":1400", "1.0.0").EnsureOk();
        Assert.Empty(_pod.Files);
    }

    string Previous(string version)
    {
        var result = _pod.Result(version);
        result["interfaces"]![0]!["name"] = "cni0";
        return result.ToJsonString();
    }

    static JsonObject Result(PluginRun add)
    {
        var result = add.EnsureOk().Json.DeepClone().AsObject();
        result.Remove("dns");
        return result;
    }
}
