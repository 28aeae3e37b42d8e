using Cni.Sdk;

namespace Cni.Conformance;

/// <summary>Describes one thing that is expected of plugins, and where the specification says so.</summary>
public sealed class ConformanceCase
{
    internal ConformanceCase(string id, ConformanceLevel level, PluginKind kinds, string specSection, string title, Action<CaseContext> body)
    {
        Id = id;
        Level = level;
        Kinds = kinds;
        SpecSection = specSection;
        Title = title;
        Body = body;
    }

    /// <summary>The name by which filters and reports know the case: a group, a slash and what it is about, such as <c>del/twice</c>.</summary>
    public string Id { get; }

    /// <summary>What is expected, in one sentence.</summary>
    public string Title { get; }

    /// <summary>How binding it is.</summary>
    public ConformanceLevel Level { get; }

    /// <summary>The kinds of plugin it concerns.</summary>
    public PluginKind Kinds { get; }

    /// <summary>The first version of the specification it holds for.</summary>
    public CniVersion FirstVersion { get; internal init; } = CniVersion.V0_1_0;

    /// <summary>The last version of the specification it holds for.</summary>
    public CniVersion LastVersion { get; internal init; } = CniVersion.Latest;

    /// <summary>Whether it is tried in every version that the plugin speaks; otherwise in the newest one alone.</summary>
    public bool EveryVersion { get; internal init; }

    /// <summary>The heading in the specification (SPEC.md) under which it is found; for good practice, the nearest one.</summary>
    public string SpecSection { get; }

    /// <summary>Whether only a configuration with an <c>ipam</c> section can show it.</summary>
    internal bool NeedsDelegate { get; init; }

    /// <summary>Whether it looks at how long a plugin takes, so that a verb known to hang is tried all the same.</summary>
    internal bool Times { get; init; }

    internal Action<CaseContext> Body { get; }

    /// <summary>Gives the name.</summary>
    /// <returns>The <see cref="Id"/>.</returns>
    public override string ToString() => Id;
}
