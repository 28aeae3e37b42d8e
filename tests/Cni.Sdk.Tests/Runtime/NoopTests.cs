using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Sdk.Tests.Runtime;

/// <summary>The test double that others use is tested here, by the runtime it is meant to test.</summary>
public sealed class NoopTests : IDisposable
{
    readonly RuntimeBench bench = new();

    public void Dispose() => bench.Dispose();

    string Script => Path.Combine(bench.Root, "script.json");

    CniRuntime Runtime => WithTimeout(TimeSpan.FromSeconds(60));

    /// <summary>noop as the build left it, in the configuration of these tests.</summary>
    CniRuntime WithTimeout(TimeSpan timeout) => bench.Create(options => options with
    {
        PluginPath = [RepoPaths.At("artifacts", "bin", "Noop", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))],
        Invoker = null,
        Variables = null,
        Timeout = timeout,
    });

    RuntimeAttachment Attachment => RuntimeBench.Attachment with { Args = [new("DEBUG", Script)] };

    NetworkConfigList List(string version) =>
        RuntimeBench.List($$"""{"cniVersion":"{{version}}","name":"net","plugins":[{"type":"noop","debug":"{{Script}}"},{"type":"noop","debug":"{{Script}}","second":true}]}""");

    string[] Commands => [.. JsonNode.Parse(File.ReadAllText(Script))!["calls"]!.AsArray().Select(call => (string)call!["command"]!)];

    [Fact]
    public async Task Its_calls_are_written_down_and_its_script_is_followed()
    {
        File.WriteAllText(Script, """
            {"behaviours":{
              "ADD":{"result":{"cniVersion":"1.1.0","ips":[{"address":"10.1.2.3/24"}]},"stderr":"hello\n"},
              "CHECK":{"error":{"code":101,"msg":"link is down","details":"eth0"}},
              "STATUS":{"stdout":"no JSON","exitCode":3}}}
            """);
        var list = List("1.1.0");
        Assert.Equal("10.1.2.3/24", (await Runtime.AddAsync(list, Attachment)).Ips.Single().Address.ToString());
        var check = await Assert.ThrowsAsync<PluginException>(() => Runtime.CheckAsync(list, Attachment));
        Assert.Equal((CniErrorCode.CheckFailed, "link is down", "eth0"), (check.Code, check.PluginError.Message, check.Details));
        var status = await Assert.ThrowsAsync<PluginException>(() => Runtime.StatusAsync(list));
        Assert.Contains("exit status 3", status.Details, StringComparison.Ordinal);
        await Runtime.GcAsync(list, [new("some-id", "eth0")]);
        await Runtime.DelAsync(list, Attachment);

        Assert.Equal(["ADD", "ADD", "CHECK", "STATUS", "GC", "GC", "DEL", "DEL"], Commands);
        var second = JsonNode.Parse(File.ReadAllText(Script))!["calls"]![1]!;
        Assert.Equal(("some-id", "/run/netns/some", "eth0", $"DEBUG={Script}"),
            ((string?)second["containerID"], (string?)second["netns"], (string?)second["ifName"], (string?)second["args"]));
        Assert.Equal("10.1.2.3/24", (string?)JsonNode.Parse((string)second["stdin"]!)!["prevResult"]!["ips"]![0]!["address"]);
    }

    [Fact]
    public async Task Without_a_script_it_speaks_every_version_and_behaves()
    {
        Assert.Equal(CniVersion.All, await Runtime.VersionAsync("noop"));
        var list = RuntimeBench.Chain("1.0.0", "noop", "noop");
        await Runtime.AddAsync(list, RuntimeBench.Attachment);
        await Runtime.CheckAsync(list, RuntimeBench.Attachment);
        await Runtime.DelAsync(list, RuntimeBench.Attachment);
    }

    [Fact]
    public async Task A_delay_runs_into_the_timeout()
    {
        File.WriteAllText(Script, """{"behaviours":{"ADD":{"delay":600000}}}""");
        await Assert.ThrowsAsync<PluginException>(() => WithTimeout(TimeSpan.FromSeconds(5)).AddAsync(List("1.0.0"), Attachment));
        Assert.Equal(["ADD", "DEL", "DEL"], Commands);
    }
}
