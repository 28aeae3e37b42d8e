using System.Text.Json.Serialization;
using Cni.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cni.Sdk.Tests.Hosting;

/// <summary>What a <see cref="ProbePlugin"/> does and saw; each test has its own.</summary>
public sealed class Probe
{
    public List<string> Calls { get; } = [];
    public Func<AddRequest<ProbeConfig>, CancellationToken, ValueTask<CniResult>> Add { get; set; } = static (request, _) => new(request.PrevResult ?? Fixture.OneAddress);
    public Func<DelRequest<ProbeConfig>, CancellationToken, ValueTask> Del { get; set; } = static (_, _) => default;
    public Func<CheckRequest<ProbeConfig>, CancellationToken, ValueTask> Check { get; set; } = static (_, _) => default;
    public Func<GcRequest<ProbeConfig>, CancellationToken, ValueTask> Gc { get; set; } = static (_, _) => default;
    public Func<StatusRequest<ProbeConfig>, CancellationToken, ValueTask> Status { get; set; } = static (_, _) => default;
    public Func<Exception, CniException?> Translate { get; set; } = static _ => null;

    public CniHarness Harness() => CniHarness.For<ProbePlugin>(services => services.AddSingleton(this));

    public CniHarness OldHarness() => CniHarness.For<OldPlugin>(services => services.AddSingleton(this));
}

public sealed record ProbeConfig(string Greeting = "hello") : NetworkConfig;

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProbeConfig))]
public sealed partial class ProbeJson : JsonSerializerContext;

/// <summary>Tells its probe what is called, and does what the probe says.</summary>
public class ProbePlugin(Probe probe) : CniPlugin<ProbeConfig>(ProbeJson.Default.ProbeConfig)
{
    protected override ValueTask<CniResult> AddAsync(AddRequest<ProbeConfig> request, CancellationToken cancellationToken)
    {
        probe.Calls.Add("ADD");
        return probe.Add(request, cancellationToken);
    }

    protected override ValueTask DelAsync(DelRequest<ProbeConfig> request, CancellationToken cancellationToken)
    {
        probe.Calls.Add("DEL");
        return probe.Del(request, cancellationToken);
    }

    protected override ValueTask CheckAsync(CheckRequest<ProbeConfig> request, CancellationToken cancellationToken)
    {
        probe.Calls.Add("CHECK");
        return probe.Check(request, cancellationToken);
    }

    protected override ValueTask GcAsync(GcRequest<ProbeConfig> request, CancellationToken cancellationToken)
    {
        probe.Calls.Add("GC");
        return probe.Gc(request, cancellationToken);
    }

    protected override ValueTask StatusAsync(StatusRequest<ProbeConfig> request, CancellationToken cancellationToken)
    {
        probe.Calls.Add("STATUS");
        return probe.Status(request, cancellationToken);
    }

    protected override CniException? Translate(Exception exception) => probe.Translate(exception);
}

/// <summary>A plugin of the time before CHECK, with an about text.</summary>
public sealed class OldPlugin(Probe probe) : ProbePlugin(probe)
{
    public override IReadOnlyList<CniVersion> SupportedVersions => [CniVersion.V0_1_0, CniVersion.V0_3_1];

    public override string About => "a plugin that was written long ago";
}

internal static class Fixture
{
    internal static CniResult OneAddress { get; } = new() { Ips = [new(IpPrefix.Parse("10.1.2.3/24"))] };

    internal static string Config(string version = "1.1.0", string more = "") =>
        $$"""{"cniVersion":"{{version}}","name":"net","type":"probe"{{more}}}""";

    internal static void Fails(HarnessRun run, CniErrorCode code, string message, string? details = null)
    {
        Assert.Equal(1, run.ExitCode);
        Assert.Equal((code, message), (run.Error.Code, run.Error.Message));
        if (details is not null)
            Assert.Equal(details, run.Error.Details);
        Assert.NotNull(run.Error.CniVersion);
    }
}
