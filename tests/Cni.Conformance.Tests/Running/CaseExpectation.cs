using System.Text.Json.Nodes;
using Xunit.Sdk;

namespace Cni.Conformance.Tests;

/// <summary>What a step must give. Without a <c>code</c> it must succeed; what is not named must be silent or not there.</summary>
/// <remarks>
/// <c>code</c>, <c>msg</c> (the whole message), <c>msgHas</c>, <c>detailsHas</c>; <c>stdout</c>: the document, or an object whose
/// keys are ranges of versions; <c>stderrHas</c>; <c>files</c>: name below {data}/{network} and content, null for "must not be there";
/// <c>addresses</c>: exactly the address files that are there.
/// </remarks>
public sealed class CaseExpectation
{
    static readonly string[] Members = ["code", "msg", "msgHas", "detailsHas", "stdout", "stderrHas", "files", "addresses"];
    readonly JsonObject _expect;

    /// <summary>Reads an expectation.</summary>
    public CaseExpectation(JsonObject expect)
    {
        _expect = expect.FirstOrDefault(member => !Members.Contains(member.Key)).Key is { } unknown
            ? throw new InvalidDataException($"an expectation has no \"{unknown}\"")
            : expect;
    }

    /// <summary>Compares, and throws with everything the plugin said when something differs.</summary>
    public void Hold(PluginRun run, CaseVariables variables)
    {
        try
        {
            if (_expect["code"] is { } code)
            {
                HoldError(Reply.Error(run), (int)code, variables);
            }
            else
            {
                HoldSuccess(run, variables);
            }

            if (variables.Text(_expect["stderrHas"]) is { } said)
            {
                Assert.Contains(said, run.StdErr, StringComparison.Ordinal);
            }

            HoldFiles(variables);
        }
        catch (XunitException exception)
        {
            throw new XunitException($"{exception.Message}\nexit code {run.ExitCode}\nstdout: {run.StdOut}\nstderr: {run.StdErr}");
        }
    }

    void HoldError(ErrorDocument error, int code, CaseVariables variables)
    {
        Assert.Equal(code, error.Code);
        if (variables.Text(_expect["msg"]) is { } message)
        {
            Assert.Equal(message, error.Message);
        }

        if (variables.Text(_expect["msgHas"]) is { } part)
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }

        if (variables.Text(_expect["detailsHas"]) is { } details)
        {
            Assert.Contains(details, error.Details, StringComparison.Ordinal);
        }
    }

    void HoldSuccess(PluginRun run, CaseVariables variables)
    {
        Assert.Equal(0, run.ExitCode);
        if (Document(variables.Version) is { } document)
        {
            JsonMatch.Equal(variables.Fill(document), run.Json);
        }
        else
        {
            Assert.Equal("", run.StdOut);
        }
    }

    void HoldFiles(CaseVariables variables)
    {
        foreach (var (name, content) in _expect["files"] as JsonObject ?? [])
        {
            var file = Path.Combine(variables.Leases, name);
            if (content is null)
            {
                Assert.False(File.Exists(file), $"{name} is still there");
            }
            else
            {
                Assert.True(File.Exists(file), $"{name} is not there");
                Assert.Equal(variables.Text(content), File.ReadAllText(file));
            }
        }

        if (_expect["addresses"] is JsonArray addresses)
        {
            var there = Directory.Exists(variables.Leases)
                ? Directory.GetFiles(variables.Leases).Select(file => Path.GetFileName(file)).Where(name => System.Net.IPAddress.TryParse(name, out _))
                : [];
            Assert.Equal(addresses.Select(one => (string)one!).Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
        }
    }

    // Keys that begin with a digit are ranges of versions; no member of a CNI document does.
    JsonNode? Document(string version)
    {
        if (_expect["stdout"] is not JsonObject { Count: > 0 } document || !char.IsDigit(document.First().Key[0]))
        {
            return _expect["stdout"];
        }

        return document.FirstOrDefault(entry => Case.VersionsIn(entry.Key).Contains(version)).Value
            ?? throw new InvalidDataException($"the case does not say what stdout is in version {version}");
    }
}
