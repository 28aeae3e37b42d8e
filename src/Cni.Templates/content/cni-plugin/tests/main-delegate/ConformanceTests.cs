using Cni.Conformance;
using Cni.Conformance.Xunit;

namespace Company.Namespace.Tests;

/// <summary>
/// The program itself, started as a runtime does: what the specification demands, in an old version and the newest. As root, in
/// namespaces made for each case; without root, what needs them passes with a note.
/// </summary>
public class ConformanceTests
{
    /// <summary>The plugin gives its container this one address; see the script.</summary>
    const string Config = """{"mtu":1400,"ipam":{"type":"fixed-address"}}""";

    [Theory, CniConformance("company-plugin", Kind = PluginKind.Main, Level = ConformanceLevel.Must, Versions = "0.4.0 1.1.0", Config = Config)]
    public void It_speaks_CNI(ConformanceRow row) => row.Verify();
}
