using Cni.Sdk;

namespace Cni.Conformance;

/// <summary>Tells how one case ended in one version.</summary>
/// <param name="Case">The case.</param>
/// <param name="Version">The version of the configuration it was tried with.</param>
/// <param name="Status">How it ended.</param>
public sealed record CaseOutcome(ConformanceCase Case, CniVersion Version, CaseStatus Status)
{
    /// <summary>What was expected, in a sentence.</summary>
    public string Expected { get; init; } = "";

    /// <summary>What was seen instead, or why the case was skipped, in a sentence; empty when it passed.</summary>
    public string Seen { get; init; } = "";

    /// <summary>The run of the plugin that showed it, as a command line for a shell; null when none did.</summary>
    public string? Invocation { get; init; }

    /// <summary>How long the case took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Whether a MUST was missed.</summary>
    public bool IsViolation => Status == CaseStatus.Failed && Case.Level == ConformanceLevel.Must;

    /// <summary>Gives name, version and outcome on one line.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => Status == CaseStatus.Passed
        ? $"{Case.Id} [{Version}] passed"
        : $"{Case.Id} [{Version}] {(Status == CaseStatus.Failed ? "failed" : "skipped")}: {Seen}";
}
