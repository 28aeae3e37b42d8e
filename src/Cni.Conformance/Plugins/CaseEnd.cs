namespace Cni.Conformance.Plugins;

/// <summary>Ends a case before its end: with a finding, or because it can't be tried.</summary>
internal sealed class CaseEnd(CaseStatus status, string expected, string seen) : Exception(seen)
{
    public CaseStatus Status { get; } = status;

    public string Expected { get; } = expected;

    public string Seen { get; } = seen;
}
