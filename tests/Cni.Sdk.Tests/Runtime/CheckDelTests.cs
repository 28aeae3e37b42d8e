using System.Text;

namespace Cni.Sdk.Tests.Runtime;

public sealed class CheckDelTests : IDisposable
{
    readonly RuntimeBench bench = new();

    public void Dispose() => bench.Dispose();

    async Task<NetworkConfigList> AddedAsync(string version, params string[] types)
    {
        bench.Plugins.Passing(types);
        var list = RuntimeBench.Chain(version, types);
        await bench.Runtime.AddAsync(list, RuntimeBench.Attachment);
        bench.Plugins.Calls.Clear();
        return list;
    }

    [Fact]
    public async Task Check_gives_every_plugin_the_final_result_in_order()
    {
        var list = await AddedAsync("0.4.0", "one", "two", "three");
        await bench.Runtime.CheckAsync(list, RuntimeBench.Attachment);
        Assert.Equal(["CHECK one", "CHECK two", "CHECK three"], bench.Plugins.Log);
        Assert.All(bench.Plugins.Calls, call => Assert.Equal("10.1.2.3/24", (string?)call.Config["prevResult"]!["ips"]![0]!["address"]));
    }

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.3.1")]
    public async Task Check_needs_version_0_4_0(string version)
    {
        var list = await AddedAsync(version, "one");
        var error = await Assert.ThrowsAsync<CniException>(() => bench.Runtime.CheckAsync(list, RuntimeBench.Attachment));
        Assert.Equal((CniErrorCode.IncompatibleVersion, $"configuration version \"{version}\" does not support the CHECK command"), (error.Code, error.Message));
    }

    [Fact]
    public async Task Check_runs_nothing_where_it_is_disabled_and_stops_at_the_first_difference()
    {
        bench.Plugins.Passing("one").On("two", _ => FakePlugins.Failure("""{"code":101,"msg":"link is down"}"""));
        await bench.Runtime.CheckAsync(RuntimeBench.List("""{"name":"net","cniVersion":"1.0.0","disableCheck":"true","plugins":[{"type":"two"}]}"""), RuntimeBench.Attachment);
        Assert.Empty(bench.Plugins.Calls);
        var error = await Assert.ThrowsAsync<PluginException>(() => bench.Runtime.CheckAsync(RuntimeBench.Chain("1.0.0", "two", "one"), RuntimeBench.Attachment));
        Assert.Equal((CniErrorCode.CheckFailed, "plugin type=\"two\" name=\"net\" failed (check): link is down"), (error.Code, error.Message));
        Assert.Equal(["CHECK two"], bench.Plugins.Log);
    }

