using System.Text.Json.Nodes;

namespace Cni.Conformance.Tests;

/// <summary>One start of a plugin, and what is expected of it.</summary>
public sealed class CaseStep
{
    static readonly string[] Members = ["command", "env", "config", "stdin", "remove", "expect"];

    /// <summary>Reads a step.</summary>
    public CaseStep(JsonObject step)
    {
        if (step.FirstOrDefault(member => !Members.Contains(member.Key)).Key is { } unknown)
        {
            throw new InvalidDataException($"a step has no \"{unknown}\"");
        }

        Command = (string?)step["command"];
        Variables = step["env"] as JsonObject ?? [];
        Config = step["config"] as JsonObject ?? [];
        Stdin = (string?)step["stdin"];
        Remove = [.. (step["remove"] as JsonArray ?? []).Select(path => (string)path!)];
        Expect = new(step["expect"] as JsonObject ?? []);
    }

    /// <summary>CNI_COMMAND; null leaves it out.</summary>
    public string? Command { get; }

    /// <summary>Variables that differ from the usual ones; null takes one away.</summary>
    public JsonObject Variables { get; }

    /// <summary>Members that are put over the case's configuration; null takes one away.</summary>
    public JsonObject Config { get; }

    /// <summary>Standard input as it is, in place of a configuration.</summary>
    public string? Stdin { get; }

    /// <summary>Files that are removed before the step.</summary>
    public IReadOnlyList<string> Remove { get; }

    /// <summary>What must come back.</summary>
    public CaseExpectation Expect { get; }
}
