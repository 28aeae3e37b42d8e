namespace Cni.Sdk.Tests.Runtime;

public sealed class GcStatusTests : IDisposable
{
    readonly RuntimeBench bench = new();

    public void Dispose() => bench.Dispose();

    async Task<NetworkConfigList> AddedAsync(string version, params string[] ids)
    {
        bench.Plugins.Passing("one", "two");
        var list = RuntimeBench.Chain(version, "one", "two");
        foreach (var id in ids)
        {
            await bench.Runtime.AddAsync(list, RuntimeAttachment.Create(id, "/ns/" + id, "eth0") with { Args = [new("FOO", id)] });
        }

        await bench.Runtime.AddAsync(RuntimeBench.List("""{"name":"other","cniVersion":"1.1.0","plugins":[{"type":"one"}]}"""), RuntimeBench.Attachment);
        bench.Plugins.Calls.Clear();
        return list;
    }

    [Fact]
    public async Task Gc_deletes_stale_attachments_of_the_network_then_asks_every_plugin_with_both_keys()
    {
        var list = await AddedAsync("1.1.0", "stale", "valid");
        await bench.Runtime.GcAsync(list, [new("valid", "eth0"), new("unknown", "net1")]);

        Assert.Equal(["DEL two", "DEL one", "GC one", "GC two"], bench.Plugins.Log);
        var del = bench.Plugins.Calls.First().Invocation.Variables;
        Assert.Equal(("stale", "/ns/stale", "eth0", "FOO=stale"), (del["CNI_CONTAINERID"], del["CNI_NETNS"], del["CNI_IFNAME"], del["CNI_ARGS"]));
        var gc = bench.Plugins.Calls.Last();
        const string Expected = """[{"containerID":"valid","ifname":"eth0"},{"containerID":"unknown","ifname":"net1"}]""";
        Assert.Equal((Expected, Expected), (gc.Config["cni.dev/valid-attachments"]!.ToJsonString(), gc.Config["cni.dev/attachments"]!.ToJsonString()));
        Assert.Equal(["CNI_COMMAND", "CNI_PATH"], gc.Invocation.Variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["net-valid-eth0", "other-some-id-eth0"], Directory.GetFiles(bench.Results).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Gc_before_1_1_0_only_deletes_stale_attachments()
    {
        var list = await AddedAsync("1.0.0", "stale");
        await bench.Runtime.GcAsync(list, []);
        Assert.Equal(["DEL two", "DEL one"], bench.Plugins.Log);
    }

    [Fact]
    public async Task Gc_does_nothing_where_it_is_disabled()
    {
        await AddedAsync("1.1.0", "stale");
        await bench.Runtime.GcAsync(RuntimeBench.List("""{"name":"net","cniVersion":"1.1.0","disableGC":true,"plugins":[{"type":"one"}]}"""), []);
        Assert.Empty(bench.Plugins.Calls);
    }

    [Fact]
    public async Task Gc_goes_on_past_failures_and_reports_them_all()
    {
        var list = await AddedAsync("1.1.0", "stale1", "stale2");
        bench.Plugins.On("two", call => FakePlugins.Failure($$"""{"code":102,"msg":"two fails {{call.Command}}"}"""));
        var error = await Assert.ThrowsAsync<CniException>(() => bench.Runtime.GcAsync(list, []));
        Assert.Equal((CniErrorCode.CleanupIncomplete, "GC of network \"net\" had 3 failures"), (error.Code, error.Message));
        Assert.Equal(
            """
            failed to delete stale attachment stale1 eth0: plugin type="two" name="net" failed (delete): two fails DEL
            failed to delete stale attachment stale2 eth0: plugin type="two" name="net" failed (delete): two fails DEL
            plugin type="two" name="net" failed (gc): two fails GC
            """, error.Details);
        Assert.Equal(["DEL two", "DEL two", "GC one", "GC two"], bench.Plugins.Log);
    }

    [Fact]
    public async Task A_single_failure_of_gc_keeps_its_code()
    {
        var list = await AddedAsync("1.1.0");
        bench.Plugins.On("one", _ => FakePlugins.Failure("""{"code":102,"msg":"no"}"""));
        var error = await Assert.ThrowsAsync<PluginException>(() => bench.Runtime.GcAsync(list, []));
        Assert.Equal((CniErrorCode.KernelFailure, CniCommand.Gc), (error.Code, error.Command));
        Assert.Equal(["GC one", "GC two"], bench.Plugins.Log);
    }

    [Fact]
    public async Task Status_asks_in_order_stops_at_the_first_failure_and_is_silent_before_1_1_0()
    {
        bench.Plugins.Passing("one", "three").On("two", _ => FakePlugins.Failure("""{"code":50,"msg":"range is full"}"""));
        await bench.Runtime.StatusAsync(RuntimeBench.Chain("1.0.0", "one", "two", "three"));
        Assert.Empty(bench.Plugins.Calls);
        var error = await Assert.ThrowsAsync<PluginException>(() => bench.Runtime.StatusAsync(RuntimeBench.Chain("1.1.0", "one", "two", "three")));
        Assert.Equal((CniErrorCode.PluginNotAvailable, "plugin type=\"two\" name=\"net\" failed (status): range is full"), (error.Code, error.Message));
        Assert.Equal(["STATUS one", "STATUS two"], bench.Plugins.Log);
        Assert.Equal("""{"type":"one","name":"net","cniVersion":"1.1.0"}""", bench.Plugins.Calls.First().Stdin);
    }
}
