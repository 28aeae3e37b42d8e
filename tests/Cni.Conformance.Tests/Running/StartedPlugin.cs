using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Cni.Conformance.Tests;

/// <summary>A plugin that runs while the test goes on, so that it can be interrupted.</summary>
public sealed partial class StartedPlugin : IDisposable
{
    /// <summary>Asks for an orderly end.</summary>
    public const int SIGTERM = 15;

    /// <summary>Ends at once.</summary>
    public const int SIGKILL = 9;

    readonly Process _process;
    readonly Task<byte[]> _stdout;
    readonly Task<string> _stderr;

    /// <summary>Starts a published plugin on a node.</summary>
    public StartedPlugin(string type, string verb, string config, TestNamespace node, string netns, string path, string containerId = "pod1")
    {
        // ip replaces itself with the plugin, so this process's id is the plugin's.
        var start = new ProcessStartInfo("ip", ["netns", "exec", node.Name, Path.Combine(RepoPaths.Plugins, type)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["CNI_COMMAND"] = verb;
        start.Environment["CNI_CONTAINERID"] = containerId;
        start.Environment["CNI_NETNS"] = netns;
        start.Environment["CNI_IFNAME"] = "eth0";
        start.Environment["CNI_PATH"] = path;
        _process = Process.Start(start)!;
        _stdout = ReadAsync(_process.StandardOutput.BaseStream);
        _stderr = _process.StandardError.ReadToEndAsync();
        try
        {
            _process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(config));
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was ended before it read anything.
        }
    }

    /// <summary>True if it ends within a time.</summary>
    public bool Ends(TimeSpan patience) => _process.WaitForExit(patience);

    /// <summary>Sends a signal to the plugin alone.</summary>
    public void Signal(int signal) => Kill(_process.Id, signal);

    /// <summary>Waits for the end; a plugin that does not end fails the test.</summary>
    public PluginRun Wait(TimeSpan patience)
    {
        Assert.True(_process.WaitForExit(patience), $"the plugin did not end within {patience.TotalSeconds} s");
        Task.WaitAll([_stdout, _stderr], TimeSpan.FromSeconds(5));
        return new(_process.ExitCode, _stdout.Result, _stderr.Result);
    }

    /// <summary>Ends it, if it has not ended, with its children.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
