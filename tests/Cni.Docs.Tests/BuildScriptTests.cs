using System.Text;
using System.Text.RegularExpressions;

namespace Cni.Docs.Tests;

public partial class BuildScriptTests
{
    const string Trx = """
        <TestRun><Results>
          <UnitTestResult executionId="1" testName="A.Passes(text: &quot;&lt;&amp;&gt;&quot;)" outcome="Passed" />
          <UnitTestResult executionId="2" testName="A.Fails" outcome="Failed">
            <Output>
              <StdOut>chatter</StdOut>
              <ErrorInfo>
                <Message>Expected: 1
        Actual: 2</Message>
                <StackTrace>   at A.Fails() in A.cs:line 3</StackTrace>
              </ErrorInfo>
            </Output>
          </UnitTestResult>
          <UnitTestResult executionId="3" testName="A.Skipped" outcome="NotExecuted">
            <Output>
              <ErrorInfo>
                <Message>no such link</Message>
              </ErrorInfo>
            </Output>
          </UnitTestResult>
          <UnitTestResult executionId="4" testName="A.TimedOut" outcome="Timeout" />
        </Results></TestRun>
        """;

    public static TheoryData<string> Scripts => [.. Repository.Files.Where(file => file is "build.sh" or ".ci/run" || file.EndsWith(".sh", StringComparison.Ordinal))];

    [Fact]
    public void Test_results_are_read_line_by_line()
    {
        var read = Sh.Run("awk", ["-f", RepoPaths.At("eng/trx.awk")], Encoding.UTF8.GetBytes(Trx)).EnsureOk();
        Assert.Equal(
            "P\tA.Passes(text: \"<&>\")\t\nF\tA.Fails\tExpected: 1\\nActual: 2\\n   at A.Fails() in A.cs:line 3\nS\tA.Skipped\tno such link\nF\tA.TimedOut\t\n",
            read.Out);
    }

    [Theory, MemberData(nameof(Scripts))]
    public void A_script_is_valid_bash(string script) => Sh.Ok("bash", "-n", RepoPaths.At(script));

    [Fact]
    public void Help_lists_every_command_and_is_what_no_command_gives()
    {
        var commands = Command().Matches(Repository.Text("build.sh")).Select(match => match.Groups[1].Value).ToArray();
        var help = Sh.Ok(RepoPaths.At("build.sh"), "help");
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Matches($@"(?m)^  {command} +\S", help));
        Assert.Equal(help, Sh.Ok(RepoPaths.At("build.sh")));
    }

    [Fact]
    public void An_unknown_command_fails_and_names_itself()
    {
        var run = Sh.Run(RepoPaths.At("build.sh"), "nonsense");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("nonsense", run.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?m)^([a-z-]+)( \|[^)]*)?\) ", RegexOptions.CultureInvariant)]
    private static partial Regex Command();
}
