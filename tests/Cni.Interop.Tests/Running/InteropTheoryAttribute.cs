using Xunit.Abstractions;
using Xunit.Sdk;

namespace Cni.Interop.Tests;

/// <summary>A theory over every case in every version; a case whose needs the machine lacks is skipped alone, with the missing thing as the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Cni.Interop.Tests.InteropTheoryDiscoverer", "Cni.Interop.Tests")]
public sealed class InteropTheoryAttribute : TheoryAttribute;

/// <summary>Makes the test cases of an <see cref="InteropTheoryAttribute"/>.</summary>
public sealed class InteropTheoryDiscoverer(IMessageSink diagnostics) : TheoryDiscoverer(diagnostics)
{
    /// <inheritdoc/>
    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow)
    {
        Needs needs = Needs.Root | Needs.Plugins | Needs.GoPlugins;
        foreach (Needs need in InteropFile.Load((string)dataRow[0]).Cases[(string)dataRow[1]].Needs)
            needs |= need;
        return Machine.Lacks(needs) is { } reason
            ? CreateTestCasesForSkippedDataRow(discoveryOptions, testMethod, theoryAttribute, dataRow, reason)
            : base.CreateTestCasesForDataRow(discoveryOptions, testMethod, theoryAttribute, dataRow);
    }
}
