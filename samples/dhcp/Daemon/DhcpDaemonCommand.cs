using System.Globalization;
using System.Runtime.InteropServices;
using Cni.Sdk;

namespace Cni.Samples.Dhcp;

/// <summary>The program's other face: <c>dhcp daemon</c>.</summary>
static class DhcpDaemonCommand
{
    /// <summary>Runs the daemon until SIGTERM or SIGINT comes.</summary>
    /// <param name="args">The arguments behind <c>daemon</c>.</param>
    /// <returns>The exit code: 0 when it was told to end, 1 when it can't run, 2 for flags that can't be read.</returns>
    public static Task<int> RunAsync(string[] args) => Task.FromResult(Run(args));

    static int Run(ReadOnlySpan<string> args)
    {
        CniEnvironment environment = CniEnvironment.FromProcess();
        TextWriter log = environment.Stderr;
        if (!DaemonOptions.TryParse(args, out DaemonOptions? options, out string problem))
        {
            if (problem.Length > 0)
                log.WriteLine(problem);
            log.WriteLine(DaemonOptions.Usage);
            return problem.Length > 0 ? 2 : 0;
        }
        try
        {
            Run(options, environment);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.WriteLine($"dhcp daemon: {e.Message}");
            return 1;
        }
    }

    static unsafe void Run(DaemonOptions options, CniEnvironment environment)
    {
        int stop = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop), interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        // The folder first: whoever has it is the daemon, and the other must not take its socket.
        using LeaseStore store = LeaseStore.Open(options.HostPrefix + options.StateFolder);
        using DaemonSocket socket = DaemonSocket.Open(environment.Variables, options.HostPrefix + options.SocketPath);
        if (options.PidFile is not null)
            File.WriteAllText(options.PidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        var daemon = new DhcpDaemon(options, socket, store, new BootClock(), BootClock.BootId, environment.Stderr);
        try
        {
            daemon.Restore();
            daemon.Run(stop);
        }
        finally
        {
            daemon.Close();
            if (options.PidFile is not null)
                File.Delete(options.PidFile);
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            ulong one = 1;
            _ = Libc.write(stop, &one, sizeof(ulong));
        }
    }
}
