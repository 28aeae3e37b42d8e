using Cni.Tests;

namespace Cni.Sdk.Tests.Runtime;

/// <summary>The runtime over the reference plugins written in Go, on a node that is a namespace; <c>ip -j</c> says what happened.</summary>
public sealed class GoPluginTests : IDisposable
{
    readonly RuntimeBench bench = new();
    readonly TestNamespace node = new("node");
    readonly TestNamespace pod = new("pod");

    public void Dispose()
    {
        pod.Dispose();
        node.Dispose();
        bench.Dispose();
    }

    /// <summary>Puts doors to the Go plugins before them on the path, which lead into the node.</summary>
    CniRuntime Runtime(params string[] types)
    {
        var doors = Path.Combine(bench.Root, "bin");
        Directory.CreateDirectory(doors);
        foreach (var type in types)
        {
            File.WriteAllText(Path.Combine(doors, type), $"#!/bin/sh\nexec ip netns exec {node.Name} {RepoPaths.GoPlugins}/{type}\n");
            Sh.Ok("chmod", "755", Path.Combine(doors, type));
        }

        return bench.Create(options => options with
        {
            PluginPath = [doors, RepoPaths.GoPlugins],
            Invoker = null,
            Variables = null,
            Timeout = TimeSpan.FromSeconds(30),
        });
    }

    RuntimeAttachment Attachment => RuntimeAttachment.Create("go-container", pod.Path, "eth0");

    [KernelTheory(Needs.GoPlugins)]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    public async Task Loopback_comes_and_goes(string version)
    {
        var runtime = Runtime("loopback");
        Sh.Ok("ip", "-n", pod.Name, "link", "set", "lo", "down");
        var list = RuntimeBench.List($$"""{"cniVersion":"{{version}}","name":"lo-net","plugins":[{"type":"loopback"}]}""");
        var attachment = Attachment with { IfName = InterfaceName.Parse("lo") };
        var result = await runtime.AddAsync(list, attachment);
        Assert.Contains(result.Ips, ip => ip.Address.ToString() == "127.0.0.1/8");
        Assert.Contains("UP", pod.Ip.Link("lo")!["flags"]!.AsArray().Select(flag => (string)flag!));
        if (version != "0.3.1")
            await runtime.CheckAsync(list, attachment);
        await runtime.DelAsync(list, attachment);
        Assert.DoesNotContain("UP", pod.Ip.Link("lo")!["flags"]!.AsArray().Select(flag => (string)flag!));
    }

    [KernelFact(Needs.GoPlugins | Needs.Bridge | Needs.Veth)]
    public async Task A_bridge_with_addresses_and_a_chained_plugin_lives_through_every_verb()
    {
        var runtime = Runtime("bridge", "tuning");
        var leases = Path.Combine(bench.Root, "leases");
        var list = RuntimeBench.List($$"""
            {"cniVersion":"1.0.0","name":"go-net","plugins":[
              {"type":"bridge","bridge":"br0","isGateway":true,"ipam":{"type":"host-local","dataDir":"{{leases}}","ranges":[[{"subnet":"10.77.0.0/24"}]] } },
              {"type":"tuning","mtu":1400,"capabilities":{"mac":true},"dataDir":"{{bench.Root}}/tuning"}]}
            """);
        Assert.Equal(["mac"], await runtime.ValidateAsync(list));
        var before = (node.Ip.LinkNames(), pod.Ip.State());

        var result = await runtime.AddAsync(list, Attachment with
        {
            CapabilityArgs = new Dictionary<string, System.Text.Json.JsonElement> { ["mac"] = System.Text.Json.JsonDocument.Parse("\"c2:11:22:33:44:55\"").RootElement },
        });
        Assert.Equal(["10.77.0.2/24"], pod.Ip.Addresses("eth0"));
        Assert.Equal("c2:11:22:33:44:55", (string?)pod.Ip.Link("eth0")!["address"]);
        Assert.Equal(1400, (int)pod.Ip.Link("eth0")!["mtu"]!);
        Assert.Equal("10.77.0.2/24", result.Ips.Single().Address.ToString());
        await runtime.CheckAsync(list, Attachment);

        // Nothing is left but the bridge, which the plugin never removes.
        await runtime.DelAsync(list, runtime.GetCachedAttachments("go-net").Single().ToAttachment());
        await runtime.DelAsync(list, Attachment with { Netns = "" });
        Assert.Equal([.. before.Item1, "br0"], node.Ip.LinkNames());
        Assert.Equal(before.Item2, pod.Ip.State());
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(leases, "go-net")), file => Path.GetFileName(file).StartsWith("10.", StringComparison.Ordinal));
    }

    [KernelFact(Needs.GoPlugins | Needs.Bridge | Needs.Veth)]
    public async Task A_failure_behind_the_bridge_takes_the_bridges_work_back()
    {
        var runtime = Runtime("bridge");
        var leases = Path.Combine(bench.Root, "leases");
        var bad = Path.Combine(bench.Root, "bin", "bad");
        File.WriteAllText(bad, "#!/bin/sh\n[ $CNI_COMMAND = DEL ] && exit 0\necho '{\"code\":11,\"msg\":\"not today\"}'\nexit 1\n");
        Sh.Ok("chmod", "755", bad);
        var list = RuntimeBench.List($$"""
            {"cniVersion":"1.0.0","name":"go-net","plugins":[
              {"type":"bridge","bridge":"br0","ipam":{"type":"host-local","dataDir":"{{leases}}","ranges":[[{"subnet":"10.77.0.0/24"}]] } },
              {"type":"bad"}]}
            """);
        var before = pod.Ip.State();
        var error = await Assert.ThrowsAsync<PluginException>(() => runtime.AddAsync(list, Attachment));
        Assert.Equal((CniErrorCode.TryAgainLater, "not today", "bad"), (error.Code, error.PluginError.Message, error.PluginType));
        Assert.Null(error.Details);
        Assert.Equal(before, pod.Ip.State());
        Assert.Equal(["br0"], node.Ip.LinkNames());
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(leases, "go-net")), file => Path.GetFileName(file).StartsWith("10.", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.GoPlugins)]
    public async Task The_versions_of_a_go_plugin_are_read()
    {
        Assert.Contains(CniVersion.V1_0_0, await Runtime().VersionAsync("host-local"));
        var error = await Assert.ThrowsAsync<CniException>(() => Runtime().ValidateAsync(RuntimeBench.Chain("9.9.9", "host-local")));
        Assert.Equal("plugin host-local does not support config version \"9.9.9\"", error.Message);
    }
}
