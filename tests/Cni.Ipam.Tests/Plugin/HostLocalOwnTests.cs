using Cni.Samples.HostLocal;
using Cni.Sdk;
using Cni.Sdk.Testing;

namespace Cni.Ipam.Tests.Plugin;

/// <summary>Where ours does more than the reference, or does it right.</summary>
public sealed class HostLocalOwnTests : IDisposable
{
    readonly TempDirectory _directory = new();

    public static TheoryData<string> Plugins => [.. HostLocal.Ours];

    public void Dispose() => _directory.Dispose();

    [Theory, MemberData(nameof(Plugins))]
    public async Task Failures_have_codes_that_tell_them_apart(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        string tiny = Config("'subnet':'10.1.2.0/30'");
        await hostLocal.Add(tiny, "a");
        Assert.Equal(104, (await hostLocal.Fail("ADD", tiny, "b")).Code);
        Assert.Equal(104, (await hostLocal.Fail("ADD", tiny, "b", args: "IP=10.1.2.2")).Code);
        Assert.Equal(104, (await hostLocal.Fail("ADD", tiny, "b", args: "IP=10.9.9.9")).Code);
        Assert.Equal(103, (await hostLocal.Fail("ADD", tiny, "a")).Code);
        Assert.Equal(7, (await hostLocal.Fail("ADD", Config("'subnet':'10.1.2.0/31'"))).Code);
        Assert.Equal(6, (await hostLocal.Fail("ADD", Config("'subnet':7"))).Code);
        Assert.Equal(4, (await hostLocal.Fail("ADD", tiny, args: "IP=nonsense")).Code);
        Assert.Equal((4, """ARGS: unknown args ["X=1"]"""), await hostLocal.Fail("ADD", tiny, args: "X=1"));
        Assert.Equal(5, (await hostLocal.Fail("ADD", Config($"{Simple},'resolvConf':'/nowhere'"))).Code);
        Assert.Equal(101, (await hostLocal.Fail("CHECK", tiny, "c")).Code);
        Assert.Equal(["10.1.2.2"], _directory.Leases());
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task DEL_releases_whatever_has_become_of_the_configuration(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        foreach (string ipam in new[] { "'subnet':'10.1.2.0/31'", "'ranges':[]", "'ranges':[[{'subnet':'nonsense'}]]", "'routes':[{}]", "'resolvConf':'/nowhere' ", "'subnet':null" })
        {
            await hostLocal.Add(Config(Simple));
            await hostLocal.Del(Config(ipam));
            Assert.Empty(_directory.Leases());
            await hostLocal.Del(Config(ipam));
        }
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task DEL_of_an_unknown_network_makes_nothing(string plugin)
    {
        await HostLocal.Of(plugin).Del(Config(Simple));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task A_failing_ADD_takes_back_what_it_took_and_nothing_else(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        await hostLocal.Add(Config("'ranges':[[{'subnet':'10.5.0.0/30'}]]"), "full");
        await hostLocal.Add(Config(Simple), "a");
        await hostLocal.Fail("ADD", Config("'ranges':[[{'subnet':'10.7.0.0/24'}],[{'subnet':'10.5.0.0/30'}]]"), "a");
        Assert.Equal(["10.1.2.2", "10.5.0.2"], _directory.Leases());
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task GC_releases_what_is_not_valid_and_says_so(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        await hostLocal.Add(Config(Simple), "keep");
        await hostLocal.Add(Config(Simple), "keep", "eth1");
        await hostLocal.Add(Config(Simple), "gone");
        _directory.Write("10.1.2.99", "");
        var answer = (await hostLocal.Run("GC", Config(Simple, "'cni.dev/valid-attachments':[{'containerID':'keep','ifname':'eth0'}],"))).EnsureOk();
        Assert.Equal("", answer.Output);
        Assert.Contains("host-local: released 10.1.2.4 of gone", answer.Errors, StringComparison.Ordinal);
        Assert.Contains("host-local: released 10.1.2.99 of a damaged file", answer.Errors, StringComparison.Ordinal);
        Assert.Equal(["10.1.2.2"], _directory.Leases());
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task GC_reports_what_it_could_not_release(string plugin)
    {
        Directory.CreateDirectory(_directory.File("10.1.2.50"));
        await HostLocal.Of(plugin).Add(Config(Simple), "gone");
        var (code, message) = await HostLocal.Of(plugin).Fail("GC", Config(Simple, "'cni.dev/valid-attachments':[],"));
        Assert.Equal((106, $"read {_directory.File("10.1.2.50")}: Is a directory"), (code, message));
        Assert.Equal(["10.1.2.50"], _directory.Leases());
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task GC_without_a_list_of_valid_attachments_removes_nothing(string plugin)
    {
        await HostLocal.Of(plugin).Add(Config(Simple));
        Assert.Equal(7, (await HostLocal.Of(plugin).Fail("GC", Config(Simple))).Code);
        Assert.Equal(["10.1.2.2"], _directory.Leases());
    }

    [Theory]
    [InlineData("'dataDir':5", CniErrorCode.DecodingFailure)]
    [InlineData("'dataDir':'/d\\u0000x'", CniErrorCode.InvalidNetworkConfig)]
    public async Task GC_of_a_configuration_that_names_no_directory_clears_none(string ipam, CniErrorCode code)
    {
        var store = new MemoryLeaseStore();
        await store.TakeOne("a");
        var harness = CniHarness.For<HostLocalPlugin>(services => services.AddMemoryIpam(store));
        var run = await harness.RunAsync(CniCommand.Gc, $$$"""{"cniVersion":"1.1.0","name":"net","cni.dev/valid-attachments":[],"ipam":{"type":"host-local",{{{ipam}}}}}""".Replace('\'', '"'));
        Assert.Equal(code, run.Error.Code);
        Assert.Single(await store.ListAsync(Given.Net));
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task STATUS_says_50_when_a_set_is_exhausted(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        string config = Config("'ranges':[[{'subnet':'10.1.2.0/24'}],[{'subnet':'10.5.0.0/30'}]]");
        Assert.Equal("", (await hostLocal.Run("STATUS", config)).EnsureOk().Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
        await hostLocal.Add(config);
        Assert.Equal((50, "no IP addresses available in range set: 10.5.0.1-10.5.0.2"), await hostLocal.Fail("STATUS", config));
        await hostLocal.Del(config);
        (await hostLocal.Run("STATUS", config)).EnsureOk();
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task STATUS_says_50_when_the_data_directory_cannot_be_used(string plugin)
    {
        File.WriteAllText(_directory.Network(), "a file in the way");
        var (code, message) = await HostLocal.Of(plugin).Fail("STATUS", Config(Simple));
        Assert.Equal(50, code);
        Assert.Contains(_directory.Network(), message, StringComparison.Ordinal);
        Assert.Equal(7, (await HostLocal.Of(plugin).Fail("STATUS", Config("'ranges':[]"))).Code);
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task CHECK_wants_the_very_addresses_that_ADD_reported(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        var result = await hostLocal.Add(Config(Simple));
        (await hostLocal.Run("CHECK", Config(Simple, $"'prevResult':{result.ToJsonString()},"))).EnsureOk();
        File.Move(_directory.File("10.1.2.2"), _directory.File("10.1.2.9"));
        Assert.Equal((101, "host-local: address 10.1.2.2 is not reserved for container dummy"), await hostLocal.Fail("CHECK", Config(Simple, $"'prevResult':{result.ToJsonString()},")));
    }

    const string Simple = "'subnet':'10.1.2.0/24' ";

    string Config(string ipam, string more = "") =>
        $$$"""{"cniVersion":"1.1.0","name":"net","type":"x",{{{more}}}"ipam":{"type":"host-local","dataDir":"{{{_directory.Path}}}",{{{ipam}}}}}""".Replace('\'', '"');
}
