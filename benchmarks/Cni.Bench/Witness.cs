using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Cni.Bench;

/// <summary>What the usual tools say about a namespace: they know nothing of the plugins whose work they judge.</summary>
static class Witness
{
    public static JsonArray Json(string netns, params string[] command) =>
        JsonNode.Parse(Text(netns, command) is { Length: > 0 } text ? text : "[]")!.AsArray();

    public static string Text(string netns, params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo("nsenter", ["--net=" + netns, "--", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', command)}: {errors.Result}");
    }

    /// <summary>The same, of an object that may be missing.</summary>
    public static string TextOrNothing(string netns, params string[] command)
    {
        try
        {
            return Text(netns, command);
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}
