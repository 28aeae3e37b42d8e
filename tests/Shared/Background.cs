using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Cni.Tests;

/// <summary>A program that runs beside a test, in a namespace's network and with the machine's view of files. It is killed when disposed.</summary>
public sealed class Background : IDisposable
{
    readonly Process _process;
    readonly StringBuilder _output = new();

    /// <summary>Starts the program.</summary>
    /// <param name="node">The namespace. <c>ip netns exec</c> would give the program mounts of its own, which don't get new namespaces everywhere.</param>
    /// <param name="program">A path, or a name to be found on PATH.</param>
    /// <param name="arguments">One element a word.</param>
    public Background(TestNamespace node, string program, IEnumerable<string> arguments)
    {
        _process = new() { StartInfo = new("nsenter", ["--net=" + node.Path, program, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true } };
        _process.ErrorDataReceived += Take;
        _process.OutputDataReceived += Take;
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Everything that it has said so far, on both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Its process id: nsenter becomes the program.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Waits until something holds.</summary>
    /// <exception cref="TimeoutException">It didn't in time; the message has what the program said.</exception>
    public void Until(Func<bool> condition, string what, int seconds = 15)
    {
        long end = Environment.TickCount64 + (seconds * 1000);
        while (!condition())
        {
            if (Environment.TickCount64 > end || HasExited)
                throw new TimeoutException($"{what}: not within {seconds} s. The program said:\n{Output}");
            Thread.Sleep(20);
        }
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Ends it as systemd does, with SIGTERM, and gives its exit code.</summary>
    /// <exception cref="TimeoutException">It didn't end within five seconds.</exception>
    public int Terminate()
    {
        Sh.Ok("kill", "-TERM", Id.ToString(CultureInfo.InvariantCulture));
        return _process.WaitForExit(5000) ? _process.ExitCode : throw new TimeoutException("SIGTERM didn't end it");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    void Take(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
