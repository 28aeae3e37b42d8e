using System.Diagnostics;
using System.Text;
using Cni.Tests;

namespace Cni.Sdk.Tests.Runtime;

/// <summary>The runtime over real programs, most of which misbehave.</summary>
public sealed class ScriptPluginTests : IDisposable
{
    const string Result = """{"cniVersion":"1.0.0","ips":[{"address":"10.1.2.3/24"}]}""";

    readonly RuntimeBench bench = new();
    readonly string folder;
    readonly StringWriter stderr = new();

    public ScriptPluginTests()
    {
        folder = Path.Combine(bench.Root, "bin");
        Directory.CreateDirectory(folder);
    }

    public void Dispose() => bench.Dispose();

    string Log => File.Exists(Path.Combine(bench.Root, "log")) ? File.ReadAllText(Path.Combine(bench.Root, "log")) : "";

    /// <summary>A plugin in shell: it logs its verb, keeps its stdin, and then does for ADD what the test says.</summary>
    void Script(string type, string add)
    {
        var path = Path.Combine(folder, type);
        File.WriteAllText(path, $"""
            #!/bin/sh
            echo "$CNI_COMMAND {type}" >> {bench.Root}/log
            cat > {bench.Root}/{type}.$CNI_COMMAND
            [ "$CNI_COMMAND" = ADD ] || exit 0
            {add}
            """);
        Sh.Ok("chmod", "755", path);
    }

    CniRuntime Runtime(TimeSpan? timeout = null) => bench.Create(options => options with
    {
        PluginPath = [Path.Combine(bench.Root, "none"), folder],
        Invoker = new PluginInvoker { GracePeriod = TimeSpan.FromMilliseconds(200) },
        Timeout = timeout,
        Variables = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        Stderr = stderr,
    });

    Task<PluginException> FailureAsync(NetworkConfigList list, TimeSpan? timeout = null) =>
        Assert.ThrowsAsync<PluginException>(() => Runtime(timeout).AddAsync(list, RuntimeBench.Attachment));

    [Fact]
    public async Task A_chain_of_programs_is_added_checked_and_deleted()
    {
        Script("one", $"echo hello >&2; echo '{Result}'");
        Script("two", "printf '{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"10.1.2.4/24\"}],\"env\":\"%s\"}' \"$CNI_CONTAINERID $CNI_IFNAME $CNI_NETNS $CNI_PATH\"");
        var list = RuntimeBench.Chain("1.0.0", "one", "two");
        var result = await Runtime().AddAsync(list, RuntimeBench.Attachment);
        Assert.Equal("10.1.2.4/24", result.Ips[0].Address.ToString());
        Assert.Equal($"some-id eth0 /run/netns/some {bench.Root}/none:{folder}", result.AdditionalMembers!["env"].GetString());
        Assert.Contains("10.1.2.3/24", File.ReadAllText(Path.Combine(bench.Root, "two.ADD")), StringComparison.Ordinal);
        Assert.Equal("hello\n", stderr.ToString());

        await Runtime().CheckAsync(list, RuntimeBench.Attachment);
        await Runtime().DelAsync(list, RuntimeBench.Attachment);
        Assert.Contains("10.1.2.4/24", File.ReadAllText(Path.Combine(bench.Root, "one.DEL")), StringComparison.Ordinal);
        Assert.Equal("ADD one\nADD two\nCHECK one\nCHECK two\nDEL two\nDEL one\n", Log);
        Assert.Empty(Directory.GetFiles(bench.Results));
    }

    [Fact]
    public async Task A_missing_program_is_named_with_the_path_that_was_searched()
    {
        Script("one", $"echo '{Result}'");
        var error = await FailureAsync(RuntimeBench.Chain("1.0.0", "one", "does-not-exist"));
        Assert.Equal($"failed to find plugin \"does-not-exist\" in path [{bench.Root}/none {folder}]", error.PluginError.Message);
        Assert.Equal("", Log);
    }

