using System.Runtime.InteropServices;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Takes the exclusive flock that host-local takes, and can be called off while it waits.</summary>
/// <remarks>
/// A lock that is free costs one system call. Only when it is held does a thread of its own block in flock(2), which has no
/// time limit and resumes after signals, so that the caller can give up: then the thread gets the file descriptor for keeps,
/// and closes it should the lock come after all.
/// </remarks>
internal static class LeaseLock
{
    internal static void Acquire(int fd, string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (TryFlock(fd, Libc.LOCK_EX | Libc.LOCK_NB, out int error))
            return;
        if (error != Libc.EAGAIN)
        {
            _ = Libc.close(fd);
            throw new CniException(CniErrorCode.IoFailure, $"lock {path}: {LeaseFiles.Reason(error)}");
        }
        new Waiter(fd).Wait(path, timeout, cancellationToken);
    }

    private static bool TryFlock(int fd, int operation, out int error)
    {
        while (true)
        {
            error = Libc.flock(fd, operation) == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error != Libc.EINTR)
                return error == 0;
        }
    }

    private sealed class Waiter(int fd)
    {
        private readonly object _gate = new();
        private bool _answered, _givenUp;
        private int _error;

        internal void Wait(string path, TimeSpan timeout, CancellationToken cancellationToken)
        {
            new Thread(Block, maxStackSize: 128 * 1024) { IsBackground = true, Name = "lease lock" }.Start();
            using var wakeUp = cancellationToken.UnsafeRegister(static waiter => ((Waiter)waiter!).Pulse(), this);
            long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
            lock (_gate)
            {
                while (!_answered && !cancellationToken.IsCancellationRequested && deadline - Environment.TickCount64 is > 0 and var left)
                    Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue));
                if (_answered && _error == 0 && !cancellationToken.IsCancellationRequested)
                    return;
                _givenUp = true;
                if (_answered)
                    _ = Libc.close(fd);
            }
            cancellationToken.ThrowIfCancellationRequested();
            throw _error != 0
                ? new CniException(CniErrorCode.IoFailure, $"lock {path}: {LeaseFiles.Reason(_error)}")
                : new CniException(CniErrorCode.TryAgainLater, $"lock {path}: held by another process for {timeout.TotalSeconds:0.#} s", "another address management process hangs or is stopped");
        }

        private void Block()
        {
            TryFlock(fd, Libc.LOCK_EX, out int error);
            lock (_gate)
            {
                (_answered, _error) = (true, error);
                if (_givenUp)
                    _ = Libc.close(fd);
                Monitor.Pulse(_gate);
            }
        }

        private void Pulse()
        {
            lock (_gate)
                Monitor.Pulse(_gate);
        }
    }
}
