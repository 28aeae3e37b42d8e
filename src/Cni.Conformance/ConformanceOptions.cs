using Cni.Sdk;

namespace Cni.Conformance;

/// <summary>Sets what is run and how.</summary>
public sealed record ConformanceOptions
{
    /// <summary>The versions to try; empty for all that the plugin claims and this kit knows.</summary>
    public IReadOnlyList<CniVersion> Versions { get; init; } = [];

    /// <summary>Decides which cases are run; null for all.</summary>
    public Func<ConformanceCase, bool>? Filter { get; init; }

    /// <summary>How long one run of the plugin may take before it is ended and the case has its finding. 20 seconds by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many cases are run side by side; 0, the default, for one per processor but at most 4.</summary>
    public int Parallelism { get; init; }

    /// <summary>
    /// A folder that gets, for each version, the configuration that went into an ADD and the result that came out, with what the
    /// kernel chose at random taken out: files to be reviewed and kept under version control. Null for none.
    /// </summary>
    public string? SnapshotFolder { get; init; }

    /// <summary>Makes a filter of patterns such as <c>del/*</c>, <c>*/parallel</c> or <c>add/succeeds</c>.</summary>
    /// <param name="patterns">The patterns, of which one has to match a case's name; a <c>*</c> stands for any text.</param>
    /// <returns>A value for <see cref="Filter"/>.</returns>
    public static Func<ConformanceCase, bool> Matching(params IReadOnlyList<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        return candidate => patterns.Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, candidate.Id, ignoreCase: false));
    }
}
