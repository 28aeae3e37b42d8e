using Xunit.Abstractions;
using Xunit.Sdk;

namespace Cni.Tests;

/// <summary>Makes each test assembly a program that lists or runs its own tests: where no SDK is, such as in the guest of <c>./build.sh vm-test</c>.</summary>
/// <remarks>
/// <c>dotnet X.Tests.dll list [PART]</c> names the tests that this machine's kernel is not enough for, or all with PART in their name.
/// <c>dotnet X.Tests.dll run FILE</c> runs those that FILE names, a line each, and prints the lines that eng/trx.awk prints.
/// </remarks>
static class TestProgram
{
    public static int Main(string[] args)
    {
        switch (args)
        {
            case ["list", .. var part] when part.Length < 2:
                foreach (var name in Discover(test => part.Length > 0 ? NameOf(test).Contains(part[0], StringComparison.OrdinalIgnoreCase) : LacksKernel(test)).Select(NameOf).Distinct())
                {
                    Console.WriteLine(name);
                }

                return 0;

            case ["run", var file]:
                var wanted = File.ReadAllLines(file).ToHashSet(StringComparer.Ordinal);
                return Run(Discover(test => wanted.Contains(NameOf(test))));

            default:
                Console.Error.WriteLine("usage: list [PART] | run FILE");
                return 2;
        }
    }

    static bool LacksKernel(ITestCase test) => test.SkipReason?.StartsWith(Machine.NoKernel, StringComparison.Ordinal) == true;

    /// <summary>A theory has one name, whatever its data.</summary>
    static string NameOf(ITestCase test) => test.TestMethod.TestClass.Class.Name + "." + test.TestMethod.Method.Name;

    static List<IXunitTestCase> Discover(Func<ITestCase, bool> chosen)
    {
        using var framework = new RequireTestFramework(new NullMessageSink());
        using var discoverer = framework.GetDiscoverer(Reflector.Wrap(typeof(TestProgram).Assembly));
        using var sink = new Discovered();
        discoverer.Find(includeSourceInformation: false, sink, new Options());
        sink.Done.WaitOne();
        return [.. sink.Tests.Where(test => chosen(test))];
    }

    static int Run(List<IXunitTestCase> tests)
    {
        using var framework = new RequireTestFramework(new NullMessageSink());
        using var executor = framework.GetExecutor(typeof(TestProgram).Assembly.GetName());
        using var sink = new Printed();
        executor.RunTests(tests, sink, new Options());
        sink.Done.WaitOne();
        return sink.Failed == 0 ? 0 : 1;
    }

    /// <summary>xunit's defaults, whatever it asks for.</summary>
    sealed class Options : LongLivedMarshalByRefObject, ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        public TValue GetValue<TValue>(string name) => default!;

        public void SetValue<TValue>(string name, TValue value) => throw new NotSupportedException(name);
    }

    sealed class Discovered : LongLivedMarshalByRefObject, IMessageSink, IDisposable
    {
        public List<IXunitTestCase> Tests { get; } = [];

        public ManualResetEvent Done { get; } = new(false);

        public bool OnMessage(IMessageSinkMessage message)
        {
            if (message is ITestCaseDiscoveryMessage { TestCase: IXunitTestCase test })
            {
                Tests.Add(test);
            }
            else if (message is IDiscoveryCompleteMessage)
            {
                Done.Set();
            }

            return true;
        }

        public void Dispose() => Done.Dispose();
    }

    /// <summary>Prints each result when it is there, so that whoever reads sees how far the run came when it ends too early.</summary>
    sealed class Printed : LongLivedMarshalByRefObject, IMessageSink, IDisposable
    {
        readonly Lock _gate = new();

        public int Failed { get; private set; }

        public ManualResetEvent Done { get; } = new(false);

        public bool OnMessage(IMessageSinkMessage message)
        {
            switch (message)
            {
                case ITestPassed passed:
                    Print("P", passed.Test.DisplayName, "");
                    break;
                case ITestSkipped skipped:
                    Print("S", skipped.Test.DisplayName, skipped.Reason);
                    break;
                case ITestFailed failed:
                    Print("F", failed.Test.DisplayName, Describe(failed));
                    break;
                case IErrorMessage error:
                    Print("F", "an error outside of any test", Describe(error));
                    break;
                case ITestCaseCleanupFailure cleanup:
                    Print("F", cleanup.TestCase.DisplayName, Describe(cleanup));
                    break;
                case ITestAssemblyFinished:
                    Done.Set();
                    break;
            }

            return true;
        }

        public void Dispose() => Done.Dispose();

        static string Describe(IFailureInformation failure) =>
            ExceptionUtility.CombineMessages(failure) + "\n" + ExceptionUtility.CombineStackTraces(failure);

        void Print(string outcome, string name, string message)
        {
            lock (_gate)
            {
                Failed += outcome == "F" ? 1 : 0;
                Console.WriteLine(outcome + "\t" + OneLine(name) + "\t" + OneLine(message.TrimEnd()));
                Console.Out.Flush();
            }
        }

        static string OneLine(string text) =>
            text.Replace("\t", "  ", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
    }
}
