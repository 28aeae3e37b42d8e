using System.Text;
using Cni.Sdk.Tests.Hosting;

namespace Cni.Sdk.Tests.Delegation;

/// <summary>Programs as they are: those that hang, fork, flood, or don't read.</summary>
public sealed class PluginInvokerTests : IDisposable
{
    private readonly Scripts _scripts = new();

    public void Dispose() => _scripts.Dispose();

    [Fact]
    public async Task Input_variables_and_both_outputs_get_through()
    {
        _scripts.Add("echo", "cat; echo \"$0 $# $CNI_COMMAND\" >&2; exit 3");
        using var stderr = new StringWriter();
        var output = await PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("echo", "hello") with { Stderr = stderr });
        Assert.Equal((3, "hello"), (output.ExitCode, Encoding.UTF8.GetString(output.Stdout.Span)));
        Assert.Equal($"{_scripts.PathOf("echo")} 0 ADD\n", output.Stderr);
        Assert.Equal(output.Stderr, stderr.ToString());
    }

    [Fact]
    public async Task Large_input_and_output_at_the_same_time_do_not_lock_up()
    {
        _scripts.Add("cat", "cat");
        string big = new('x', 3_000_000);
        var output = await PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("cat", big, 20_000));
        Assert.Equal(big.Length, output.Stdout.Length);
    }

    [Fact]
    public async Task A_flood_of_standard_error_is_passed_on_and_kept_in_part()
    {
        _scripts.Add("noisy", "head -c 1000000 /dev/zero | tr '\\0' y >&2; echo ok");
        using var stderr = new StringWriter();
        var output = await PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("noisy", "", 20_000) with { Stderr = stderr });
        Assert.Equal("ok\n", Encoding.UTF8.GetString(output.Stdout.Span));
        Assert.Equal(1_000_000, stderr.ToString().Length);
        Assert.InRange(output.Stderr.Length, 60_000, 70_000);
    }

    [Fact]
    public async Task What_is_left_of_a_flood_when_the_program_ends_is_passed_on_too()
    {
        _scripts.Add("noisy", "head -c 130000 /dev/zero | tr '\\0' y >&2");
        using var stderr = new SlowWriter();
        await PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("noisy", "", 20_000) with { Stderr = stderr });
        Assert.Equal(130_000, stderr.ToString().Length);
    }

    [Fact]
    public async Task A_character_that_comes_in_two_pieces_is_passed_on_whole()
    {
        _scripts.Add("slow", "printf '\\303' >&2; sleep 0.3; printf '\\244' >&2");
        using var stderr = new StringWriter();
        var output = await PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("slow", "", 20_000) with { Stderr = stderr });
        Assert.Equal(("ä", "ä"), (stderr.ToString(), output.Stderr));
    }

    [Fact]
    public async Task A_program_that_ends_without_reading_its_input_is_fine()
    {
        _scripts.Add("deaf", "echo done");
        for (int i = 0; i < 20; i++)
        {
            var output = await PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("deaf", new string('x', 1_000_000)));
            Assert.Equal((0, "done\n"), (output.ExitCode, Encoding.UTF8.GetString(output.Stdout.Span)));
        }
    }

    [Fact]
    public async Task A_program_that_takes_too_long_is_killed_with_its_children_and_reaped()
    {
        _scripts.Add("hang", "echo $$ > $D/pid; sleep 1000 & echo $! > $D/child; echo thinking >&2; wait");
        var error = await Assert.ThrowsAsync<CniException>(() => PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("hang", "", 300)).AsTask());
        Assert.Equal((CniErrorCode.DelegateFailure, $"{_scripts.PathOf("hang")} did not end within 0.3 s and was killed", "it wrote: thinking"), (error.Code, error.Message, error.Details));
        Assert.False(_scripts.Exists("pid"));
        Eventually(() => !IsRunning(_scripts.Read("child").Trim()));
    }

    [Fact]
    public async Task A_program_that_ignores_the_request_to_end_is_killed_after_the_grace_period()
    {
        _scripts.Add("stubborn", "trap '' TERM; echo $$ > $D/pid; while :; do sleep 1; done");
        var invoker = new PluginInvoker { GracePeriod = TimeSpan.FromMilliseconds(200) };
        await Assert.ThrowsAsync<CniException>(() => invoker.ExecuteAsync(_scripts.Invocation("stubborn", "", 300)).AsTask());
        Assert.False(_scripts.Exists("pid"));
    }

    [Fact]
    public async Task Cancelling_asks_the_program_to_end_and_waits_for_it()
    {
        _scripts.Add("polite", "trap 'echo undone > $D/undone; exit 1' TERM; echo $$ > $D/pid; while :; do sleep 0.05; done");
        using var source = new CancellationTokenSource();
        var run = Task.Run(() => PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("polite"), source.Token).AsTask());
        Eventually(() => File.Exists(_scripts.PathOf("pid")) && _scripts.Read("pid").Length > 1);
        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => run);
        Assert.Equal("undone\n", _scripts.Read("undone"));
        Assert.False(_scripts.Exists("pid"));
    }

    [Fact]
    public async Task A_daemon_that_is_left_behind_holds_nobody_up()
    {
        _scripts.Add("daemon", "setsid sleep 30 & echo $! > $D/child; echo done");
        try
        {
            var output = await PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("daemon", "", 10_000));
            Assert.Equal("done\n", Encoding.UTF8.GetString(output.Stdout.Span));
        }
        finally
        {
            Cni.Tests.Sh.Run("kill", _scripts.Read("child").Trim());
        }
    }

    [Fact]
    public async Task Closing_the_streams_is_not_taken_for_the_end()
    {
        _scripts.Add("late", "exec <&- >&- 2>&-; sleep 0.3; exit 7");
        Assert.Equal(7, (await PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("late"))).ExitCode);
    }

    [Fact]
    public async Task Endless_output_is_cut_off()
    {
        _scripts.Add("flood", "echo $$ > $D/pid; exec cat /dev/zero");
        var error = await Assert.ThrowsAsync<CniException>(() => PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("flood", "", 20_000)).AsTask());
        Assert.Equal($"{_scripts.PathOf("flood")} wrote more than {16 << 20} bytes to standard output and was killed", error.Message);
        Assert.False(_scripts.Exists("pid"));
    }

    [Fact]
    public async Task Death_by_a_signal_is_not_success()
    {
        _scripts.Add("suicide", "kill -9 $$");
        Assert.Equal(137, (await PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("suicide"))).ExitCode);
    }

    [Fact]
    public async Task The_program_inherits_none_of_our_descriptors_and_no_changed_signal()
    {
        _scripts.Add("look", "ls /proc/$$/fd; exec grep -E 'SigIgn|SigBlk' /proc/self/status");
        var output = await PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("look"));
        string[] lines = Encoding.UTF8.GetString(output.Stdout.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // From 10 upwards are the shell's own, and what the runner of the tests was itself given.
        Assert.Equal(["0", "1", "2"], lines.Where(static line => line.Length == 1));
        ulong Mask(string name) => Convert.ToUInt64(lines.Single(line => line.StartsWith(name, StringComparison.Ordinal))[^16..], 16);
        Assert.Equal(0UL, Mask("SigBlk"));
        Assert.Equal(0UL, Mask("SigIgn") & (1UL << (13 - 1))); // SIGPIPE, which .NET ignores
    }

    [Fact]
    public async Task A_file_that_is_being_written_is_tried_again_and_then_an_error()
    {
        string path = _scripts.PathOf("busy");
        File.Copy("/bin/true", path);
        using (File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            var error = await Assert.ThrowsAsync<CniException>(() => PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("busy")).AsTask());
            Assert.Equal((CniErrorCode.DelegateFailure, $"could not run {path}: Text file busy"), (error.Code, error.Message));
        }
        Assert.Equal(0, (await PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("busy"))).ExitCode);
    }

    [Fact]
    public async Task A_file_that_is_closed_in_time_is_run()
    {
        string path = _scripts.PathOf("busy");
        File.Copy("/bin/true", path);
        var writer = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var run = Task.Run(() => PluginInvoker.Default.ExecuteAsync(_scripts.Invocation("busy")).AsTask());
        await Task.Delay(25);
        await writer.DisposeAsync();
        Assert.Equal(0, (await run).ExitCode);
    }

    [Theory]
    [InlineData("noexec", UnixFileMode.UserRead, "#!/bin/sh\n", "Permission denied")]
    [InlineData("nointerpreter", UnixFileMode.UserRead | UnixFileMode.UserExecute, "#!/no/such/shell\n", "No such file or directory")]
    [InlineData("garbage", UnixFileMode.UserRead | UnixFileMode.UserExecute, "\u0001\u0002", "Exec format error")]
    public async Task A_file_that_cannot_be_run_is_an_error_that_says_why(string name, UnixFileMode mode, string content, string why)
    {
        File.WriteAllText(_scripts.PathOf(name), content);
        File.SetUnixFileMode(_scripts.PathOf(name), mode);
        var error = await Assert.ThrowsAsync<CniException>(() => PluginInvoker.Default.ExecuteAsync(_scripts.Invocation(name)).AsTask());
        Assert.Equal((CniErrorCode.DelegateFailure, $"could not run {_scripts.PathOf(name)}: {why}"), (error.Code, error.Message));
    }

    [Fact] // L26
    public void The_first_regular_file_of_the_name_is_found()
    {
        Directory.CreateDirectory(_scripts.PathOf("folder/inner"));
        _scripts.Add("inner", "true");
        Assert.Equal(_scripts.PathOf("inner"), PluginInvoker.Default.Find("inner", ["", "/no/such", _scripts.PathOf("folder"), _scripts.Folder]));
    }

    [Theory] // L26, L04
    [InlineData("does-not-exist", "failed to find plugin \"does-not-exist\" in path [/a /b]")]
    [InlineData("../foo", "invalid plugin name: ../foo")]
    [InlineData("/bin/sh", "invalid plugin name: /bin/sh")]
    [InlineData("..", "invalid plugin name: ..")]
    [InlineData("", "no plugin name provided")]
    public void What_cannot_be_found_is_named_with_the_path(string type, string message)
    {
        var error = Assert.Throws<CniException>(() => PluginInvoker.Default.Find(type, ["/a", "/b"]));
        Assert.Equal((CniErrorCode.InvalidNetworkConfig, message), (error.Code, error.Message));
    }

    private static bool IsRunning(string pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal);

    private static void Eventually(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(10)));

    /// <summary>Gives the program time to end before its output has been read.</summary>
    private sealed class SlowWriter : StringWriter
    {
        public override void Write(char[] buffer, int index, int count)
        {
            using var never = new ManualResetEventSlim();
            never.Wait(30);
            base.Write(buffer, index, count);
        }

        public override void Write(string? value) => Write(value!.ToCharArray(), 0, value.Length);
    }
}
