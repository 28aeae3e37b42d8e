using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cni.Conformance.Tests;

/// <summary>The members of an error document.</summary>
public sealed record ErrorDocument(string CniVersion, int Code, string Message, string Details);

/// <summary>Reads what a plugin wrote, with none of the library's own code.</summary>
public static class Reply
{
    /// <summary>The error document of a failed run. Anything else than exit code 1 and exactly one well-formed document is a failure of the test.</summary>
    /// <remarks>SPEC.md, section 5, "Error".</remarks>
    public static ErrorDocument Error(PluginRun run)
    {
        Assert.True(run.ExitCode == 1, $"exit code {run.ExitCode} where an error was expected\nstdout: {run.StdOut}\nstderr: {run.StdErr}");
        JsonObject document;
        try
        {
            // JsonNode.Parse takes one document and no more: a second one, or half of one, throws.
            document = JsonNode.Parse(run.StdOutBytes)!.AsObject();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new Xunit.Sdk.XunitException($"stdout is not one JSON object: {run.StdOut}\nstderr: {run.StdErr}");
        }

        Assert.All(document, member => Assert.Contains(member.Key, (string[])["cniVersion", "code", "msg", "details"]));
        var error = new ErrorDocument(
            document["cniVersion"]!.GetValue<string>(),
            document["code"]!.GetValue<int>(),
            document["msg"]!.GetValue<string>(),
            document["details"]?.GetValue<string>() ?? "");
        Assert.Matches("^[0-9]+[.][0-9]+[.][0-9]+$", error.CniVersion);
        Assert.NotEqual(0, error.Code);
        Assert.NotEqual("", error.Message);
        foreach (var trace in new[] { "   at ", "Unhandled exception", "System.", "Arg_", "CniPlugin" })
        {
            Assert.DoesNotContain(trace, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(trace, run.StdErr, StringComparison.Ordinal);
        }

        return error;
    }
}
