namespace Cni.Conformance.Xunit;

/// <summary>Reports that a plugin didn't do what a case expects; the message says what, and how to see it again.</summary>
public sealed class ConformanceFailedException : Exception
{
    internal ConformanceFailedException(CaseOutcome outcome) : base(
        $"{outcome.Case.Level} {outcome.Case.Id} [{outcome.Version}]: {outcome.Case.Title}\n" +
        $"spec:     {outcome.Case.SpecSection}\nexpected: {outcome.Expected}\nseen:     {outcome.Seen}\nagain:    {outcome.Invocation}") => Outcome = outcome;

    /// <summary>The outcome.</summary>
    public CaseOutcome Outcome { get; }
}
