using System.IO.Enumeration;

namespace Cni.Interop.Tests;

/// <summary>The columns of the table.</summary>
public enum Cell
{
    /// <summary>The same result of ADD.</summary>
    Result,

    /// <summary>The same objects in the kernel, the same files, the same answers to probes.</summary>
    Objects,

    /// <summary>What Go added is checked by ours, and deleted by ours without a trace.</summary>
    GoThenOurs,

    /// <summary>What ours added is checked by Go, and deleted by Go without a trace.</summary>
    OursThenGo,
}

/// <summary>A difference that must be there, and why it is right. One that isn't there any more fails the case as well.</summary>
/// <remarks>Texts are patterns in which <c>*</c> stands for anything.</remarks>
public sealed class Difference
{
    /// <summary>The column it belongs to.</summary>
    public required Cell Cell { get; init; }

    /// <summary>The reason, as a footnote of the table; <c>@name</c> stands for one of <c>Reasons.json</c>.</summary>
    public required string Why { get; init; }

    /// <summary>The reason in full.</summary>
    public string Reason => Why.StartsWith('@') ? InteropFile.Reasons[Why[1..]] : Why;

    /// <summary>Lines that only Go's outcome has.</summary>
    public IReadOnlyList<string> Go { get; init; } = [];

    /// <summary>Lines that only our outcome has.</summary>
    public IReadOnlyList<string> Ours { get; init; } = [];

    /// <summary>Lines that are there, or no longer there, after DEL.</summary>
    public IReadOnlyList<string> Left { get; init; } = [];

    /// <summary>What CHECK fails with.</summary>
    public IReadOnlyList<string> Check { get; init; } = [];

    /// <summary>What the first DEL fails with; the second must succeed.</summary>
    public IReadOnlyList<string> Del { get; init; } = [];

    /// <summary>The versions it shows in; null for all.</summary>
    public IReadOnlyList<string>? Versions { get; init; }

    /// <summary>True for what needn't show in every run: it depends on the moment, or is a file's difference that not every case meets.</summary>
    public bool Sometimes { get; init; }

    /// <summary>Every pattern of it.</summary>
    public IEnumerable<string> Patterns => [.. Go, .. Ours, .. Left, .. Check, .. Del];

    /// <summary>Whether it holds in a version.</summary>
    public bool In(string version) => Versions?.Contains(version) ?? true;

    /// <summary>Whether a line is what a pattern says.</summary>
    public static bool Fits(string pattern, string line) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), line, ignoreCase: false);
}
