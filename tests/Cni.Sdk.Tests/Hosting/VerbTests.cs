using System.Text;
using Cni.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cni.Sdk.Tests.Hosting;

/// <summary>What each verb hands to the plugin, and what it answers.</summary>
public class VerbTests
{
    [Fact] // S01
    public async Task Add_hands_over_everything_exactly_as_given_and_calls_nothing_else()
    {
        string config = Fixture.Config(more: ""","ipam":{"type":"host-local"},"unknown":[1, 2.50]""");
        AddRequest<ProbeConfig>? seen = null;
        var probe = new Probe { Add = (request, _) => { seen = request; return new(Fixture.OneAddress); } };
        var harness = probe.Harness();
        harness.Variables["CNI_ARGS"] = "IgnoreUnknown=1;K8S_POD_NAME=a";
        harness.Variables["CNI_PATH"] = "/opt/cni/bin:/usr/lib/cni";
        Assert.Equal(0, (await harness.RunAsync(CniCommand.Add, config)).ExitCode);

        Assert.Equal(["ADD"], probe.Calls);
        Assert.Equal(("test-container", "/run/netns/test-container", "eth0", "net"), (seen!.ContainerId.ToString(), seen.Netns, seen.IfName.ToString(), seen.Network.ToString()));
        Assert.Equal("a", seen.Args["K8S_POD_NAME"]);
        Assert.Equal(["/opt/cni/bin", "/usr/lib/cni"], seen.Path);
        Assert.Equal(config, Encoding.UTF8.GetString(seen.RawConfig.Span));
        Assert.Equal("host-local", seen.Ipam!.Type);
        Assert.Equal("hello", seen.Config.Greeting);
        Assert.Null(seen.PrevResult);
    }

    [Theory]
    [InlineData(CniCommand.Del, "DEL")]
    [InlineData(CniCommand.Check, "CHECK")]
    [InlineData(CniCommand.Gc, "GC")]
    [InlineData(CniCommand.Status, "STATUS")]
    public async Task The_other_verbs_call_their_method_alone_and_print_nothing(CniCommand command, string called)
    {
        var probe = new Probe();
        var run = await probe.Harness().RunAsync(command, Fixture.Config());
        Assert.Equal((0, ""), (run.ExitCode, run.StdoutText));
        Assert.Equal([called], probe.Calls);
    }

