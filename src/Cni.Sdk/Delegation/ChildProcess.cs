using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Cni.Sdk;

internal enum ChildOutcome { Exited, TimedOut, Cancelled, TooMuchOutput }

/// <summary>A started program and the ends of its pipes that are ours. Disposing closes them; the program must have ended by then.</summary>
internal sealed unsafe class ChildProcess : IDisposable
{
    private const int MaxStderr = 64 << 10;

    // More than a pipe holds.
    private const int MaxLeftover = 1 << 20;

    private readonly int _pid, _pidFd, _wakeFd;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _cancellationToken;
    private readonly ArrayBufferWriter<byte> _stdout = new(4096);
    private readonly ArrayBufferWriter<byte> _stderr = new(256);
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private int _stdinFd, _stdoutFd, _stderrFd;
    private bool _reaped;

    private ChildProcess(int pid, int stdinFd, int stdoutFd, int stderrFd, CancellationToken cancellationToken)
    {
        (_pid, _stdinFd, _stdoutFd, _stderrFd) = (pid, stdinFd, stdoutFd, stderrFd);
        _cancellationToken = cancellationToken;
        // Older kernels (before 5.3) have no pidfd; then the end of the streams has to do, and waitpid(2) for the rest.
        _pidFd = Libc.PidFdOpen(pid);
        _wakeFd = cancellationToken.CanBeCanceled ? Libc.EventFd(0, Libc.O_CLOEXEC | Libc.O_NONBLOCK) : -1;
        if (_wakeFd >= 0)
            _registration = cancellationToken.UnsafeRegister(static state => ((ChildProcess)state!).Wake(), this);
    }

    internal int ExitCode { get; private set; }

    internal ReadOnlyMemory<byte> Stdout => _stdout.WrittenMemory;

    internal string StderrText => Encoding.UTF8.GetString(_stderr.WrittenSpan);

    /// <summary>Starts a program; null and the error number when that fails.</summary>
    /// <param name="path">The file, which is also its <c>argv[0]</c>.</param>
    /// <param name="variables">All of its environment.</param>
    /// <param name="captureStderr">False leaves it our own standard error.</param>
    /// <param name="cancellationToken">Ends <see cref="Communicate"/>.</param>
    /// <param name="errno">The error number of posix_spawn(3).</param>
    internal static ChildProcess? TryStart(
        string path, IReadOnlyDictionary<string, string> variables, bool captureStderr, CancellationToken cancellationToken, out int errno)
    {
        int* input = stackalloc int[2] { -1, -1 };
        int* output = stackalloc int[2] { -1, -1 };
        int* errors = stackalloc int[2] { -1, -1 };
        if (Libc.Pipe2(input, Libc.O_CLOEXEC) != 0 || Libc.Pipe2(output, Libc.O_CLOEXEC) != 0
            || (captureStderr && Libc.Pipe2(errors, Libc.O_CLOEXEC) != 0))
        {
            errno = Marshal.GetLastPInvokeError();
            Close(input[0], input[1], output[0], output[1], errors[0], errors[1]);
            return null;
        }
        int pid = 0;
        errno = SpawnImage.Start(path, variables, input[0], output[1], errors[1], ref pid);
        Close(input[0], output[1], errors[1]);
        if (errno != 0)
        {
            Close(input[1], output[0], errors[0]);
            return null;
        }
        Libc.Fcntl(input[1], Libc.F_SETFL, Libc.O_NONBLOCK);
        Libc.Fcntl(output[0], Libc.F_SETFL, Libc.O_NONBLOCK);
        if (captureStderr)
            Libc.Fcntl(errors[0], Libc.F_SETFL, Libc.O_NONBLOCK);
        return new(pid, input[1], output[0], errors[0], cancellationToken);
    }

