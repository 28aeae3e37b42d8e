using Cni.Conformance.Plugins;
using Cni.Sdk;

namespace Cni.Conformance;

/// <summary>Holds what a run would do: the plugin with its kind, the versions, and each case with a version it is tried in.</summary>
public sealed class ConformancePlan
{
    Session? _session;

    internal ConformancePlan(PluginUnderTest plugin, IReadOnlyList<CniVersion> versions, IReadOnlyList<(ConformanceCase Case, CniVersion Version)> steps)
    {
        Plugin = plugin;
        Versions = versions;
        Steps = steps;
    }

    /// <summary>The plugin, with the kind that was given or found.</summary>
    public PluginUnderTest Plugin { get; }

    /// <summary>The versions, oldest first.</summary>
    public IReadOnlyList<CniVersion> Versions { get; }

    /// <summary>Each case with a version, in order.</summary>
    public IReadOnlyList<(ConformanceCase Case, CniVersion Version)> Steps { get; }

    internal IReadOnlyList<CniVersion> Claimed { get; init; } = [];

    /// <summary>Runs one step and waits for it.</summary>
    /// <param name="running">The case.</param>
    /// <param name="version">The version.</param>
    /// <param name="options">The timeout and the snapshot folder; null for the defaults.</param>
    /// <returns>How it ended.</returns>
    public CaseOutcome Run(ConformanceCase running, CniVersion version, ConformanceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(running);
        return ConformanceRunner.RunCase(_session ??= Open(options ?? new()), running, version);
    }

    internal Session Open(ConformanceOptions options) => new(Plugin, Plugin.Kind, options) { Claimed = Claimed };
}