    [Theory]
    [InlineData("adfadsfasdfasfdsafaf")]
    [InlineData("""{"kind":"cniCacheV1","containerId":"some-id","config":"","ifName":"eth0","networkName":"net","result":{"cniVersion":"adsfsadf"}}""")]
    [InlineData("""{"kind":"cniCacheV1","result":{"cniVersion":"1.0.0","ips":"x"}}""")]
    [InlineData("""{"kind":"cniCacheV9"}""")]
    [InlineData("""{"kind":"cniCacheV1","config":"%%%"}""")]
    public async Task An_unusable_cached_result_fails_check_but_not_del_which_removes_it(string content)
    {
        bench.Plugins.Passing("one");
        bench.WriteCache("net-some-id-eth0", content);
        var list = RuntimeBench.Chain("1.0.0", "one");
        var error = await Assert.ThrowsAsync<CniException>(() => bench.Runtime.CheckAsync(list, RuntimeBench.Attachment));
        Assert.StartsWith("failed to get network \"net\" cached result: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Plugins.Calls);
        await bench.Runtime.DelAsync(list, RuntimeBench.Attachment);
        Assert.Null(bench.Plugins.Calls.Single().Config["prevResult"]);
        Assert.Contains(bench.Warnings, warning => warning.StartsWith("DEL without the cached result: ", StringComparison.Ordinal));
        Assert.False(File.Exists(bench.CacheFile()));
    }

    [Fact]
    public async Task Del_goes_backwards_with_the_final_result_and_a_second_one_has_none()
    {
        var list = await AddedAsync("0.4.0", "one", "two", "three");
        Assert.True(File.Exists(bench.CacheFile()));
        await bench.Runtime.DelAsync(list, RuntimeBench.Attachment);
        Assert.Equal(["DEL three", "DEL two", "DEL one"], bench.Plugins.Log);
        Assert.All(bench.Plugins.Calls, call => Assert.Equal("10.1.2.3/24", (string?)call.Config["prevResult"]!["ips"]![0]!["address"]));
        Assert.False(File.Exists(bench.CacheFile()));

        bench.Plugins.Calls.Clear();
        await bench.Runtime.DelAsync(list, RuntimeBench.Attachment with { Netns = null });
        Assert.Equal(3, bench.Plugins.Calls.Count);
        Assert.All(bench.Plugins.Calls, call =>
        {
            Assert.Null(call.Config["prevResult"]);
            Assert.Equal("", call.Invocation.Variables["CNI_NETNS"]);
        });
    }

    [Fact]
    public async Task Del_before_0_4_0_has_no_result()
    {
        bench.Plugins.On("one", call => FakePlugins.Success(call.Command == "ADD" ? """{"ips":[{"version":"4","address":"10.1.2.3/24"}]}""" : ""));
        var list = RuntimeBench.Chain("0.3.1", "one");
        await bench.Runtime.AddAsync(list, RuntimeBench.Attachment);
        await bench.Runtime.DelAsync(list, RuntimeBench.Attachment);
        Assert.Null(bench.Plugins.Calls.Last().Config["prevResult"]);
        Assert.False(File.Exists(bench.CacheFile()));
    }

    [Fact]
    public async Task Del_stops_at_the_first_failure_and_keeps_the_result_for_another_try()
    {
        var list = await AddedAsync("1.0.0", "one", "two");
        bench.Plugins.On("two", _ => FakePlugins.Failure("""{"code":11,"msg":"busy"}"""));
        var error = await Assert.ThrowsAsync<PluginException>(() => bench.Runtime.DelAsync(list, RuntimeBench.Attachment));
        Assert.Equal((CniErrorCode.TryAgainLater, "plugin type=\"two\" name=\"net\" failed (delete): busy"), (error.Code, error.Message));
        Assert.Equal(["DEL two"], bench.Plugins.Log);
        Assert.True(File.Exists(bench.CacheFile()));

        bench.Plugins.Passing("two");
        await bench.Runtime.DelAsync(list, RuntimeBench.Attachment);
        Assert.NotNull(bench.Plugins.Calls.Last().Config["prevResult"]);
        Assert.False(File.Exists(bench.CacheFile()));
    }

    [Fact]
    public async Task What_libcni_added_with_odd_arguments_can_be_deleted()
    {
        bench.Plugins.Passing("one");
        bench.WriteCache("net-some-id-eth0", """{"kind":"cniCacheV1","containerId":"some-id","config":"","ifName":"eth0","networkName":"net","cniArgs":[["A","b=c"],["D","e;F=g"]]}""");
        var list = RuntimeBench.Chain("1.1.0", "one");
        await bench.Runtime.GcAsync(list, []);
        Assert.Equal(["DEL one", "GC one"], bench.Plugins.Log);
        Assert.Equal("A=b=c;D=e;F=g", bench.Plugins.Calls.First().Invocation.Variables["CNI_ARGS"]);
        Assert.False(File.Exists(bench.CacheFile()));
    }

    [Fact]
    public async Task A_cached_result_of_another_version_is_converted()
    {
        var old = await AddedAsync("0.4.0", "one");
        Assert.Equal("0.4.0", Version(old, bench.Runtime));
        await bench.Runtime.CheckAsync(RuntimeBench.Chain("1.0.0", "one"), RuntimeBench.Attachment);
        var prevResult = bench.Plugins.Calls.Last().Config["prevResult"]!;
        Assert.Equal("1.0.0", (string?)prevResult["cniVersion"]);
        Assert.Null(prevResult["ips"]![0]!["version"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage\n")]
    public async Task What_a_plugin_prints_on_del_and_check_is_of_no_concern(string stdout)
    {
        bench.Plugins.On("one", _ => FakePlugins.Success(stdout));
        await bench.Runtime.DelAsync(RuntimeBench.Chain("1.0.0", "one"), RuntimeBench.Attachment);
        await bench.Runtime.CheckAsync(RuntimeBench.Chain("1.0.0", "one"), RuntimeBench.Attachment);
    }

    static string Version(NetworkConfigList list, CniRuntime runtime) =>
        System.Text.Json.Nodes.JsonNode.Parse(Encoding.UTF8.GetString(runtime.GetCachedAttachment(list.Name, RuntimeBench.Attachment)!.Result.Span))!["cniVersion"]!.ToString();
}
