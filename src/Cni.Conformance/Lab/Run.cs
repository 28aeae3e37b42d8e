using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cni.Conformance.Interop;

namespace Cni.Conformance.Lab;

/// <summary>What one run of a plugin gave.</summary>
internal sealed record Run(Invocation Invocation, RunEnd End, int ExitCode, int Signal, byte[] Stdout, byte[] Stderr)
{
    static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 256 };

    /// <summary>Whether it went on after SIGTERM.</summary>
    public bool IgnoredTermination { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Whether it exited with 0.</summary>
    public bool Succeeded => End == RunEnd.Exited && ExitCode == 0;

    /// <summary>Whether it exited by itself, with another code than 0.</summary>
    public bool Refused => End == RunEnd.Exited && ExitCode != 0 && Signal == 0;

    /// <summary>Standard output without white space around it.</summary>
    public string Text => Encoding.UTF8.GetString(Stdout).Trim();

    /// <summary>Standard output when it is one JSON object and nothing else, else null.</summary>
    public JsonObject? Document => Parse(Stdout);

    /// <summary>The first JSON object on standard output, whatever follows it; null when it doesn't begin with one.</summary>
    public JsonObject? FirstDocument
    {
        get
        {
            try
            {
                var reader = new Utf8JsonReader(Stdout, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 256 });
                return reader.Read() && reader.TrySkip() ? Parse(Stdout.AsSpan(0, (int)reader.BytesConsumed)) : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The code of the error document; null when there is none.</summary>
    public long? ErrorCode => FirstDocument?["code"] is JsonValue value && value.TryGetValue(out long code) ? code : null;

    /// <summary>The message of the error document; empty when there is none.</summary>
    public string ErrorText => FirstDocument is { } document ? $"{Json.Text(document["msg"])} {Json.Text(document["details"])}".Trim() : "";

    /// <summary>What happened, in half a sentence that follows "the plugin".</summary>
    public string Story => End switch
    {
        RunEnd.NotStarted => $"could not be started: {Encoding.UTF8.GetString(Stderr)}",
        RunEnd.TimedOut => $"did not end within {Duration.TotalSeconds:0.#} s on {Verb}{(IgnoredTermination ? ", ignored SIGTERM" : "")} and was killed",
        RunEnd.Flooded => $"wrote more than {PluginProcess.MaxOutput >> 20} MiB to standard output on {Verb} and was killed",
        RunEnd.Killed => $"was killed in the middle of {Verb}",
        _ when Signal != 0 => $"was ended by signal {Signal} on {Verb}{Wrote}",
        _ => $"exited with {ExitCode} on {Verb}{Wrote}",
    };

    string Verb => Invocation.Verb.Length > 0 ? Invocation.Verb : "no verb";

    string Wrote
    {
        get
        {
            string said = ErrorCode is { } code ? $" and said {code} \"{Cut(ErrorText)}\"" : Text.Length > 0 ? $" and wrote \"{Cut(Text)}\"" : " and wrote nothing to standard output";
            string errors = Encoding.UTF8.GetString(Stderr).Trim();
            return ExitCode != 0 && ErrorCode is null && errors.Length > 0 ? $"{said} (standard error: \"{Cut(errors)}\")" : said;
        }
    }

    /// <summary>Shortens what a plugin wrote to what fits into a sentence.</summary>
    public static string Cut(string text)
    {
        string words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length <= 240 ? words : words[..240] + "…";
    }

    static JsonObject? Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var document = JsonNode.Parse(bytes, null, s_strict) as JsonObject;
            // Members are looked at late, and a doubled one is an error only then.
            _ = document?.Count;
            return document;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }
}