    [Theory]
    [InlineData("exec sleep 600")]
    [InlineData("trap '' TERM; while :; do sleep 600 & wait; done")]
    [InlineData("sleep 600 & wait")]
    public async Task A_plugin_that_hangs_is_killed_after_the_timeout_and_undone(string add)
    {
        Script("one", $"echo '{Result}'");
        Script("hang", $"echo $$ > {bench.Root}/pid; {add}");
        var clock = Stopwatch.StartNew();
        var error = await FailureAsync(RuntimeBench.Chain("1.0.0", "one", "hang"), TimeSpan.FromSeconds(3));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(120));
        Assert.Equal((CniErrorCode.DelegateFailure, "hang", CniCommand.Add), (error.Code, error.PluginType, error.Command));
        Assert.Contains(" 3 s", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists("/proc/" + File.ReadAllText(Path.Combine(bench.Root, "pid")).Trim()));
        Assert.Equal("ADD one\nADD hang\nDEL hang\nDEL one\n", Log);
    }

    [Fact]
    public async Task Cancelling_kills_the_running_plugin_and_undoes_the_list()
    {
        Script("one", $"echo '{Result}'");
        Script("hang", $"echo $$ > {bench.Root}/pid.tmp; mv {bench.Root}/pid.tmp {bench.Root}/pid; exec sleep 600");
        using var cancel = new CancellationTokenSource();
        var add = Runtime().AddAsync(RuntimeBench.Chain("1.0.0", "one", "hang"), RuntimeBench.Attachment, cancel.Token);
        var pid = Path.Combine(bench.Root, "pid");
        for (var clock = Stopwatch.StartNew(); !File.Exists(pid) && clock.Elapsed < TimeSpan.FromSeconds(120);)
            await Task.Delay(10);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => add);
        Assert.False(Directory.Exists("/proc/" + File.ReadAllText(pid).Trim()));
        Assert.Equal("ADD one\nADD hang\nDEL hang\nDEL one\n", Log);
        Assert.Empty(Directory.GetFiles(bench.Results));
    }

    [Theory]
    [InlineData("echo '{\"code\":7,\"msg\":\"typed\",\"details\":\"why\"}'; exit 1", CniErrorCode.InvalidNetworkConfig, "typed", "why")]
    [InlineData("echo oh no >&2; exit 1", CniErrorCode.DelegateFailure, "netplugin failed: \"oh no\"", null)]
    [InlineData("exit 1", CniErrorCode.DelegateFailure, "netplugin failed with no error message: exit status 1", null)]
    [InlineData("kill -9 $$", CniErrorCode.DelegateFailure, "netplugin failed with no error message: exit status 137", null)]
    [InlineData("echo garbage; exit 2", CniErrorCode.DelegateFailure, "netplugin failed but error parsing its diagnostic message \"garbage", null)]
    [InlineData("echo garbage", CniErrorCode.DecodingFailure, "could not read the result of plugin one: ", null)]
    [InlineData("exit 0", CniErrorCode.DecodingFailure, "plugin one succeeded without a result", null)]
    [InlineData("head -c 40000000 /dev/zero", CniErrorCode.DelegateFailure, "", null)]
    [InlineData("yes", CniErrorCode.DelegateFailure, "", null)]
    [InlineData("printf '\\377\\376{}'", CniErrorCode.DecodingFailure, "could not read the result of plugin one: ", null)]
    public async Task Whatever_a_program_does_wrong_becomes_one_error_and_is_undone(string add, CniErrorCode code, string message, string? details)
    {
        Script("one", add);
        var error = await FailureAsync(RuntimeBench.Chain("1.0.0", "one"), TimeSpan.FromSeconds(120));
        Assert.Equal(code, error.Code);
        Assert.StartsWith(message, error.PluginError.Message, StringComparison.Ordinal);
        if (details is not null)
            Assert.Equal(details, error.Details);
        Assert.Equal("ADD one\nDEL one\n", Log);
        Assert.Empty(Directory.GetFiles(bench.Results));
    }

    [Fact]
    public async Task A_plugin_file_that_is_being_written_is_an_error_and_never_a_success()
    {
        var path = Path.Combine(folder, "busy");
        File.Copy("/bin/true", path);
        using (File.OpenWrite(path))
        {
            var list = RuntimeBench.Chain("1.0.0", "busy");
            var error = await FailureAsync(list);
            Assert.Equal((CniErrorCode.DelegateFailure, CniCommand.Add), (error.Code, error.Command));
            Assert.Contains("clean-up: ", error.Details, StringComparison.Ordinal);
            await Assert.ThrowsAsync<PluginException>(() => Runtime().DelAsync(list, RuntimeBench.Attachment));
            await Assert.ThrowsAsync<CniException>(() => Runtime().VersionAsync("busy"));
        }
    }

    [Fact]
    public async Task Many_slow_programs_run_side_by_side()
    {
        // Nobody answers before all are there: one after the other they would never end.
        Script("one", $"touch {bench.Root}/here.$CNI_CONTAINERID; while [ $(ls {bench.Root} | grep -c '^here') -lt 16 ]; do sleep 0.1; done; echo '{Result}'");
        var runtime = Runtime(TimeSpan.FromSeconds(100));
        var list = RuntimeBench.Chain("1.0.0", "one");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => runtime.AddAsync(list, RuntimeAttachment.Create($"c{i}", "/ns", "eth0"))));
        Assert.Equal(16, Directory.GetFiles(bench.Results).Length);
    }

    [Fact]
    public async Task A_document_larger_than_a_pipe_goes_in_and_out()
    {
        Script("one", $"echo '{Result}'");
        Script("two", $"printf '{{\"cniVersion\":\"1.0.0\",\"size\":%d,\"big\":\"' $(stat -c %s {bench.Root}/two.ADD); head -c 3000000 /dev/zero | tr '\\0' x; echo '\"}}'");
        var big = new string('y', 2_000_000);
        var list = NetworkConfigList.Parse(Encoding.UTF8.GetBytes($$"""{"cniVersion":"1.0.0","name":"net","plugins":[{"type":"one"},{"type":"two","big":"{{big}}"}]}"""));
        var result = await Runtime().AddAsync(list, RuntimeBench.Attachment);
        Assert.True(result.AdditionalMembers!["size"].GetInt32() > big.Length);
        Assert.Equal(3_000_000, result.AdditionalMembers["big"].GetString()!.Length);
        await Runtime().DelAsync(list, RuntimeBench.Attachment);
    }
}
