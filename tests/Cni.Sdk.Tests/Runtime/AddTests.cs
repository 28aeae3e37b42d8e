using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cni.Sdk.Tests.Runtime;

public sealed class AddTests : IDisposable
{
    readonly RuntimeBench bench = new();

    public void Dispose() => bench.Dispose();

    static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    [Fact]
    public async Task Capability_arguments_reach_the_plugins_that_declare_them_true_and_capabilities_are_stripped()
    {
        bench.Plugins.Passing("some", "none");
        var list = RuntimeBench.List("""
            {"cniVersion":"1.0.0","name":"net","plugins":[
              {"type":"some","capabilities":{"portMappings":true,"somethingElse":true,"noCapability":false},"n":12345678901234567890},
              {"type":"none","Capabilities":{"noCapability":false}}]}
            """);
        await bench.Runtime.AddAsync(list, RuntimeBench.Attachment with
        {
            CapabilityArgs = new Dictionary<string, JsonElement>
            {
                ["portMappings"] = Json("""[{"hostPort":8080,"containerPort":80}]"""),
                ["somethingElse"] = Json("""["foobar",1.50]"""),
                ["noCapability"] = Json("true"),
            },
        });
        var calls = bench.Plugins.Calls.ToArray();
        Assert.Equal("""{"portMappings":[{"hostPort":8080,"containerPort":80}],"somethingElse":["foobar",1.50]}""", calls[0].Config["runtimeConfig"]!.ToJsonString());
        Assert.False(calls[1].Config.ContainsKey("runtimeConfig"));
        Assert.DoesNotContain(calls, call => call.Config.Any(member => member.Key.Equals("capabilities", StringComparison.OrdinalIgnoreCase)));
        Assert.Contains("12345678901234567890", calls[0].Stdin, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_hands_each_result_on_and_every_variable_is_set()
    {
        bench.Plugins.On("one", _ => FakePlugins.Success("""{"cniVersion":"1.0.0","ips":[{"address":"10.1.2.3/24"}],"vendor":{"x":1e2}}"""))
            .On("two", call => FakePlugins.Success("""{"cniVersion":"1.0.0","ips":[{"address":"10.1.2.4/24"}],"vendor":2}"""))
            .Passing("three");
        var runtime = bench.Create(options => options with { Variables = new Dictionary<string, string> { ["LANG"] = "C", ["CNI_ARGS"] = "stale" } });
        var result = await runtime.AddAsync(RuntimeBench.Chain("1.0.0", "one", "two", "three"),
            RuntimeBench.Attachment with { Args = [new("DEBUG", "path"), new("IgnoreUnknown", "1")] });

        Assert.Equal("10.1.2.4/24", result.Ips[0].Address.ToString());
        var calls = bench.Plugins.Calls.ToArray();
        Assert.Equal(["ADD one", "ADD two", "ADD three"], bench.Plugins.Log);
        Assert.Null(calls[0].Config["prevResult"]);
        Assert.Contains("\"prevResult\":{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"10.1.2.3/24\"}],\"vendor\":{\"x\":1e2}}", calls[1].Stdin, StringComparison.Ordinal);
        Assert.Equal("10.1.2.4/24", (string?)calls[2].Config["prevResult"]!["ips"]![0]!["address"]);
        Assert.All(calls, call =>
        {
            Assert.Equal(("net", "1.0.0"), ((string?)call.Config["name"], (string?)call.Config["cniVersion"]));
            Assert.Equal(
                ["CNI_ARGS=DEBUG=path;IgnoreUnknown=1", "CNI_COMMAND=ADD", "CNI_CONTAINERID=some-id", "CNI_IFNAME=eth0", "CNI_NETNS=/run/netns/some", "CNI_PATH=/a:/b", "LANG=C"],
                call.Invocation.Variables.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
        });
    }

    [Theory]
    [InlineData("0.1.0", """{"ip4":{"ip":"10.1.2.3/24"}}""")]
    [InlineData("0.2.0", """{"cniVersion":"","ip4":{"ip":"10.1.2.3/24"}}""")]
    [InlineData("0.3.1", """{"ips":[{"version":"4","address":"10.1.2.3/24"}]}""")]
    [InlineData("0.4.0", """{"cniVersion":null,"ips":[{"version":"4","address":"10.1.2.3/24"}]}""")]
    [InlineData("1.1.0", """{"ips":[{"address":"10.1.2.3/24"}]}""")]
    public async Task A_result_without_a_version_is_of_the_configurations(string version, string answer)
    {
        bench.Plugins.On("old", _ => FakePlugins.Success(answer)).Passing("next");
        var result = await bench.Runtime.AddAsync(RuntimeBench.Chain(version, "old", "next"), RuntimeBench.Attachment);
        Assert.Equal("10.1.2.3/24", result.Ips[0].Address.ToString());
        Assert.Equal(version, (string?)bench.Plugins.Calls.Last().Config["prevResult"]!["cniVersion"]);
    }

    [Fact]
    public async Task A_result_of_another_version_is_converted_for_the_next_plugin()
    {
        bench.Plugins.On("old", _ => FakePlugins.Success("""{"cniVersion":"0.2.0","ip4":{"ip":"10.1.2.3/24"}}""")).Passing("next");
        await bench.Runtime.AddAsync(RuntimeBench.Chain("1.0.0", "old", "next"), RuntimeBench.Attachment);
        var prevResult = bench.Plugins.Calls.Last().Config["prevResult"]!;
        Assert.Equal(("1.0.0", "10.1.2.3/24"), ((string?)prevResult["cniVersion"], (string?)prevResult["ips"]![0]!["address"]));
    }

    [Fact]
    public async Task A_missing_plugin_is_found_out_before_anything_is_done()
    {
        bench.Plugins.Passing("there");
        var error = await Assert.ThrowsAsync<PluginException>(() => bench.Runtime.AddAsync(RuntimeBench.Chain("1.0.0", "there", "does-not-exist"), RuntimeBench.Attachment));
        Assert.Equal("plugin type=\"does-not-exist\" name=\"net\" failed (add): failed to find plugin \"does-not-exist\" in path [/a /b]", error.Message);
        Assert.Empty(bench.Plugins.Calls);
    }

    [Fact]
    public async Task A_failed_add_is_undone_by_every_plugin_last_first_with_what_was_known_then()
    {
        bench.Plugins.Passing("one", "three")
            .On("two", call => call.Command == "ADD" ? FakePlugins.Failure("""{"cniVersion":"1.0.0","code":1234,"msg":"insane","details":"in the membrane"}""") : FakePlugins.Success());
        var error = await Assert.ThrowsAsync<PluginException>(() => bench.Runtime.AddAsync(RuntimeBench.Chain("1.0.0", "one", "two", "three"), RuntimeBench.Attachment));

        Assert.Equal("plugin type=\"two\" name=\"net\" failed (add): insane", error.Message);
        Assert.Equal(((CniErrorCode)1234, "in the membrane", "two", CniCommand.Add, "insane"), (error.Code, error.Details, error.PluginType, error.Command, error.PluginError.Message));
        Assert.Equal(["ADD one", "ADD two", "DEL three", "DEL two", "DEL one"], bench.Plugins.Log);
        Assert.Equal("one", (string?)bench.Plugins.Calls.Last().Config["prevResult"]!["from"]);
        Assert.Empty(Directory.GetFiles(bench.Results));
    }

    [Fact]
    public async Task Clean_up_goes_on_past_failures_and_reports_them_behind_the_first_error()
    {
        bench.Plugins.Passing("one")
            .On("two", call => FakePlugins.Failure($$"""{"code":11,"msg":"no {{call.Command}}"}"""));
        var error = await Assert.ThrowsAsync<PluginException>(() => bench.Runtime.AddAsync(RuntimeBench.Chain("1.0.0", "one", "two"), RuntimeBench.Attachment));
        Assert.Equal((CniErrorCode.TryAgainLater, "plugin type=\"two\" name=\"net\" failed (add): no ADD"), (error.Code, error.Message));
        Assert.Equal("clean-up: plugin type=\"two\" name=\"net\" failed (delete): no DEL", error.Details);
        Assert.Equal(["ADD one", "ADD two", "DEL two", "DEL one"], bench.Plugins.Log);
    }

    [Theory]
    [InlineData("", "plugin one succeeded without a result")]
    [InlineData(" \n", "plugin one succeeded without a result")]
    [InlineData("garbage", "could not read the result of plugin one: ")]
    [InlineData("""{"cniVersion":"1.0.0"}{"cniVersion":"1.0.0"}""", "could not read the result of plugin one: ")]
    [InlineData("[]", "could not read the result of plugin one: ")]
    public async Task Success_without_a_result_is_a_failure_of_that_plugin(string stdout, string message)
    {
        bench.Plugins.On("one", call => FakePlugins.Success(call.Command == "ADD" ? stdout : ""));
        var error = await Assert.ThrowsAsync<PluginException>(() => bench.Runtime.AddAsync(RuntimeBench.Chain("1.0.0", "one"), RuntimeBench.Attachment));
        Assert.Equal(CniErrorCode.DecodingFailure, error.Code);
        Assert.StartsWith("plugin type=\"one\" name=\"net\" failed (add): " + message, error.Message, StringComparison.Ordinal);
        Assert.Equal(["ADD one", "DEL one"], bench.Plugins.Log);
    }

    [Theory]
    [InlineData("""{"code":7,"msg":"bad config","details":"why"}""", "", CniErrorCode.InvalidNetworkConfig, "bad config", "why")]
    [InlineData("", "oh no\n", CniErrorCode.DelegateFailure, "netplugin failed: \"oh no\"", "plugin one, exit status 3")]
    [InlineData("", "", CniErrorCode.DelegateFailure, "netplugin failed with no error message: exit status 3", "plugin one, exit status 3")]
    [InlineData("{}", "", CniErrorCode.DelegateFailure, "netplugin failed but error parsing its diagnostic message \"{}\": ", "plugin one, exit status 3")]
    [InlineData("oops", "", CniErrorCode.DelegateFailure, "netplugin failed but error parsing its diagnostic message \"oops\": ", "plugin one, exit status 3")]
    [InlineData("""{"code":-1,"msg":"x"}""", "", CniErrorCode.DelegateFailure, "netplugin failed but error parsing its diagnostic message ", "plugin one, exit status 3")]
    [InlineData("""{"code":7,"msg":"x"} trailing""", "", CniErrorCode.DelegateFailure, "netplugin failed but error parsing its diagnostic message ", "plugin one, exit status 3")]
    public async Task Every_way_to_fail_gives_an_error_that_says_so(string stdout, string stderr, CniErrorCode code, string message, string? details)
    {
        bench.Plugins.On("one", call => call.Command == "ADD" ? FakePlugins.Failure(stdout, stderr, 3) : FakePlugins.Success());
        var error = await Assert.ThrowsAsync<PluginException>(() => bench.Runtime.AddAsync(RuntimeBench.Chain("1.0.0", "one"), RuntimeBench.Attachment));
        Assert.Equal((code, details), (error.Code, error.Details));
        Assert.StartsWith(message, error.PluginError.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_folder_that_is_a_file_is_found_out_before_anything_is_done()
    {
        bench.Plugins.Passing("one");
        File.WriteAllText(bench.CacheDirectory, "");
        var error = await Assert.ThrowsAsync<CniException>(() => bench.Runtime.AddAsync(RuntimeBench.Chain("1.0.0", "one"), RuntimeBench.Attachment));
        Assert.Equal(CniErrorCode.IoFailure, error.Code);
        Assert.StartsWith("failed to set network \"net\" cached result: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Plugins.Calls);
    }

    [Fact]
    public async Task A_result_that_cannot_be_cached_is_undone()
    {
        bench.Plugins.Passing("one");
        Directory.CreateDirectory(bench.CacheFile(".net-some-id-eth0.tmp"));
        var error = await Assert.ThrowsAsync<CniException>(() => bench.Runtime.AddAsync(RuntimeBench.Chain("1.0.0", "one"), RuntimeBench.Attachment));
        Assert.StartsWith("failed to set network \"net\" cached result: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(["ADD one", "DEL one"], bench.Plugins.Log);
    }

    [Fact]
    public async Task What_is_attached_is_not_attached_again_and_stays_as_it_is()
    {
        bench.Plugins.Passing("one");
        var list = RuntimeBench.Chain("1.0.0", "one");
        await bench.Runtime.AddAsync(list, RuntimeBench.Attachment);
        var before = File.ReadAllText(bench.CacheFile());
        var error = await Assert.ThrowsAsync<CniException>(() => bench.Runtime.AddAsync(list, RuntimeBench.Attachment));
        Assert.Equal(CniErrorCode.Conflict, error.Code);
        Assert.Equal(["ADD one"], bench.Plugins.Log);
        Assert.Equal(before, File.ReadAllText(bench.CacheFile()));
    }

    [Theory]
    [InlineData("", "eth0", CniErrorCode.UnknownContainer, "missing containerID")]
    [InlineData("some-%%container-id", "eth0", CniErrorCode.InvalidEnvironment, "invalid characters in containerID")]
    [InlineData("id", "", CniErrorCode.InvalidEnvironment, "interface name is empty")]
    [InlineData("id", "1234567890123456", CniErrorCode.InvalidEnvironment, "interface name is too long")]
    [InlineData("id", ".", CniErrorCode.InvalidEnvironment, "interface name is . or ..")]
    [InlineData("id", "..", CniErrorCode.InvalidEnvironment, "interface name is . or ..")]
    [InlineData("id", "te/st", CniErrorCode.InvalidEnvironment, "interface name contains / or : or whitespace characters")]
    [InlineData("id", "te:st", CniErrorCode.InvalidEnvironment, "interface name contains / or : or whitespace characters")]
    [InlineData("id", "te st", CniErrorCode.InvalidEnvironment, "interface name contains / or : or whitespace characters")]
    public void Invalid_names_are_refused_at_the_edge(string containerId, string ifName, CniErrorCode code, string message)
    {
        var error = Assert.Throws<CniException>(() => RuntimeAttachment.Create(containerId, "/ns", ifName));
        Assert.Equal((code, message), (error.Code, error.Message));
    }

    [Fact]
    public async Task Names_that_were_never_set_and_arguments_that_cannot_be_written_are_refused()
    {
        bench.Plugins.Passing("one");
        var list = RuntimeBench.Chain("1.0.0", "one");
        Assert.Equal("missing containerID", (await Assert.ThrowsAsync<CniException>(() => bench.Runtime.AddAsync(list, new(default, "/ns", default)))).Message);
        var error = await Assert.ThrowsAsync<CniException>(() => bench.Runtime.AddAsync(list, RuntimeBench.Attachment with { Args = [new("K", "a;IP=10.0.0.1")] }));
        Assert.Equal((CniErrorCode.InvalidEnvironment, "ARGS: invalid pair \"K=a;IP=10.0.0.1\""), (error.Code, error.Message));
        Assert.Equal(CniErrorCode.IncompatibleVersion, (await Assert.ThrowsAsync<CniException>(() => bench.Runtime.AddAsync(RuntimeBench.Chain("9.9.9", "one"), RuntimeBench.Attachment))).Code);
        Assert.Empty(bench.Plugins.Calls);
    }

    [Fact]
    public async Task An_invoker_that_throws_anything_does_not_stop_the_clean_up()
    {
        bench.Plugins.Passing("one").On("two", call => throw new InvalidOperationException(call.Command));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Runtime.AddAsync(RuntimeBench.Chain("1.0.0", "one", "two"), RuntimeBench.Attachment));
        Assert.Equal("ADD", error.Message);
        Assert.Equal(["ADD one", "ADD two", "DEL two", "DEL one"], bench.Plugins.Log);
        Assert.Equal(["clean-up: plugin two: DEL"], bench.Warnings);
    }

    [Fact]
    public async Task Cancelling_an_add_undoes_it_and_says_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        bench.Plugins.Passing("one").OnAsync("two", async (call, token) =>
        {
            if (call.Command == "ADD")
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            }

            return FakePlugins.Success();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Runtime.AddAsync(RuntimeBench.Chain("1.0.0", "one", "two"), RuntimeBench.Attachment, cancel.Token));
        Assert.Equal(["ADD one", "ADD two", "DEL two", "DEL one"], bench.Plugins.Log);
        Assert.Empty(Directory.GetFiles(bench.Results));
    }
}
