using System.Globalization;
using System.Text;
using System.Xml;

namespace Cni.Conformance;

/// <summary>Writes a report in the XML of JUnit, which continuous integration systems show.</summary>
/// <remarks>One suite for each level. A missed MUST is a failure; what else was missed is written as skipped with its sentence, so that
/// a build breaks for what the specification demands and for nothing else, unless asked otherwise.</remarks>
public static class JUnitXml
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Gets the document; it is left open.</param>
    /// <param name="strict">Whether a missed SHOULD or good practice is a failure too.</param>
    public static void Write(ConformanceReport report, Stream output, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false), CloseOutput = false };
        using var writer = XmlWriter.Create(output, settings);
        writer.WriteStartElement("testsuites");
        writer.WriteAttributeString("name", $"CNI conformance of {report.Plugin.Type}");
        foreach (var level in Enum.GetValues<ConformanceLevel>())
            WriteSuite(report, level, strict, writer);
        writer.WriteEndElement();
    }

    private static void WriteSuite(ConformanceReport report, ConformanceLevel level, bool strict, XmlWriter writer)
    {
        var outcomes = report.Outcomes.Where(outcome => outcome.Case.Level == level).ToList();
        int failures = outcomes.Count(outcome => IsFailure(outcome, strict));
        writer.WriteStartElement("testsuite");
        writer.WriteAttributeString("name", level switch { ConformanceLevel.Must => "MUST", ConformanceLevel.Should => "SHOULD", _ => "good practice" });
        writer.WriteAttributeString("tests", Text(outcomes.Count));
        writer.WriteAttributeString("failures", Text(failures));
        writer.WriteAttributeString("errors", "0");
        writer.WriteAttributeString("skipped", Text(outcomes.Count(outcome => outcome.Status != CaseStatus.Passed) - failures));
        writer.WriteAttributeString("time", Seconds(outcomes.Sum(outcome => outcome.Duration.TotalSeconds)));
        foreach (var outcome in outcomes)
            WriteCase(report, outcome, strict, writer);
        writer.WriteEndElement();
    }

    private static void WriteCase(ConformanceReport report, CaseOutcome outcome, bool strict, XmlWriter writer)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("classname", report.Plugin.Type);
        writer.WriteAttributeString("name", $"{outcome.Case.Id} [{outcome.Version}]");
        writer.WriteAttributeString("time", Seconds(outcome.Duration.TotalSeconds));
        if (IsFailure(outcome, strict))
        {
            writer.WriteStartElement("failure");
            writer.WriteAttributeString("message", Clean(outcome.Seen));
            writer.WriteString(Clean($"{outcome.Case.SpecSection}\nexpected: {outcome.Expected}\nseen: {outcome.Seen}\n{outcome.Invocation}"));
            writer.WriteEndElement();
        }
        else if (outcome.Status != CaseStatus.Passed)
        {
            writer.WriteStartElement("skipped");
            writer.WriteAttributeString("message", Clean(outcome.Seen));
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
    }

    private static bool IsFailure(CaseOutcome outcome, bool strict) => outcome.IsViolation || (strict && outcome.Status == CaseStatus.Failed);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    // A plugin may have written anything; XML can't hold most control characters, not even escaped.
    private static string Clean(string text) => string.Concat(text.Select(c => c is '\n' or '\t' || (XmlConvert.IsXmlChar(c) && !char.IsSurrogate(c)) ? c : '\uFFFD'));
}
