namespace Cni.Conformance;

/// <summary>Writes a report as plain text for people.</summary>
public static class TextReport
{
    /// <summary>Writes a report: the counts of each level, then every finding with what was expected, what was seen and how to see it again.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Gets the text.</param>
    public static void Write(ConformanceReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine($"{report.Plugin.Type} ({report.Plugin.Kind.ToString().ToLowerInvariant()}), CNI {string.Join(", ", report.Versions)}");
        output.WriteLine();
        output.WriteLine("               passed  failed  skipped");
        foreach (var level in Enum.GetValues<ConformanceLevel>())
            output.WriteLine($"  {Name(level),-13}{report.Count(CaseStatus.Passed, level),6}{report.Count(CaseStatus.Failed, level),8}{report.Count(CaseStatus.Skipped, level),9}");
        foreach (var group in report.Findings.GroupBy(finding => finding.Case))
            WriteFinding(group.Key, [.. group], output);
        output.WriteLine();
        output.WriteLine(report.ExitCode == 0 ? "Every MUST is kept." : Verdict(report));
    }

    private static string Verdict(ConformanceReport report)
    {
        int missed = report.Outcomes.Where(outcome => outcome.IsViolation).DistinctBy(outcome => outcome.Case).Count();
        return missed == 0 ? "Nothing could be tried." : missed == 1 ? "One MUST is missed." : $"{missed} MUSTs are missed.";
    }

    private static void WriteFinding(ConformanceCase finding, IReadOnlyList<CaseOutcome> outcomes, TextWriter output)
    {
        var first = outcomes[0];
        output.WriteLine();
        output.WriteLine($"{Name(finding.Level)} {finding.Id}: {finding.Title}");
        output.WriteLine($"  versions  {string.Join(", ", outcomes.Select(outcome => outcome.Version))}");
        output.WriteLine($"  spec      {finding.SpecSection}");
        output.WriteLine($"  expected  {first.Expected}");
        output.WriteLine($"  seen      {first.Seen}");
        if (first.Invocation is { } invocation)
            output.WriteLine($"  again     {invocation.ReplaceLineEndings("\n            ")}");
    }

    private static string Name(ConformanceLevel level) => level switch
    {
        ConformanceLevel.Must => "MUST",
        ConformanceLevel.Should => "SHOULD",
        _ => "practice",
    };
}
