using Cni.Ipam;
using Cni.Sdk;
using Cni.Sdk.Testing;

namespace Company.Namespace.Tests;

/// <summary>The plugin runs in memory, and so do its leases.</summary>
public class Plugin1PluginTests
{
    const string Config = """{"cniVersion":"1.1.0","name":"test","type":"bridge","ipam":{"type":"company-plugin","subnet":"10.88.0.0/29"}}""";

    readonly CniHarness _plugin;

    public Plugin1PluginTests()
    {
        var leases = new MemoryLeaseStore();
        _plugin = CniHarness.For<Plugin1Plugin>(services => services.AddMemoryIpam(leases));
    }

    [Fact]
    public async Task A_container_gets_an_address_and_the_gateway()
    {
        HarnessRun run = await _plugin.RunAsync(CniCommand.Add, Config);
        Snapshot.Match(run.StdoutText, "add");
    }

    [Fact]
    public async Task Addresses_are_distinct_run_out_and_come_back()
    {
        var seen = new HashSet<string>();
        for (int i = 1; i <= 5; i++)
            Assert.True(seen.Add((await AddAsync(i)).Result.Ips[0].Address.ToString()));
        Assert.NotEqual(0, (await AddAsync(6)).ExitCode);

        _plugin.Variables["CNI_CONTAINERID"] = "c3";
        Assert.Equal(0, (await _plugin.RunAsync(CniCommand.Del, Config)).ExitCode);
        Assert.Contains((await AddAsync(6)).Result.Ips[0].Address.ToString(), seen);
    }

    [Fact]
    public async Task Del_of_what_was_never_added_succeeds()
    {
        HarnessRun run = await _plugin.RunAsync(CniCommand.Del, Config);
        Assert.Equal((0, ""), (run.ExitCode, run.StdoutText));
    }

    async Task<HarnessRun> AddAsync(int container)
    {
        _plugin.Variables["CNI_CONTAINERID"] = $"c{container}";
        return await _plugin.RunAsync(CniCommand.Add, Config);
    }
}
