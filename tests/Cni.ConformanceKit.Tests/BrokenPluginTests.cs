using Cni.Conformance;
using Cni.Sdk;

namespace Cni.ConformanceKit.Tests;

/// <summary>The proof of the kit: a plugin with one defect is caught by the case meant for it and misses no other MUST.</summary>
[Collection("namespaces")]
public sealed class BrokenPluginTests
{
    public static TheoryData<string> Broken => [.. BrokenPlugin.All.Where(script => BrokenPlugin.MeantFor(script) != "nothing")];

    public static TheoryData<string> Correct => [.. BrokenPlugin.All.Where(script => BrokenPlugin.MeantFor(script) == "nothing")];

    [KernelTheory(Needs.Root | Needs.Veth | Needs.Jq), MemberData(nameof(Broken))]
    public async Task A_defect_is_caught_by_the_case_meant_for_it_and_by_no_other_must(string script)
    {
        string meant = BrokenPlugin.MeantFor(script);
        Assert.NotNull(ConformanceCases.Find(meant));
        var report = await ConformanceRunner.RunAsync(BrokenPlugin.Plugin(script), new ConformanceOptions
        {
            Versions = [CniVersion.Latest],
            Timeout = TimeSpan.FromSeconds(10),
            Filter = candidate => candidate.Level == ConformanceLevel.Must || candidate.Id == meant,
        });
        var expected = ConformanceCases.Find(meant)!.Level == ConformanceLevel.Must ? [meant] : Array.Empty<string>();
        Assert.Equal(expected, report.Outcomes.Where(outcome => outcome.IsViolation).Select(outcome => $"{outcome.Case.Id}{(outcome.Case.Id == meant ? "" : ": " + outcome.Seen)}"));
        var finding = Assert.Single(report.Outcomes, outcome => outcome.Case.Id == meant);
        Assert.True(finding.Status == CaseStatus.Failed, finding.ToString());
        Assert.Matches("^[A-Z0-9].*\\.$", finding.Seen);
        Assert.NotNull(finding.Invocation);
        Assert.Equal(expected.Length, report.ExitCode);
    }

    [KernelTheory(Needs.Root | Needs.Veth | Needs.Jq), MemberData(nameof(Correct))]
    public async Task A_plugin_without_a_defect_passes_everything_in_every_version(string script)
    {
        var report = await ConformanceRunner.RunAsync(BrokenPlugin.Plugin(script));
        Assert.Equal([], report.Outcomes.Where(outcome => outcome.Status != CaseStatus.Passed).Select(outcome => outcome.ToString()));
        Assert.Equal(CniVersion.All, report.Versions);
        Assert.Equal(0, report.ExitCode);
    }

    [Fact]
    public void Every_must_has_a_plugin_that_misses_it() =>
        Assert.Equal([], ConformanceCases.All.Where(candidate => candidate.Level == ConformanceLevel.Must).Select(candidate => candidate.Id)
            .Except(BrokenPlugin.All.Select(BrokenPlugin.MeantFor)));
}
