using Cni.Sdk;

namespace Cni.Conformance;

/// <summary>Holds what a run found out about a plugin.</summary>
/// <param name="Plugin">The plugin, with the kind that was given or found.</param>
/// <param name="Versions">The versions that were tried, oldest first.</param>
/// <param name="Outcomes">One outcome for each case and version, in the order of <see cref="ConformanceCases.All"/>.</param>
public sealed record ConformanceReport(PluginUnderTest Plugin, IReadOnlyList<CniVersion> Versions, IReadOnlyList<CaseOutcome> Outcomes)
{
    /// <summary>How long the whole run took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The exit code for a program that reports it: 0 when every MUST that could be tried was kept, else 1.</summary>
    /// <remarks>A run in which nothing could be tried gives 1 as well: it proves nothing.</remarks>
    public int ExitCode => Outcomes.Any(outcome => outcome.IsViolation) || Outcomes.All(outcome => outcome.Status == CaseStatus.Skipped) ? 1 : 0;

    /// <summary>Counts outcomes.</summary>
    /// <param name="status">How they ended.</param>
    /// <param name="level">How binding the case is; null for all levels.</param>
    /// <returns>The number.</returns>
    public int Count(CaseStatus status, ConformanceLevel? level = null) =>
        Outcomes.Count(outcome => outcome.Status == status && (level is null || outcome.Case.Level == level));

    /// <summary>The findings: what failed, the most binding first.</summary>
    public IReadOnlyList<CaseOutcome> Findings =>
        [.. Outcomes.Where(outcome => outcome.Status == CaseStatus.Failed).OrderBy(outcome => outcome.Case.Level)];
}
