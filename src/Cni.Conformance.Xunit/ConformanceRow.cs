using Cni.Sdk;
using Xunit.Abstractions;

namespace Cni.Conformance.Xunit;

/// <summary>Names one case in one version: the argument of a theory that <see cref="CniConformanceAttribute"/> feeds.</summary>
public sealed class ConformanceRow : IXunitSerializable
{
    ConformancePlan? _plan;

    /// <summary>Makes a row without content, which xunit fills in.</summary>
    public ConformanceRow()
    {
    }

    internal ConformanceRow(PluginUnderTest plugin, ConformanceCase row, CniVersion version, ConformancePlan? plan)
    {
        (Plugin, Case, Version, _plan) = (plugin, row, version, plan);
    }

    /// <summary>The plugin.</summary>
    public PluginUnderTest Plugin { get; private set; } = new("");

    /// <summary>The case.</summary>
    public ConformanceCase Case { get; private set; } = ConformanceCases.All[0];

    /// <summary>The version of the configuration.</summary>
    public CniVersion Version { get; private set; }

    /// <summary>Runs the case and throws when it failed; a case that couldn't be tried passes with a note.</summary>
    /// <param name="options">The timeout and the snapshot folder; null for the defaults.</param>
    /// <returns>How the case ended.</returns>
    /// <exception cref="ConformanceFailedException">The plugin didn't do what the case expects.</exception>
    public CaseOutcome Verify(ConformanceOptions? options = null)
    {
        _plan ??= ConformanceRunner.Plan(Plugin, options);
        var outcome = _plan.Run(Case, Version, options);
        return outcome.Status == CaseStatus.Failed ? throw new ConformanceFailedException(outcome) : outcome;
    }

    /// <inheritdoc/>
    public void Serialize(IXunitSerializationInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        info.AddValue("path", Plugin.Path);
        info.AddValue("kind", (int)Plugin.Kind);
        info.AddValue("config", Plugin.Config);
        info.AddValue("folders", string.Join(':', Plugin.PluginFolders));
        info.AddValue("case", Case.Id);
        info.AddValue("version", Version.ToString());
    }

    /// <inheritdoc/>
    public void Deserialize(IXunitSerializationInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        Plugin = new(info.GetValue<string>("path"))
        {
            Kind = (PluginKind)info.GetValue<int>("kind"),
            Config = info.GetValue<string?>("config"),
            PluginFolders = info.GetValue<string>("folders").Split(':', StringSplitOptions.RemoveEmptyEntries),
        };
        Case = ConformanceCases.Find(info.GetValue<string>("case")) ?? throw new InvalidOperationException("The case is from another version of the kit.");
        Version = CniVersion.Parse(info.GetValue<string>("version"));
    }

    /// <summary>Gives the case and the version, as test explorers show them.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Case.Id} {Version}";
}
