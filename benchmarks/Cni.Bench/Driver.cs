using System.Diagnostics;
using System.Globalization;

namespace Cni.Bench;

/// <summary>One process to be started: a plugin with its environment and the files that are its input and output.</summary>
sealed record Invocation(string Netns, string Program, string Input, string Output, IReadOnlyList<string> Environment);

/// <summary>What one process cost.</summary>
/// <param name="Exit">Its exit status, or minus the signal that ended it.</param>
/// <param name="Wall">Milliseconds from before posix_spawn to after wait4.</param>
/// <param name="Cpu">Milliseconds of user and system time, of its children too.</param>
/// <param name="Rss">Peak memory in KiB.</param>
readonly record struct Cost(int Exit, double Wall, double Cpu, double Rss)
{
    public static Cost operator +(Cost a, Cost b) => new(a.Exit != 0 ? a.Exit : b.Exit, a.Wall + b.Wall, a.Cpu + b.Cpu, Math.Max(a.Rss, b.Rss));
}

/// <summary>The small program that starts and measures plugins (benchmarks/native/driver.c).</summary>
sealed class Driver : IDisposable
{
    readonly Process _process;

    public Driver(string program) =>
        _process = Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    public Cost Run(Invocation invocation) => Run([invocation], 1, out _)[0];

    /// <summary>Runs all of them, so many at a time.</summary>
    /// <param name="invocations">What to run, at most 4096.</param>
    /// <param name="atATime">How many run at once.</param>
    /// <param name="total">Milliseconds for all.</param>
    /// <returns>Their costs, in the order of <paramref name="invocations"/>.</returns>
    public Cost[] Run(IReadOnlyList<Invocation> invocations, int atATime, out double total)
    {
        var input = _process.StandardInput;
        input.Write(string.Create(CultureInfo.InvariantCulture, $"run\t{atATime}\t{invocations.Count}\n"));
        foreach (var each in invocations)
            input.Write($"{each.Netns}\t{each.Program}\t{each.Input}\t{each.Output}\t{string.Join('\t', each.Environment)}\n");
        input.Flush();
        var costs = new Cost[invocations.Count];
        while (true)
        {
            string[] fields = (_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The driver ended; what it said is above.")).Split('\t');
            if (fields[0] == "done")
            {
                total = Number(fields[1]) / 1e6;
                return costs;
            }
            costs[(int)Number(fields[0])] = new((int)Number(fields[1]), Number(fields[2]) / 1e6, Number(fields[3]) / 1e3, Number(fields[4]));
        }
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
