using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cni.Sdk.Tests.Hosting;

/// <summary>The host as a real process: signals, pipes, exit codes.</summary>
public sealed partial class ProcessTests
{
    [Theory]
    [InlineData(15, "SIGTERM", "polite")]
    [InlineData(2, "SIGINT", "polite")]
    [InlineData(15, "SIGTERM", "deaf")]
    [InlineData(15, "SIGTERM", "rude")]
    public async Task A_signal_in_the_middle_of_an_add_undoes_it(int signal, string name, string greeting)
    {
        using var process = Start("sleeper", "ADD", Fixture.Config(more: $",\"greeting\":\"{greeting}\""));
        Assert.Equal("ready", await process.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, Kill(process.Id, signal));
        string stdout = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
        string stderr = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((1, "undone\n"), (process.ExitCode, stderr));
        var error = ErrorFormat.Read(System.Text.Encoding.UTF8.GetBytes(stdout));
        Assert.Equal((CniErrorCode.TryAgainLater, $"ADD was interrupted by {name}"), (error.Code, error.Message));
    }

    [Fact]
    public async Task A_reader_that_went_away_makes_an_add_fail_and_be_undone()
    {
        using var process = Start("sleeper", "ADD", Fixture.Config(more: ",\"greeting\":\"deaf\""));
        await process.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
        process.StandardOutput.Close();
        Assert.Equal(0, Kill(process.Id, 15));
        string stderr = await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith("undone\nADD was interrupted by SIGTERM", stderr, StringComparison.Ordinal);
    }

    [Fact] // S24
    public async Task Version_does_not_wait_for_an_input_that_never_comes()
    {
        using var process = Start("inner", "VERSION", null);
        string stdout = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.StartsWith("{\"cniVersion\":\"1.1.0\",", stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void The_programs_own_namespace_is_refused_by_the_real_edge()
    {
        var variables = Variables("ADD");
        variables["CNI_NETNS"] = "/proc/self/ns/net";
        var result = Cni.Tests.Sh.Run("dotnet", ["exec", Doubles.Assembly, "inner"], System.Text.Encoding.UTF8.GetBytes(Fixture.Config()), variables);
        Assert.Equal((1, CniErrorCode.InvalidNetns), (result.ExitCode, ErrorFormat.Read(result.OutBytes).Code));
    }

    [Fact]
    public void A_name_that_is_no_plugin_of_the_set_is_told_what_there_is()
    {
        var result = Cni.Tests.Sh.Run("dotnet", ["exec", Doubles.Assembly, "banana"], null, Variables("ADD"));
        Assert.Equal((1, "\"Cni.Sdk.Tests.dll\" is no plugin of this program, which can be started as: sleeper, outer, inner"), (result.ExitCode, ErrorFormat.Read(result.OutBytes).Message));
        Assert.Equal("sleeper\nouter\ninner\n", Cni.Tests.Sh.Ok("dotnet", "exec", Doubles.Assembly, "--types"));
    }

    internal static Dictionary<string, string> Variables(string command)
    {
        var variables = new Dictionary<string, string>
        {
            ["CNI_COMMAND"] = command,
            ["CNI_CONTAINERID"] = "c1",
            ["CNI_NETNS"] = "/run/netns/no-such-one",
            ["CNI_IFNAME"] = "eth0",
            ["CNI_PATH"] = "/opt/cni/bin",
        };
        foreach (string name in new[] { "PATH", "HOME", "DOTNET_ROOT" })
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                variables[name] = value;
        }
        return variables;
    }

    private static Process Start(string type, string command, string? stdin)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Doubles.Assembly, type])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Variables(command))
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        if (stdin is not null)
        {
            process.StandardInput.Write(stdin);
            process.StandardInput.Close();
        }
        return process;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
