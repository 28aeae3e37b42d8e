using Cni.Conformance.Xunit;

namespace Cni.Examples.Tests;

/// <summary>What a plugin's own test project has. No plugin is at that path, so the class is abstract: compiled, and not run.</summary>
public abstract class ConformanceExample
{
    #region conformance-xunit
    [Theory, CniConformance("path/to/plugin")]
    public void Speaks_CNI(ConformanceRow row) => row.Verify();
    #endregion
}
