using Cni.Sdk;
using Cni.Sdk.Testing;

namespace Company.Namespace.Tests;

/// <summary>What can be said without a kernel; the plugin runs in memory.</summary>
public class Plugin1PluginTests
{
    const string Previous = """{"cniVersion":"1.1.0","interfaces":[{"name":"eth0","sandbox":"/run/netns/test-container"}],"ips":[{"address":"10.88.0.2/24","gateway":"10.88.0.1","interface":0}]}""";

    readonly CniHarness _plugin = CniHarness.For<Plugin1Plugin>();

    [Fact]
    public async Task Without_a_name_to_give_it_passes_the_result_on()
    {
        HarnessRun run = await _plugin.RunAsync(CniCommand.Add, Config($""","prevResult":{Previous}"""));
        Snapshot.Match(run.StdoutText, "add");
    }

    [Fact]
    public async Task It_needs_a_plugin_before_it()
    {
        HarnessRun run = await _plugin.RunAsync(CniCommand.Add, Config());
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, run.Error.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a/b")]
    public async Task A_name_that_no_interface_can_have_is_refused(string name)
    {
        HarnessRun run = await _plugin.RunAsync(CniCommand.Add, Config($""","altName":"{name}","prevResult":{Previous}"""));
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, run.Error.Code);
        Assert.Contains($"altName \"{name}\"", run.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Del_succeeds_whatever_is_left()
    {
        _plugin.Variables.Remove("CNI_NETNS");
        HarnessRun run = await _plugin.RunAsync(CniCommand.Del, Config(""","altName":"public0" """));
        Assert.Equal((0, ""), (run.ExitCode, run.StdoutText));
    }

    static string Config(string more = "") => """{"cniVersion":"1.1.0","name":"test","type":"company-plugin" """ + more + "}";
}
