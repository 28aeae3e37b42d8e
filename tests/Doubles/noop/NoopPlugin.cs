using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Doubles.Noop;

/// <summary>What noop does when its script says nothing: it is a well-behaved plugin that passes prevResult on.</summary>
sealed class NoopPlugin() : CniPlugin<NoopConfig>(NoopJson.Default.NoopConfig)
{
    public override string About => "noop: a test double that does what a script says and writes down what it was asked";

    protected override ValueTask<CniResult> AddAsync(AddRequest<NoopConfig> request, CancellationToken cancellationToken) =>
        new(request.PrevResult ?? new CniResult());
}

/// <param name="Debug">The script, for verbs that have no CNI_ARGS.</param>
sealed record NoopConfig([property: JsonPropertyName("debug")] string? Debug = null) : NetworkConfig;
