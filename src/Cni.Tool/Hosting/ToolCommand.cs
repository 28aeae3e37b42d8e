using System.CommandLine;

namespace Cni.Tool;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class ToolCommand(string name, string description, params IReadOnlyList<string> examples) : Command(name, description)
{
    /// <summary>Command lines that can be copied, each with a comment behind two spaces and a <c>#</c> if it needs one.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
