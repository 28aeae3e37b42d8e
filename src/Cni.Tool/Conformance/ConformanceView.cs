using System.Globalization;
using Cni.Conformance;

namespace Cni.Tool;

/// <summary>Shows a run of the conformance kit: progress while it goes on, findings after each plugin, a table of all at the end.</summary>
internal sealed class ConformanceView(Terminal terminal, bool strict)
{
    private readonly List<ConformanceReport> _reports = [];

    public static string NameOf(ConformanceLevel level) => level switch
    {
        ConformanceLevel.Must => "MUST",
        ConformanceLevel.Should => "SHOULD",
        _ => "practice",
    };

    public async Task<ConformanceReport> RunAsync(PluginUnderTest plugin, ConformanceOptions options, CancellationToken cancellationToken)
    {
        ConformanceReport report = await terminal.Notes.BusyAsync($"{plugin.Type}: asking for versions", async now =>
        {
            var plan = await Task.Run(() => ConformanceRunner.Plan(plugin, options), cancellationToken).ConfigureAwait(false);
            return await ConformanceRunner.RunAsync(plan.Plugin, options, new Progress(plugin.Type, plan.Steps.Count, now), cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        _reports.Add(report);
        foreach (var group in report.Findings.GroupBy(static finding => finding.Case).OrderBy(static group => group.Key.Level))
            Show(report, group.Key, [.. group]);
        return report;
    }

    /// <summary>Shows the counts, and says whether all is well.</summary>
    public bool Finish()
    {
        Screen screen = terminal.Screen;
        screen.Table(["plugin", "kind", "versions", "must", "should", "practice", "skipped", "seconds"], [.. _reports.Select(report => new Styled[]
        {
            Styled.Strong(report.Plugin.Type), report.Plugin.Kind.ToString().ToLowerInvariant(),
            report.Versions.Count > 1 ? $"{report.Versions[0]}-{report.Versions[^1]}" : string.Join("", report.Versions),
            Count(report, ConformanceLevel.Must, Look.Bad), Count(report, ConformanceLevel.Should, Look.Warning), Count(report, ConformanceLevel.GoodPractice, Look.Warning),
            Number(report.Count(CaseStatus.Skipped)), report.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),
        })]);
        var missed = _reports.Where(report => !IsWell(report)).Select(static report => report.Plugin.Type).ToList();
        screen.Line(missed.Count == 0
            ? Styled.Good(strict ? "✓ every MUST and SHOULD is kept" : "✓ every MUST is kept")
            : Styled.Bad($"{string.Join(", ", missed)}: not every {(strict ? "MUST and SHOULD" : "MUST")} is kept, or nothing could be tried."));
        return missed.Count == 0;
    }

    private bool IsWell(ConformanceReport report) => report.ExitCode == 0 && !(strict && report.Count(CaseStatus.Failed, ConformanceLevel.Should) > 0);

    private void Show(ConformanceReport report, ConformanceCase failed, CaseOutcome[] outcomes)
    {
        Screen screen = terminal.Screen;
        CaseOutcome first = outcomes[0];
        Look look = failed.Level == ConformanceLevel.Must ? Look.Bad : Look.Warning;
        screen.Line(new Styled($"✗ {NameOf(failed.Level)} ", look), Styled.Strong($"{report.Plugin.Type} {failed.Id}"), ": ", failed.Title);
        screen.Line(Styled.Dim("  versions  "), string.Join(", ", outcomes.Select(static outcome => outcome.Version)));
        screen.Line(Styled.Dim("  spec      "), failed.SpecSection);
        screen.Line(Styled.Dim("  expected  "), first.Expected);
        screen.Line(Styled.Dim("  seen      "), first.Seen);
        if (first.Invocation is { } invocation)
        {
            // Not indented: the end of a here-document stands at the beginning of its line.
            screen.Line(Styled.Dim("  again:"));
            screen.Line(invocation);
        }
        screen.Line();
    }

    private static Styled Count(ConformanceReport report, ConformanceLevel level, Look look)
    {
        int passed = report.Count(CaseStatus.Passed, level), failed = report.Count(CaseStatus.Failed, level);
        return failed == 0 ? new($"{passed} ok", passed == 0 ? Look.Dim : Look.Good) : new($"{passed} ok, {failed} failed", look);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>At once and in the caller's thread: the one that comes with the framework posts, and its last words come too late.</summary>
    private sealed class Progress(string type, int total, Action<string> now) : IProgress<CaseOutcome>
    {
        private readonly Lock _lock = new();
        private int _done, _failed;

        public void Report(CaseOutcome value)
        {
            lock (_lock)
            {
                _done++;
                _failed += value.Status == CaseStatus.Failed ? 1 : 0;
                now($"{type}: {_done} of {total}{(_failed > 0 ? $", {_failed} failed" : "")}  {value.Case.Id} {value.Version}");
            }
        }
    }
}
