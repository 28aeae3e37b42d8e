using System.Diagnostics;
using System.Text;

namespace Cni.Tests;

/// <summary>Runs programs to their end and gives back everything they said. A program that takes too long is killed with its children.</summary>
public static class Sh
{
    /// <summary>How long a program may take unless the call says otherwise.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Runs a program; what it answers is not judged.</summary>
    public static ShResult Run(string program, params string[] arguments) => Run(program, arguments, stdin: null);

    /// <summary>Runs a program and throws unless it exits with 0. Returns its standard output.</summary>
    public static string Ok(string program, params string[] arguments) => Run(program, arguments).EnsureOk().Out;

    /// <summary>Runs a command line whose words are separated by single spaces (no quoting), and throws unless it exits with 0.</summary>
    public static string Line(string commandLine)
    {
        var words = commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Run(words[0], words[1..]).EnsureOk().Out;
    }

    /// <summary>Runs a program with all there is to choose.</summary>
    /// <param name="program">A path, or a name to be found on PATH.</param>
    /// <param name="arguments">One element a word.</param>
    /// <param name="stdin">The bytes to feed; null or empty closes the stream at once.</param>
    /// <param name="environment">The whole environment of the program; null inherits this process's.</param>
    /// <param name="timeout">Null is <see cref="DefaultTimeout"/>.</param>
    /// <exception cref="TimeoutException">The program did not end in time. It was killed.</exception>
    public static ShResult Run(
        string program,
        IEnumerable<string> arguments,
        byte[]? stdin,
        IReadOnlyDictionary<string, string>? environment = null,
        TimeSpan? timeout = null)
    {
        using var process = new Process { StartInfo = Describe(program, arguments, environment) };
        process.Start();

        // Both pipes are drained while stdin is fed, or a talkative program and a large input would wait for each other.
        var stdout = ReadAllAsync(process.StandardOutput.BaseStream);
        var stderr = ReadAllAsync(process.StandardError.BaseStream);
        var feed = FeedAsync(process.StandardInput.BaseStream, stdin ?? []);

        var limit = timeout ?? DefaultTimeout;
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Title(process)} did not end within {limit.TotalSeconds:0.#} s and was killed.");
        }

        // A grandchild may still hold the pipes: what it says after its parent's end is not waited for.
        Task.WaitAll([stdout, stderr, feed], TimeSpan.FromSeconds(5));
        return new ShResult(Title(process), process.ExitCode, Done(stdout), Done(stderr));
    }

    static ProcessStartInfo Describe(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }

    static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    static async Task FeedAsync(Stream stream, byte[] bytes)
    {
        try
        {
            await stream.WriteAsync(bytes);
            await stream.DisposeAsync();
        }
        catch (IOException)
        {
            // The program closed its stdin, or ended, before it had read everything: that is its right.
        }
    }

    static byte[] Done(Task<byte[]> read) => read.IsCompletedSuccessfully ? read.Result : [];

    static string Title(Process process) =>
        new StringBuilder(process.StartInfo.FileName).Append(' ').AppendJoin(' ', process.StartInfo.ArgumentList).ToString();
}
