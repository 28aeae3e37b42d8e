using System.Diagnostics;
using System.Text;

namespace Cni.Docs.Tests.Shared;

public class ShTests
{
    [Fact]
    public void Run_gives_both_streams_and_the_exit_code()
    {
        var result = Sh.Run("sh", "-c", "echo out; echo err >&2; exit 3");
        Assert.Equal((3, "out\n", "err\n"), (result.ExitCode, result.Out, result.Error));
    }

    [Fact]
    public void Stdin_larger_than_a_pipe_comes_back_whole()
    {
        var bytes = Encoding.UTF8.GetBytes(new string('x', 1 << 20));
        Assert.Equal(bytes, Sh.Run("cat", [], bytes).OutBytes);
    }

    [Fact]
    public void A_program_that_reads_no_stdin_is_no_error() =>
        Assert.Equal(0, Sh.Run("true", [], new byte[1 << 20]).ExitCode);

    [Fact]
    public void An_environment_is_the_whole_environment() =>
        Assert.Equal("A=1\n", Sh.Run("/usr/bin/env", [], null, new Dictionary<string, string> { ["A"] = "1" }).Out);

    [Fact]
    public void A_program_that_hangs_is_killed()
    {
        var clock = Stopwatch.StartNew();
        Assert.Throws<TimeoutException>(() => Sh.Run("sleep", ["60"], null, timeout: TimeSpan.FromMilliseconds(200)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Ok_throws_with_what_the_program_said()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Sh.Ok("sh", "-c", "echo because >&2; exit 1"));
        Assert.Contains("because", error.Message, StringComparison.Ordinal);
    }
}
