using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cni.Tool;

/// <summary>Runs a program that has the terminal to itself until it ends.</summary>
internal static partial class ForegroundProgram
{
    private const int SIGHUP = 1, SIGTERM = 15;

    /// <summary>Between the request to end and the end by force.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(3);

    /// <summary>Runs it in a namespace and gives its exit code.</summary>
    /// <param name="terminal">Whose terminal it gets.</param>
    /// <param name="arguments">What this program is started with to become it; see <see cref="ExecIn.Arguments"/>.</param>
    /// <param name="variables">What it finds in its environment beside everything else.</param>
    /// <param name="grace">How long it may take to end when it is asked to; a lab inside has things to undo.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<int> RunAsync(Terminal terminal, string[] arguments, IReadOnlyDictionary<string, string>? variables = null, TimeSpan? grace = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string[] command = [.. Self.Command, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        terminal.Output.Flush();
        terminal.Signals?.LeaveInterruptsToOthers = terminal.InputIsTerminal;
        try
        {
            using Process process = Process.Start(start) ?? throw new ToolException($"{command[0]} can't be started.");
            try
            {
                await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await StopAsync(process, grace ?? s_grace).ConfigureAwait(false);
                throw;
            }
            return process.ExitCode;
        }
        finally
        {
            terminal.Signals?.LeaveInterruptsToOthers = false;
        }
    }

    private static async Task StopAsync(Process process, TimeSpan grace)
    {
        // A shell that talks to somebody ignores the one and ends by the other.
        _ = Kill(process.Id, SIGTERM);
        _ = Kill(process.Id, SIGHUP);
        using var limit = new CancellationTokenSource(grace);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
