using System.Buffers;
using System.Diagnostics;

namespace Cni.Conformance.Interop;

/// <summary>How the run of a program ended.</summary>
internal enum RunEnd
{
    Exited,
    NotStarted,
    TimedOut,
    Flooded,
    Killed,
}

/// <summary>A started program: fed, listened to, and ended in the end whatever it does.</summary>
internal sealed unsafe class PluginProcess : IDisposable
{
    /// <summary>What is taken from standard output before the program counts as flooding it, in bytes.</summary>
    public const int MaxOutput = 4 << 20;

    const int MaxErrors = 64 << 10;
    static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    readonly ArrayBufferWriter<byte> _stdout = new(4096), _stderr = new(1024);
    readonly byte[] _buffer = new byte[64 << 10];
    readonly int _pid, _pidFd;
    int _stdinFd, _stdoutFd, _stderrFd;
    bool _reaped;

    PluginProcess(int pid, int stdin, int stdout, int stderr)
    {
        (_pid, _stdinFd, _stdoutFd, _stderrFd) = (pid, stdin, stdout, stderr);
        _pidFd = Libc.PidFdOpen(pid);
        foreach (int fd in (ReadOnlySpan<int>)[stdin, stdout, stderr])
            _ = Libc.fcntl(fd, Libc.F_SETFL, Libc.O_NONBLOCK);
    }

    /// <summary>The exit code; 128 and the signal when a signal ended it.</summary>
    public int ExitCode { get; private set; }

    /// <summary>The signal that ended it; 0 when it exited.</summary>
    public int Signal { get; private set; }

    /// <summary>Whether it went on after SIGTERM and had to be killed.</summary>
    public bool IgnoredTermination { get; private set; }

    public byte[] Stdout => _stdout.WrittenSpan.ToArray();

    public byte[] Stderr => _stderr.WrittenSpan.ToArray();

    /// <summary>Starts a program; null and the error number when that fails.</summary>
    public static PluginProcess? TryStart(int ns, string path, IReadOnlyDictionary<string, string> variables, out int errno)
    {
        int* fds = stackalloc int[6];
        new Span<int>(fds, 6).Fill(-1);
        if (Libc.pipe2(fds, Libc.O_CLOEXEC) != 0 || Libc.pipe2(fds + 2, Libc.O_CLOEXEC) != 0 || Libc.pipe2(fds + 4, Libc.O_CLOEXEC) != 0)
        {
            errno = Libc.Errno;
            Close(new ReadOnlySpan<int>(fds, 6));
            return null;
        }
        errno = Spawner.Start(ns, path, variables, fds[0], fds[3], fds[5], out int pid);
        Close([fds[0], fds[3], fds[5]]);
        if (errno == 0)
            return new(pid, fds[1], fds[2], fds[4]);
        Close([fds[1], fds[2], fds[4]]);
        return null;
    }

    /// <summary>Feeds the program and listens until it ends, or ends it.</summary>
    /// <param name="stdin">What it gets.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="killAfter">When to kill it without warning, as a crash does; null for never.</param>
    public RunEnd Communicate(ReadOnlySpan<byte> stdin, TimeSpan timeout, TimeSpan? killAfter)
    {
        long start = Stopwatch.GetTimestamp();
        var limit = killAfter ?? timeout;
        int sent = 0;
        var fds = stackalloc Libc.PollFd[4];
        while (true)
        {
            if (sent == stdin.Length)
                CloseOne(ref _stdinFd);
            fds[0] = new() { Fd = _stdinFd, Events = Libc.POLLOUT };
            fds[1] = new() { Fd = _stdoutFd, Events = Libc.POLLIN };
            fds[2] = new() { Fd = _stderrFd, Events = Libc.POLLIN };
            fds[3] = new() { Fd = _pidFd, Events = Libc.POLLIN };
            var left = limit - Stopwatch.GetElapsedTime(start);
            _ = Libc.poll(fds, 4, left <= TimeSpan.Zero ? 0 : (int)Math.Ceiling(left.TotalMilliseconds));
            bool ended = fds[3].Returned != 0;
            if (fds[0].Returned != 0)
                Send(stdin, ref sent);
            if (fds[1].Returned != 0 || ended)
                Receive(ref _stdoutFd, _stdout, MaxOutput, ended);
            if (fds[2].Returned != 0 || ended)
                Receive(ref _stderrFd, _stderr, MaxErrors, ended);
            if (_stdout.WrittenCount > MaxOutput)
            {
                Stop(TimeSpan.Zero);
                return RunEnd.Flooded;
            }
            if (ended)
            {
                Reap();
                return RunEnd.Exited;
            }
            if (Stopwatch.GetElapsedTime(start) >= limit)
            {
                IgnoredTermination = Stop(killAfter is null ? s_grace : TimeSpan.Zero);
                return killAfter is null ? RunEnd.TimedOut : RunEnd.Killed;
            }
        }
    }

    public void Dispose()
    {
        Stop(TimeSpan.Zero);
        Close([_stdinFd, _stdoutFd, _stderrFd, _pidFd]);
    }

    /// <summary>Ends the program and its group, by request first if there is time. True when the request was not heeded.</summary>
    bool Stop(TimeSpan grace)
    {
        if (_reaped)
            return false;
        bool heeded = false;
        if (grace > TimeSpan.Zero)
        {
            _ = Libc.kill(-_pid, Libc.SIGTERM);
            var end = new Libc.PollFd { Fd = _pidFd, Events = Libc.POLLIN };
            heeded = Libc.poll(&end, 1, (int)grace.TotalMilliseconds) > 0;
        }
        // Before reaping: until then the group's number can't be anyone else's.
        _ = Libc.kill(-_pid, Libc.SIGKILL);
        Reap();
        return grace > TimeSpan.Zero && !heeded;
    }

    void Send(ReadOnlySpan<byte> bytes, ref int sent)
    {
        fixed (byte* start = bytes)
        {
            nint count = Libc.write(_stdinFd, start + sent, (nuint)(bytes.Length - sent));
            if (count >= 0)
                sent += (int)count;
            else if (Libc.Errno is not (Libc.EAGAIN or Libc.EINTR))
                sent = bytes.Length; // It doesn't want to read (EPIPE), which is its own business.
        }
    }

    void Receive(ref int fd, ArrayBufferWriter<byte> kept, int most, bool all)
    {
        // A program that writes faster than it is read may not keep the loop here: one buffer at a time until it has ended.
        do
        {
            if (fd < 0)
                return;
            nint count;
            fixed (byte* start = _buffer)
                count = Libc.read(fd, start, (nuint)_buffer.Length);
            if (count == 0)
                CloseOne(ref fd);
            if (count <= 0)
                return;
            kept.Write(_buffer.AsSpan(0, (int)Math.Min(count, Math.Max(0, most + 1 - kept.WrittenCount))));
        }
        while (all && kept.WrittenCount <= most);
    }

    void Reap()
    {
        int status = 0;
        while (Libc.waitpid(_pid, &status, 0) < 0 && Libc.Errno == Libc.EINTR)
            continue;
        Signal = status & 0x7F;
        ExitCode = Signal == 0 ? (status >> 8) & 0xFF : 128 + Signal;
        _reaped = true;
    }

    static void CloseOne(ref int fd)
    {
        if (fd >= 0)
            _ = Libc.close(fd);
        fd = -1;
    }

    static void Close(ReadOnlySpan<int> fds)
    {
        foreach (int fd in fds)
        {
            if (fd >= 0)
                _ = Libc.close(fd);
        }
    }
}
