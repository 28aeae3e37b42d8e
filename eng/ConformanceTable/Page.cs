using System.Text;
using Cni.Conformance;

namespace Cni.ConformanceTable;

/// <summary>Writes what plugins miss into a Markdown page, between two marks.</summary>
static class Page
{
    const string Begin = "<!-- conformance: written by ./build.sh conformance -->", End = "<!-- /conformance -->";

    /// <summary>Runs the plugins and rewrites the page. The exit code is 1 when a plugin of the first group misses a MUST.</summary>
    /// <param name="page">The page.</param>
    /// <param name="plugins">Groups: a heading that ends with a colon, then executables.</param>
    public static async Task<int> WriteAsync(string page, IReadOnlyList<string> plugins)
    {
        var text = new StringBuilder();
        var groups = new List<(string Heading, List<ConformanceReport> Reports)>();
        foreach (string argument in plugins)
        {
            if (argument.EndsWith(':'))
            {
                groups.Add((argument[..^1], []));
                continue;
            }
            Console.Error.Write($"  {argument} … ");
            var report = await ConformanceRunner.RunAsync(new PluginUnderTest(argument));
            groups[^1].Reports.Add(report);
            Console.Error.WriteLine($"{Missed(report, ConformanceLevel.Must)} MUST, {Missed(report, ConformanceLevel.Should)} SHOULD missed, {report.Duration.TotalSeconds:0} s");
        }
        foreach (var (heading, reports) in groups)
            Group(heading, reports, text);
        Cases(text);
        string old = File.ReadAllText(page);
        int begin = old.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = old.IndexOf(End, StringComparison.Ordinal);
        File.WriteAllText(page, $"{old[..begin]}\n\n{text.ToString().TrimEnd()}\n\n{old[end..]}");
        return groups[0].Reports.Max(report => report.ExitCode);
    }

    static void Group(string heading, List<ConformanceReport> reports, StringBuilder text)
    {
        text.Append($"### {heading}\n\n| plugin | kind | versions | MUST | SHOULD | practice | not tried |\n|---|---|---|---|---|---|---|\n");
        foreach (var report in reports)
        {
            text.Append($"| {report.Plugin.Type} | {report.Plugin.Kind.ToString().ToLowerInvariant()} | {report.Versions[0]} to {report.Versions[^1]}");
            foreach (var level in Enum.GetValues<ConformanceLevel>())
            {
                int cases = Distinct(report, level, _ => true), missed = Missed(report, level);
                text.Append(missed == 0 ? $" | all {cases}" : $" | **{missed}** of {cases} missed");
            }
            text.Append($" | {report.Outcomes.Where(outcome => outcome.Status == CaseStatus.Skipped).Select(outcome => outcome.Case).Distinct().Count()} |\n");
        }
        text.Append('\n');
        foreach (var level in Enum.GetValues<ConformanceLevel>())
        {
            var findings = reports.SelectMany(report => report.Findings.Where(finding => finding.Case.Level == level).Select(finding => (report.Plugin.Type, finding)))
                .GroupBy(pair => pair.finding.Case).OrderBy(group => ConformanceCases.All.ToList().IndexOf(group.Key)).ToList();
            if (findings.Count == 0)
                continue;
            text.Append($"{(level switch { ConformanceLevel.Must => "MUST", ConformanceLevel.Should => "SHOULD", _ => "Good practice" })} missed:\n\n| case | by | for example |\n|---|---|---|\n");
            foreach (var group in findings)
            {
                var (type, finding) = group.First();
                text.Append($"| `{group.Key.Id}` | {string.Join(", ", group.Select(pair => pair.Type).Distinct())} | {type}, {finding.Version}: {Cell(finding.Seen)} |\n");
            }
            text.Append('\n');
        }
    }

    static int Missed(ConformanceReport report, ConformanceLevel level) => Distinct(report, level, outcome => outcome.Status == CaseStatus.Failed);

    static int Distinct(ConformanceReport report, ConformanceLevel level, Func<CaseOutcome, bool> match) =>
        report.Outcomes.Where(outcome => outcome.Case.Level == level && match(outcome)).Select(outcome => outcome.Case).Distinct().Count();

    static void Cases(StringBuilder text)
    {
        text.Append("### All cases\n\n| case | level | plugins | what is expected | SPEC.md |\n|---|---|---|---|---|\n");
        foreach (var one in ConformanceCases.All)
        {
            string level = one.Level switch { ConformanceLevel.Must => "MUST", ConformanceLevel.Should => "SHOULD", _ => "practice" };
            string kinds = one.Kinds == PluginKind.Any ? "all" : one.Kinds.ToString().ToLowerInvariant();
            text.Append($"| `{one.Id}` | {level} | {kinds} | {Cell(one.Title)} | {one.SpecSection} |\n");
        }
    }

    /// <summary>Text for a cell: what is different in every run is taken out, so that the page changes only when a finding does.</summary>
    static string Cell(string text)
    {
        text = System.Text.RegularExpressions.Regex.Replace(text, "cni-conformance-[0-9]+-[0-9]+", "pod");
        text = System.Text.RegularExpressions.Regex.Replace(text, @"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", "MAC");
        text = System.Text.RegularExpressions.Regex.Replace(text, "veth[0-9a-f]{6,}", "vethX");
        text = System.Text.RegularExpressions.Regex.Replace(text, "/tmp/cni-conformance-[A-Za-z0-9]+", "DIR");
        text = text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
        return text.Length <= 220 ? text : text[..220] + "…";
    }
}
