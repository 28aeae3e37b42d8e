using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Cni.Tests;

/// <summary>xunit as it is, except that with CNI_TEST_REQUIRE=all a skipped test is a failed one: for machines that should lack nothing.</summary>
/// <remarks>tests/Directory.Build.props names it in every test assembly.</remarks>
public sealed class RequireTestFramework(IMessageSink messageSink) : XunitTestFramework(messageSink)
{
    /// <summary>The variable that turns skips into failures.</summary>
    public const string Variable = "CNI_TEST_REQUIRE";

    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        Environment.GetEnvironmentVariable(Variable) == "all"
            ? new RequiringExecutor(assemblyName, SourceInformationProvider, DiagnosticMessageSink)
            : base.CreateExecutor(assemblyName);

    sealed class RequiringExecutor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        protected override void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions) =>
            base.RunTestCases(testCases, new SkipIsFailure(executionMessageSink), executionOptions);
    }

    /// <summary>Passes every message on, a skip as a failure.</summary>
    public sealed class SkipIsFailure(IMessageSink inner) : LongLivedMarshalByRefObject, IMessageSink
    {
        /// <inheritdoc/>
        public bool OnMessage(IMessageSinkMessage message) => inner.OnMessage(message is ITestSkipped skipped
            ? new TestFailed(skipped.Test, skipped.ExecutionTime, skipped.Output,
                ["Skipped"], [$"{Variable}=all, but this test was to be skipped: {skipped.Reason}"], [""], [-1])
            : message);
    }
}
