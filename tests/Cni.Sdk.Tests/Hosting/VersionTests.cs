using System.Text;
using Cni.Sdk.Testing;

namespace Cni.Sdk.Tests.Hosting;

/// <summary>VERSION answers whatever its input is (S24).</summary>
public class VersionTests
{
    private const string All = "\"supportedVersions\":[\"0.1.0\",\"0.2.0\",\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}\n";

    [Theory]
    [InlineData("""{"cniVersion":"0.4.0"}""", "0.4.0")]
    [InlineData("""{"CNIVERSION":"1.0.0","more":{"cniVersion":"0.1.0"}}""", "1.0.0")]
    [InlineData("""{"cniVersion":"9.8.7"}""", "9.8.7")]
    [InlineData("", "1.1.0")]
    [InlineData("garbage", "1.1.0")]
    [InlineData("{", "1.1.0")]
    [InlineData("{}", "1.1.0")]
    [InlineData("[]", "1.1.0")]
    [InlineData("""{"cniVersion":7}""", "1.1.0")]
    [InlineData("""{"cniVersion":"banana"}""", "1.1.0")]
    public async Task The_answer_echoes_the_version_of_the_question_where_there_is_one(string stdin, string echoed)
    {
        var harness = new Probe().Harness();
        harness.Variables.Clear();
        var run = await harness.RunRawAsync("VERSION", Encoding.UTF8.GetBytes(stdin), default);
        Assert.Equal((0, $"{{\"cniVersion\":\"{echoed}\",{All}", ""), (run.ExitCode, run.StdoutText, run.Stderr));
    }

    [Fact]
    public async Task An_input_that_fails_does_not_matter()
    {
        using var broken = new BrokenStream();
        var run = await new Probe().Harness().RunRawAsync("VERSION", broken, default);
        Assert.Equal((0, CniVersion.Latest), (run.ExitCode, run.Version.CniVersion));
    }

    [Fact]
    public async Task An_input_that_comes_in_drops_is_not_waited_for()
    {
        using var dripping = new DrippingStream();
        var run = await new Probe().Harness().RunRawAsync("VERSION", dripping, default);
        Assert.Equal((0, CniVersion.Latest), (run.ExitCode, run.Version.CniVersion));
        Assert.InRange(dripping.Drops, 1, 100);
    }

    [Fact]
    public async Task A_terminal_is_not_read()
    {
        var harness = new Probe().Harness();
        harness.Environment = harness.Environment with { IsTerminal = true };
        var run = await harness.RunRawAsync("VERSION", """{"cniVersion":"0.4.0"}"""u8.ToArray(), default);
        Assert.Equal(CniVersion.Latest, run.Version.CniVersion);
    }

    [Fact]
    public async Task The_versions_are_the_plugins_own_and_no_container_is_built_for_them()
    {
        var run = await CniHarness.For<OldPlugin>(static _ => Assert.Fail("the container was built")).RunAsync(CniCommand.Version);
        Assert.Equal([CniVersion.V0_1_0, CniVersion.V0_3_1], run.Version.SupportedVersions);
    }

    [Fact]
    public async Task Versions_that_the_constructor_sets_are_right_too()
    {
        var run = await CniHarness.For<InitializedPlugin>().RunAsync(CniCommand.Version);
        Assert.Equal([CniVersion.V0_4_0], run.Version.SupportedVersions);
        run = await CniHarness.For<ComputedPlugin>().RunAsync(CniCommand.Version);
        Assert.Equal([CniVersion.V0_3_0], run.Version.SupportedVersions);
        run = await CniHarness.For<RefusingPlugin>().RunAsync(CniCommand.Version);
        Assert.Equal([CniVersion.V1_0_0], run.Version.SupportedVersions);
    }

    [Fact]
    public async Task Versions_that_the_constructor_changes_in_silence_are_found_out_before_any_work()
    {
        var run = await CniHarness.For<DeceivingPlugin>().RunAsync(CniCommand.Add, Fixture.Config());
        Fixture.Fails(run, CniErrorCode.Internal, "DeceivingPlugin.SupportedVersions depends on the constructor; it must be a constant of the type");
    }

    /// <summary>Gives a blank every ten milliseconds.</summary>
    private sealed class DrippingStream : MemoryStream
    {
        private readonly ManualResetEventSlim _never = new();

        internal int Drops { get; private set; }

        public override bool CanTimeout => true;

        public override int ReadTimeout { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (ReadTimeout < 10)
                throw new IOException("no input came in time");
            _never.Wait(10);
            Drops++;
            buffer[offset] = (byte)' ';
            return 1;
        }

        protected override void Dispose(bool disposing)
        {
            _never.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class InitializedPlugin() : CniPlugin<NetworkConfig>(CniJson.NetworkConfig)
    {
        public override IReadOnlyList<CniVersion> SupportedVersions { get; } = [CniVersion.V0_4_0];

        protected override ValueTask<CniResult> AddAsync(AddRequest<NetworkConfig> request, CancellationToken cancellationToken) => new(Fixture.OneAddress);
    }

    private sealed class RefusingPlugin() : CniPlugin<NetworkConfig>(CniJson.NetworkConfig)
    {
        private readonly string _version = "1.0.0";

        public override IReadOnlyList<CniVersion> SupportedVersions => _version is null ? throw new InvalidOperationException("not yet") : [CniVersion.Parse(_version)];

        protected override ValueTask<CniResult> AddAsync(AddRequest<NetworkConfig> request, CancellationToken cancellationToken) => new(Fixture.OneAddress);
    }

    private sealed class DeceivingPlugin() : CniPlugin<NetworkConfig>(CniJson.NetworkConfig)
    {
        private readonly bool _knowsGc = true;

        public override IReadOnlyList<CniVersion> SupportedVersions => _knowsGc ? CniVersion.All : [CniVersion.V1_0_0, CniVersion.V1_1_0];

        protected override ValueTask<CniResult> AddAsync(AddRequest<NetworkConfig> request, CancellationToken cancellationToken) => new(Fixture.OneAddress);
    }

    private sealed class ComputedPlugin() : CniPlugin<NetworkConfig>(CniJson.NetworkConfig)
    {
        private readonly List<CniVersion> _versions = [CniVersion.V0_3_0, CniVersion.V1_0_0];

        public override IReadOnlyList<CniVersion> SupportedVersions => _versions[..1];

        protected override ValueTask<CniResult> AddAsync(AddRequest<NetworkConfig> request, CancellationToken cancellationToken) => new(Fixture.OneAddress);
    }
}
