using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snapshooter;
using Snapshooter.Core;
using Snapshooter.Core.Serialization;
using Snapshooter.Xunit;

namespace Cni.Tests;

/// <summary>
/// Compares a document with the one that was accepted earlier: <c>TestFile.name.verified.json</c> beside the test.
/// <c>SNAPSHOT_ACCEPT=1</c> writes what the tests see now; review the difference like code.
/// </summary>
/// <remarks>The one place that knows which snapshot library is used.</remarks>
public static class Snapshot
{
    static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly SnapshotSerializer Serializer = new(new GlobalSnapshotSettingsResolver());

    /// <summary>True while snapshots (and the snippets in documents) are rewritten instead of compared.</summary>
    public static bool Accepting => Environment.GetEnvironmentVariable("SNAPSHOT_ACCEPT") == "1";

    /// <summary>Compares a JSON text with the accepted one of that name, beside the calling test.</summary>
    public static void Json(string json, string name, Scrub[]? scrub = null, [CallerFilePath] string testFile = "")
    {
        var source = RepoPaths.Source(testFile);
        JsonAt(json, Path.Combine(Path.GetDirectoryName(source)!, $"{Path.GetFileNameWithoutExtension(source)}.{name}.verified.json"), scrub);
    }

    /// <inheritdoc cref="Json(string, string, Scrub[], string)"/>
    public static void Json(JsonNode json, string name, Scrub[]? scrub = null, [CallerFilePath] string testFile = "") =>
        Json(json.ToJsonString(), name, scrub, testFile);

    /// <summary>Compares a JSON text with an accepted one at a place of the caller's choice.</summary>
    public static void JsonAt(string json, string file, Scrub[]? scrub = null)
    {
        var text = JsonNode.Parse(json)?.ToJsonString(Pretty) ?? "null";
        text = (scrub ?? []).Aggregate(text, (current, one) => one.Apply(current)) + "\n";
        var files = new VerifiedFiles(Accepting);
        new SnapshotAssert(Serializer, files, new SnapshotEnvironmentCleaner(files), new JsonSnapshotComparer(new XunitAssert(), Serializer), new AsWritten())
            .AssertSnapshot(text, new SnapshotFullName(Path.GetFileName(file), Path.GetDirectoryName(file)!), new MatchOptions());
    }
}
