using Cni.Examples.Guard;
using Cni.Netlink.Nftables;
using Cni.Netlink.Testing;
using Cni.Sdk;
using Cni.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cni.Examples.Tests;

public class GuardTests
{
    #region guard-harness
    readonly FakeNft _nft = new();
    readonly CniHarness _guard;

    public GuardTests() => _guard = CniHarness.For<GuardPlugin>(services => services.AddSingleton<Func<INftables>>(() => _nft));

    static string Config(string members = "\"open\":[\"tcp/80\"]") => $$"""
        {"cniVersion":"1.1.0","name":"net1","type":"guard",{{members}},"prevResult":{"cniVersion":"1.1.0","ips":[{"address":"10.1.2.3/24"}]} }
        """;

    [Fact]
    public async Task Add_lets_the_listed_ports_through_and_passes_the_result_on()
    {
        HarnessRun run = await _guard.RunAsync(CniCommand.Add, Config());
        Assert.Equal("10.1.2.3/24", run.Result.Ips.Single().Address.ToString());
        Assert.Contains("elements = { 10.1.2.3 . tcp . 80 comment \"net1/test-container/eth0\" }", _nft.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Del_takes_back_its_own_elements_and_no_others()
    {
        await _guard.RunAsync(CniCommand.Add, Config());
        string before = _nft.ToString();
        _guard.Variables["CNI_CONTAINERID"] = "second";
        await _guard.RunAsync(CniCommand.Add, Config().Replace("10.1.2.3", "10.1.2.4", StringComparison.Ordinal));
        Assert.Equal(0, (await _guard.RunAsync(CniCommand.Del, Config())).ExitCode);
        Assert.Equal(before, _nft.ToString());
    }
    #endregion

    #region guard-failure
    [Fact]
    public async Task A_port_that_is_none_is_refused_before_anything_is_done()
    {
        HarnessRun run = await _guard.RunAsync(CniCommand.Add, Config("\"open\":[\"tcp/http\"]"));
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, run.Error.Code);
        Assert.Empty(_nft.ListTables());
    }
    #endregion

    [Fact]
    public async Task Check_misses_an_element_that_somebody_removed()
    {
        await _guard.RunAsync(CniCommand.Add, Config());
        Assert.Equal(0, (await _guard.RunAsync(CniCommand.Check, Config())).ExitCode);
        GuardTable.Remove(_nft, _ => true);
        Assert.Equal(CniErrorCode.CheckFailed, (await _guard.RunAsync(CniCommand.Check, Config())).Error.Code);
    }

    [Fact]
    public async Task Gc_keeps_what_is_valid()
    {
        await _guard.RunAsync(CniCommand.Add, Config());
        var keep = Config().Replace("\"open\"", "\"cni.dev/valid-attachments\":[{\"containerID\":\"test-container\",\"ifname\":\"eth0\"}],\"open\"", StringComparison.Ordinal);
        Assert.Equal(0, (await _guard.RunAsync(CniCommand.Gc, keep)).ExitCode);
        Assert.Contains("10.1.2.3", _nft.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, (await _guard.RunAsync(CniCommand.Gc, keep.Replace("test-container", "other", StringComparison.Ordinal))).ExitCode);
        Assert.DoesNotContain("10.1.2.3", _nft.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_and_del_do_well_without_a_table()
    {
        Assert.Equal(0, (await _guard.RunAsync(CniCommand.Status, Config())).ExitCode);
        Assert.Equal(0, (await _guard.RunAsync(CniCommand.Del, Config())).ExitCode);
    }
}
