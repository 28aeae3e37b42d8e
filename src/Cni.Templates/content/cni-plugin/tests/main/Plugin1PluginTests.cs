#if (embedded)
using Cni.Ipam;
#endif
using Cni.Sdk;
using Cni.Sdk.Testing;

namespace Company.Namespace.Tests;

/// <summary>What can be said without a kernel; the plugin runs in memory.</summary>
public class Plugin1PluginTests
{
    const string Config = """{"cniVersion":"1.1.0","name":"test","type":"company-plugin","mtu":1400,"ipam":{"type":"test","subnet":"10.88.0.0/24"}}""";

#if (embedded)
    readonly CniHarness _plugin = CniHarness.For<Plugin1Plugin>(services => services.AddMemoryIpam());
#else
    readonly CniHarness _plugin = CniHarness.For<Plugin1Plugin>();
#endif

    [Fact]
    public async Task It_speaks_every_version()
    {
        HarnessRun run = await _plugin.RunAsync(CniCommand.Version, Config);
        Snapshot.Match(run.StdoutText, "version");
    }

    [Theory]
    [InlineData("67")]
    [InlineData("65536")]
    [InlineData("-1")]
    public async Task An_mtu_that_makes_no_sense_is_refused(string mtu)
    {
        HarnessRun run = await _plugin.RunAsync(CniCommand.Add, Config.Replace("1400", mtu, StringComparison.Ordinal));
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, run.Error.Code);
        Assert.Contains("mtu " + mtu, run.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_that_is_not_there_is_named()
    {
        _plugin.Variables["CNI_NETNS"] = "/run/netns/there-is-none";
        HarnessRun run = await _plugin.RunAsync(CniCommand.Add, Config);
        Assert.Equal(CniErrorCode.InvalidEnvironment, run.Error.Code);
        Assert.Contains("there-is-none", run.Error.Message, StringComparison.Ordinal);
    }
}
