using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cni.Conformance;

/// <summary>Writes a report as a JSON document for machines.</summary>
public static class JsonReport
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Gets UTF-8 text; it is left open.</param>
    public static void Write(ConformanceReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        using (var writer = new Utf8JsonWriter(output, s_options))
            Write(report, writer);
        output.WriteByte((byte)'\n');
    }

    private static void Write(ConformanceReport report, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("plugin", report.Plugin.Path);
        writer.WriteString("type", report.Plugin.Type);
        writer.WriteString("kind", Name(report.Plugin.Kind));
        writer.WriteStartArray("versions");
        foreach (var version in report.Versions)
            writer.WriteStringValue(version.ToString());
        writer.WriteEndArray();
        writer.WriteNumber("seconds", Math.Round(report.Duration.TotalSeconds, 3));
        writer.WriteStartObject("counts");
        foreach (var level in Enum.GetValues<ConformanceLevel>())
        {
            writer.WriteStartObject(Name(level));
            foreach (var status in Enum.GetValues<CaseStatus>())
                writer.WriteNumber(Name(status), report.Count(status, level));
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.WriteStartArray("outcomes");
        foreach (var outcome in report.Outcomes)
            Write(outcome, writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(CaseOutcome outcome, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("case", outcome.Case.Id);
        writer.WriteString("version", outcome.Version.ToString());
        writer.WriteString("level", Name(outcome.Case.Level));
        writer.WriteString("status", Name(outcome.Status));
        writer.WriteString("title", outcome.Case.Title);
        writer.WriteString("specSection", outcome.Case.SpecSection);
        writer.WriteNumber("seconds", Math.Round(outcome.Duration.TotalSeconds, 3));
        if (outcome.Status != CaseStatus.Passed)
        {
            writer.WriteString("expected", outcome.Expected);
            writer.WriteString("seen", outcome.Seen);
            if (outcome.Invocation is { } invocation)
                writer.WriteString("invocation", invocation);
        }
        writer.WriteEndObject();
    }

    private static string Name(PluginKind kind) => kind switch
    {
        PluginKind.Main => "main",
        PluginKind.Chained => "chained",
        PluginKind.Ipam => "ipam",
        _ => "auto",
    };

    private static string Name(ConformanceLevel level) => level switch
    {
        ConformanceLevel.Must => "must",
        ConformanceLevel.Should => "should",
        _ => "practice",
    };

    private static string Name(CaseStatus status) => status switch
    {
        CaseStatus.Passed => "passed",
        CaseStatus.Failed => "failed",
        _ => "skipped",
    };
}
