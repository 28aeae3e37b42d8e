namespace Cni.Conformance;

/// <summary>Says how a case ended.</summary>
public enum CaseStatus
{
    /// <summary>The plugin did what the case expects.</summary>
    Passed,

    /// <summary>The plugin did something else: a finding.</summary>
    Failed,

    /// <summary>The case could not be tried; <see cref="CaseOutcome.Seen"/> says why.</summary>
    Skipped,
}
