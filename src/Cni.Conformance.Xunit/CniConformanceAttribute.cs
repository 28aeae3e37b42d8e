using System.Reflection;
using Cni.Sdk;
using Xunit.Sdk;

namespace Cni.Conformance.Xunit;

/// <summary>Feeds a theory with the conformance cases of a plugin, one row for each case and version.</summary>
/// <remarks>
/// <code>
/// [Theory, CniConformance("path/to/plugin")]
/// public void Speaks_CNI(ConformanceRow row) => row.Verify();
/// </code>
/// Finding the cases asks the plugin for its versions, so the file has to be there when tests are discovered.
/// </remarks>
/// <param name="plugin">The plugin's executable; a relative path begins at the folder of the test assembly.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class CniConformanceAttribute(string plugin) : DataAttribute
{
    /// <summary>The plugin's executable.</summary>
    public string Plugin { get; } = plugin;

    /// <summary>What the plugin does; by default it is found out.</summary>
    public PluginKind Kind { get; set; }

    /// <summary>The plugin's configuration; see <see cref="PluginUnderTest.Config"/>.</summary>
    public string? Config { get; set; }

    /// <summary>Other folders with plugins, with colons between them.</summary>
    public string PluginFolders { get; set; } = "";

    /// <summary>The least binding level that is run. <see cref="ConformanceLevel.Should"/> by default: MUST and SHOULD.</summary>
    public ConformanceLevel Level { get; set; } = ConformanceLevel.Should;

    /// <summary>Which versions of the specification are tried, such as <c>0.4.0 1.1.0</c>, with spaces between them. All by default.</summary>
    public string Versions { get; set; } = "";

    /// <summary>Which cases are run, such as <c>del/*</c>; several with spaces between them. All by default.</summary>
    public string Cases { get; set; } = "*";

    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        var filter = ConformanceOptions.Matching(Cases.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var under = new PluginUnderTest(Path.Combine(AppContext.BaseDirectory, Plugin))
        {
            Kind = Kind,
            Config = Config,
            PluginFolders = PluginFolders.Split(':', StringSplitOptions.RemoveEmptyEntries),
        };
        var options = new ConformanceOptions
        {
            Filter = candidate => candidate.Level <= Level && filter(candidate),
            Versions = [.. Versions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(CniVersion.Parse)],
        };
        var plan = ConformanceRunner.Plan(under, options);
        return plan.Steps.Select(step => new object[] { new ConformanceRow(plan.Plugin, step.Case, step.Version, plan) });
    }
}
