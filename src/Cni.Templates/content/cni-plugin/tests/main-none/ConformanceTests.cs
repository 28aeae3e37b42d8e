using Cni.Conformance;
using Cni.Conformance.Xunit;

namespace Company.Namespace.Tests;

/// <summary>
/// The program itself, started as a runtime does: what the specification demands, in an old version and the newest. As root, in
/// namespaces made for each case; without root, what needs them passes with a note.
/// </summary>
public class ConformanceTests
{
    [Theory, CniConformance("company-plugin", Kind = PluginKind.Main, Level = ConformanceLevel.Must, Versions = "0.4.0 1.1.0", Config = """{"mtu":1400}""")]
    public void It_speaks_CNI(ConformanceRow row) => row.Verify();
}
