using System.Text.Json.Nodes;
using System.Xml.Linq;
using Cni.Conformance;
using Cni.Sdk;

namespace Cni.ConformanceKit.Tests;

/// <summary>Reports for people and machines, made of outcomes that nobody had to run for.</summary>
public sealed class ReportTests
{
    static readonly ConformanceCase Must = ConformanceCases.Find("del/twice")!, Should = ConformanceCases.Find("del/undoes")!, Practice = ConformanceCases.Find("add/again")!;

    static ConformanceReport Report(params CaseOutcome[] outcomes) =>
        new(new PluginUnderTest("/opt/cni/bin/blue") { Kind = PluginKind.Main }, [CniVersion.V1_0_0, CniVersion.V1_1_0], outcomes);

    static CaseOutcome Outcome(ConformanceCase one, CaseStatus status, string seen = "") =>
        new(one, CniVersion.V1_1_0, status) { Expected = one.Title, Seen = seen, Invocation = seen.Length > 0 ? "env -i /opt/cni/bin/blue" : null };

    [Fact]
    public void Only_a_missed_must_or_nothing_at_all_gives_an_exit_code()
    {
        Assert.Equal(0, Report(Outcome(Must, CaseStatus.Passed), Outcome(Should, CaseStatus.Failed, "x")).ExitCode);
        Assert.Equal(1, Report(Outcome(Must, CaseStatus.Failed, "x")).ExitCode);
        Assert.Equal(1, Report(Outcome(Must, CaseStatus.Skipped, "x")).ExitCode);
        Assert.Equal(1, Report().ExitCode);
    }

    [Fact]
    public void Findings_begin_with_the_most_binding() =>
        Assert.Equal([Must, Should, Practice], Report(Outcome(Practice, CaseStatus.Failed), Outcome(Must, CaseStatus.Failed), Outcome(Should, CaseStatus.Failed)).Findings.Select(finding => finding.Case));

    [Fact]
    public void JUnit_fails_for_a_must_and_for_others_when_strict()
    {
        var report = Report(Outcome(Must, CaseStatus.Failed, "It said \u0001 <no> & \uD800 went."), Outcome(Should, CaseStatus.Failed, "No."), Outcome(Practice, CaseStatus.Passed));
        Assert.Equal(["del/twice [1.1.0]"], Failures(report, strict: false));
        Assert.Equal(["del/twice [1.1.0]", "del/undoes [1.1.0]"], Failures(report, strict: true));
    }

    static IEnumerable<string> Failures(ConformanceReport report, bool strict)
    {
        using var stream = new MemoryStream();
        JUnitXml.Write(report, stream, strict);
        stream.Position = 0;
        var document = XDocument.Load(stream);
        Assert.Equal(3, document.Descendants("testcase").Count());
        Assert.Equal(3, document.Descendants("testsuite").Sum(suite => (int)suite.Attribute("tests")!));
        Assert.Equal(document.Descendants("failure").Count(), document.Descendants("testsuite").Sum(suite => (int)suite.Attribute("failures")!));
        return document.Descendants("failure").Select(failure => (string)failure.Parent!.Attribute("name")!);
    }

    [Fact]
    public void Json_has_counts_by_level_and_every_outcome()
    {
        using var stream = new MemoryStream();
        JsonReport.Write(Report(Outcome(Must, CaseStatus.Failed, "No."), Outcome(Should, CaseStatus.Passed)), stream);
        var document = JsonNode.Parse(stream.ToArray())!;
        Assert.Equal(1, (int)document["counts"]!["must"]!["failed"]!);
        Assert.Equal(1, (int)document["counts"]!["should"]!["passed"]!);
        Assert.Equal(["del/twice", "del/undoes"], document["outcomes"]!.AsArray().Select(outcome => (string)outcome!["case"]!));
        Assert.Equal("No.", (string)document["outcomes"]![0]!["seen"]!);
        Assert.Equal("blue", (string)document["type"]!);
    }

    [Fact]
    public void Text_says_what_was_expected_seen_and_how_to_see_it_again()
    {
        var text = new StringWriter();
        TextReport.Write(Report(Outcome(Must, CaseStatus.Failed, "The plugin exited with 1.")), text);
        foreach (string part in (string[])["MUST del/twice: ", "seen      The plugin exited with 1.", "again     env -i /opt/cni/bin/blue", "One MUST is missed."])
            Assert.Contains(part, text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("del/twice", true)]
    [InlineData("del/*", true)]
    [InlineData("*/twice", true)]
    [InlineData("del", false)]
    [InlineData("DEL/twice", false)]
    public void Patterns_choose_cases(string pattern, bool chosen) => Assert.Equal(chosen, ConformanceOptions.Matching("no/such", pattern)(Must));

    [Fact]
    public void Cases_have_different_names_and_sentences_for_titles()
    {
        Assert.Equal(ConformanceCases.All.Count, ConformanceCases.All.Select(one => one.Id).Distinct().Count());
        Assert.All(ConformanceCases.All, one =>
        {
            Assert.Matches("^[a-z]+/[a-z-]+$", one.Id);
            Assert.Matches("^[A-Z].*\\.$", one.Title);
            Assert.StartsWith("Section ", one.SpecSection, StringComparison.Ordinal);
            Assert.Same(one, ConformanceCases.Find(one.Id));
        });
    }
}