    public static TheoryData<string> Versions => [.. CniVersion.All.Select(version => version.ToString())];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_result_comes_in_the_version_of_the_configuration(string version)
    {
        var run = await new Probe().Harness().RunAsync(CniCommand.Add, Fixture.Config(version));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"\"cniVersion\": \"{version}\"", run.StdoutText, StringComparison.Ordinal);
        Assert.Equal(Fixture.OneAddress.Ips, run.Result.Ips);
    }

    [Fact]
    public async Task The_previous_result_is_upgraded_and_passes_through_unchanged()
    {
        const string PrevResult = """{"cniVersion":"0.4.0","interfaces":[{"name":"br0"}],"ips":[{"version":"4","interface":0,"address":"10.0.0.2/24"}],"dns":{}}""";
        var probe = new Probe { Add = static (request, _) => new(request.RequirePrevResult()) };
        var run = await probe.Harness().RunAsync(CniCommand.Add, Fixture.Config("0.4.0", $",\"prevResult\":{PrevResult}"));
        Assert.Equal(ResultFormat.Read(Encoding.UTF8.GetBytes(PrevResult), CniVersion.V0_4_0), run.Result);
    }

    [Fact]
    public async Task A_plugin_that_must_be_chained_says_so()
    {
        var probe = new Probe { Add = static (request, _) => new(request.RequirePrevResult()) };
        Fixture.Fails(await probe.Harness().RunAsync(CniCommand.Add, Fixture.Config()), CniErrorCode.InvalidNetworkConfig, "must be called as chained plugin");
    }

    [Theory]
    [InlineData(CniCommand.Add)]
    [InlineData(CniCommand.Check)]
    public async Task A_previous_result_that_cannot_be_read_is_refused_before_any_work(CniCommand command)
    {
        var probe = new Probe();
        var run = await probe.Harness().RunAsync(command, Fixture.Config(more: ""","prevResult":{"ips":[{"address":"banana"}]}"""));
        Assert.Equal((1, CniErrorCode.DecodingFailure), (run.ExitCode, run.Error.Code));
        Assert.StartsWith("could not parse prevResult: ", run.Error.Message, StringComparison.Ordinal);
        Assert.Empty(probe.Calls);
    }

    [Fact]
    public async Task Del_does_its_work_before_it_reports_a_previous_result_that_cannot_be_read()
    {
        var probe = new Probe { Del = static (request, _) => { Assert.Null(request.PrevResult); return default; } };
        var run = await probe.Harness().RunAsync(CniCommand.Del, Fixture.Config(more: ""","prevResult":{"ips":[{"address":"banana"}]}"""));
        Assert.Equal((1, CniErrorCode.DecodingFailure), (run.ExitCode, run.Error.Code));
        Assert.Equal(["DEL"], probe.Calls);
    }

    [Theory]
    [InlineData(CniCommand.Check, "0.3.0", "config version does not allow CHECK")] // S17
    [InlineData(CniCommand.Check, "0.1.0", "config version does not allow CHECK")]
    [InlineData(CniCommand.Gc, "1.0.0", "config version does not allow GC")]
    [InlineData(CniCommand.Status, "0.4.0", "config version does not allow STATUS")] // S23
    public async Task A_verb_is_refused_for_a_configuration_older_than_the_verb(CniCommand command, string version, string message)
    {
        var probe = new Probe();
        Fixture.Fails(await probe.Harness().RunAsync(command, Fixture.Config(version)), CniErrorCode.IncompatibleVersion, message);
        Assert.Empty(probe.Calls);
    }

    [Theory]
    [InlineData(CniCommand.Check, "0.4.0", "plugin version does not allow CHECK")] // S18
    [InlineData(CniCommand.Gc, "1.1.0", "plugin version does not allow GC")]
    [InlineData(CniCommand.Status, "1.1.0", "plugin version does not allow STATUS")]
    [InlineData(CniCommand.Add, "0.2.0", "incompatible CNI versions")]
    [InlineData(CniCommand.Del, "1.0.0", "incompatible CNI versions")]
    public async Task A_verb_is_refused_by_a_plugin_older_than_the_configuration(CniCommand command, string version, string message)
    {
        var probe = new Probe();
        Fixture.Fails(await probe.OldHarness().RunAsync(command, Fixture.Config(version)), CniErrorCode.IncompatibleVersion, message,
            $"config is \"{version}\", plugin supports [\"0.1.0\" \"0.3.1\"]");
        Assert.Empty(probe.Calls);
    }

    [Theory]
    [InlineData(CniCommand.Check)]
    [InlineData(CniCommand.Gc)]
    [InlineData(CniCommand.Status)]
    public async Task A_version_that_is_none_is_a_decoding_failure_for_the_newer_verbs(CniCommand command)
    {
        var run = await new Probe().Harness().RunAsync(command, Fixture.Config("banana"));
        Assert.Equal((1, CniErrorCode.DecodingFailure), (run.ExitCode, run.Error.Code));
    }

    [Theory]
    [InlineData("cni.dev/valid-attachments")]
    [InlineData("cni.dev/attachments")]
    public async Task Gc_knows_which_attachments_are_valid(string key)
    {
        bool[]? seen = null;
        var probe = new Probe
        {
            Gc = (request, _) =>
            {
                seen = [request.IsValid("a", "eth0"), request.IsValid("a", "eth1"), request.IsValid("b", "eth0")];
                return default;
            },
        };
        var run = await probe.Harness().RunAsync(CniCommand.Gc, Fixture.Config(more: $$""","{{key}}":[{"containerID":"a","ifname":"eth0"}]"""));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([true, false, false], seen!);
    }

    [Fact]
    public async Task Gc_without_the_list_does_not_take_every_container_for_gone()
    {
        var probe = new Probe { Gc = static (request, _) => { request.IsValid("a", "eth0"); return default; } };
        Fixture.Fails(await probe.Harness().RunAsync(CniCommand.Gc, Fixture.Config()), CniErrorCode.InvalidNetworkConfig, "missing cni.dev/valid-attachments");
    }

    [Fact]
    public async Task The_services_that_the_constructor_takes_come_from_the_container()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var seen = new Services();
        var harness = CniHarness.For<ServicePlugin>(services => services.AddSingleton(seen));
        harness.Environment = harness.Environment with { TimeProvider = clock };
        Assert.Equal(0, (await harness.RunAsync(CniCommand.Add, Fixture.Config())).ExitCode);
        Assert.Same(clock, seen.Clock);
        Assert.Equal("eth0", seen.Environment!.Variables["CNI_IFNAME"]);
        Assert.True(seen.Disposed);
    }

    [Fact]
    public async Task The_builder_leads_to_the_same_host()
    {
        var probe = new Probe();
        var builder = CniPlugin.CreateBuilder([]);
        builder.Services.AddSingleton(probe);
        var run = await CniHarness.For(builder.Build<ProbePlugin>()).RunAsync(CniCommand.Add, Fixture.Config());
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["ADD"], probe.Calls);
    }

    [Fact]
    public async Task A_service_that_is_missing_is_an_internal_error_that_names_it()
    {
        var run = await CniHarness.For<ProbePlugin>().RunAsync(CniCommand.Add, Fixture.Config());
        Assert.Equal((1, CniErrorCode.Internal), (run.ExitCode, run.Error.Code));
        Assert.Contains("Probe", run.Error.Message, StringComparison.Ordinal);
    }

    private sealed class Services
    {
        public TimeProvider? Clock { get; set; }
        public CniEnvironment? Environment { get; set; }
        public bool Disposed { get; set; }
    }

    private sealed class ServicePlugin : CniPlugin<ProbeConfig>, IDisposable
    {
        private readonly Services _services;

        public ServicePlugin(Services services, TimeProvider clock, CniEnvironment environment)
            : base(ProbeJson.Default.ProbeConfig)
        {
            _services = services;
            (services.Clock, services.Environment) = (clock, environment);
        }

        public void Dispose() => _services.Disposed = true;

        protected override ValueTask<CniResult> AddAsync(AddRequest<ProbeConfig> request, CancellationToken cancellationToken) => new(Fixture.OneAddress);
    }
}