    /// <summary>Feeds the program and listens to it until it ends.</summary>
    internal ChildOutcome Communicate(ReadOnlyMemory<byte> stdin, TextWriter? stderr, Deadline deadline)
    {
        int sent = 0;
        Libc.PollFd* fds = stackalloc Libc.PollFd[5];
        while (true)
        {
            if (sent == stdin.Length)
                CloseOne(ref _stdinFd);
            if (_pidFd < 0 && _stdoutFd < 0 && _stderrFd < 0)
            {
                Reap(0);
                return ChildOutcome.Exited;
            }
            // A negative descriptor is passed over by poll(2).
            fds[0] = new() { Fd = _stdinFd, Events = Libc.POLLOUT };
            fds[1] = new() { Fd = _stdoutFd, Events = Libc.POLLIN };
            fds[2] = new() { Fd = _stderrFd, Events = Libc.POLLIN };
            fds[3] = new() { Fd = _pidFd, Events = Libc.POLLIN };
            fds[4] = new() { Fd = _wakeFd, Events = Libc.POLLIN };
            int remaining = deadline.RemainingMilliseconds;
            if (Libc.Poll(fds, 5, remaining) < 0 && Marshal.GetLastPInvokeError() != Libc.EINTR)
                throw new CniException(CniErrorCode.IoFailure, $"poll: {Libc.Describe(Marshal.GetLastPInvokeError())}");
            bool exited = fds[3].Revents != 0;
            if (fds[0].Revents != 0)
                Send(stdin.Span, ref sent);
            // What the program wrote before it ended is in the pipes by now, and reading never waits.
            if (fds[1].Revents != 0 || exited)
                Receive(ref _stdoutFd, _stdout, PluginInvoker.MaxOutput, null, exited);
            if (_stdout.WrittenCount > PluginInvoker.MaxOutput)
                return ChildOutcome.TooMuchOutput;
            if (fds[2].Revents != 0 || exited)
                Receive(ref _stderrFd, _stderr, MaxStderr, stderr, exited);
            if (exited)
            {
                Reap(0);
                return ChildOutcome.Exited;
            }
            if (_cancellationToken.IsCancellationRequested)
                return ChildOutcome.Cancelled;
            if (remaining == 0)
                return ChildOutcome.TimedOut;
        }
    }

    /// <summary>Ends the program's process group, by request first and then by force, and reaps the program.</summary>
    internal void Stop(TimeSpan grace)
    {
        if (_reaped)
            return;
        if (grace > TimeSpan.Zero && _pidFd >= 0)
        {
            Libc.Kill(-_pid, Libc.SIGTERM);
            var deadline = new Deadline(Stopwatch.GetTimestamp(), grace);
            var ended = new Libc.PollFd { Fd = _pidFd, Events = Libc.POLLIN };
            while (Libc.Poll(&ended, 1, deadline.RemainingMilliseconds) < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR)
                continue;
        }
        // Before reaping: until then the group's number cannot be anyone else's.
        Libc.Kill(-_pid, Libc.SIGKILL);
        Reap(0);
    }

    public void Dispose()
    {
        Stop(TimeSpan.Zero);
        // Waits for a callback in progress, so that it cannot write to a descriptor that is someone else's by then.
        _registration.Dispose();
        Close(_stdinFd, _stdoutFd, _stderrFd, _pidFd, _wakeFd);
    }

    private void Send(ReadOnlySpan<byte> bytes, ref int sent)
    {
        fixed (byte* start = bytes)
        {
            nint count = Libc.Write(_stdinFd, start + sent, bytes.Length - sent);
            if (count >= 0)
                sent += (int)count;
            else if (Marshal.GetLastPInvokeError() is not (Libc.EAGAIN or Libc.EINTR))
                sent = bytes.Length; // It doesn't want to read (EPIPE), which is its own business.
        }
    }

    private void Receive(ref int fd, ArrayBufferWriter<byte> kept, int limit, TextWriter? passOn, bool all)
    {
        if (fd < 0)
            return;
        Span<byte> buffer = stackalloc byte[8192];
        int received = 0;
        do
        {
            nint count;
            fixed (byte* start = buffer)
                count = Libc.Read(fd, start, buffer.Length);
            if (count == 0)
            {
                CloseOne(ref fd);
                return;
            }
            if (count < 0)
            {
                if (Marshal.GetLastPInvokeError() == Libc.EINTR)
                    continue;
                return;
            }
            received += (int)count;
            // One more than the limit tells the caller that there was more.
            kept.Write(buffer[..(int)Math.Min(count, Math.Max(0, limit + 1 - kept.WrittenCount))]);
            if (passOn is not null)
                PassOn(buffer[..(int)count], passOn);
        }
        // What is passed on is all read, but not what a daemon that was left behind goes on writing.
        while (all && (passOn is null ? kept.WrittenCount <= limit : received < MaxLeftover));
    }

    // A read may end in the middle of a character.
    private void PassOn(ReadOnlySpan<byte> bytes, TextWriter to)
    {
        var text = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, text, flush: false);
        to.Write(text);
    }

    private void Reap(int options)
    {
        int status;
        while (Libc.WaitPid(_pid, &status, options) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Libc.EINTR)
            {
                // Someone else has reaped it (SIGCHLD ignored); what it said is all there is to judge by.
                _reaped = true;
                return;
            }
        }
        int signal = status & 0x7F;
        ExitCode = signal == 0 ? (status >> 8) & 0xFF : 128 + signal;
        _reaped = true;
    }

    private void Wake()
    {
        ulong one = 1;
        Libc.Write(_wakeFd, (byte*)&one, sizeof(ulong));
    }

    private static void CloseOne(ref int fd)
    {
        if (fd >= 0)
            Libc.Close(fd);
        fd = -1;
    }

    private static void Close(params ReadOnlySpan<int> descriptors)
    {
        foreach (int fd in descriptors)
        {
            if (fd >= 0)
                Libc.Close(fd);
        }
    }
}
