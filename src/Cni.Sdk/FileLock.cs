using System.Runtime.InteropServices;

namespace Cni.Sdk;

/// <summary>Waits for a lock that plugins take on a file, for a limited time.</summary>
/// <remarks>
/// <c>flock(2)</c>, the lock that host-local and its kind take. It ends with the process that holds it, and it has neither a time
/// limit nor an end when a signal comes. A lock that is free costs one system call. Only when it is held does a thread of its own
/// block in the call, so that the caller can give up: then the thread keeps the descriptor, and closes it should the lock come after all.
/// </remarks>
public static class FileLock
{
    /// <summary>Takes the lock of an open file.</summary>
    /// <param name="descriptor">The file, open in any mode. It stays the caller's only if the lock is taken; else it is closed.</param>
    /// <param name="exclusive">True to be the only holder, false to share it with others who do so.</param>
    /// <param name="timeout">How long to wait; zero to try once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if it was held by others all the time.</returns>
    /// <exception cref="IOException">The file can't be locked.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static bool TryAcquire(int descriptor, bool exclusive, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        int operation = exclusive ? Libc.LOCK_EX : Libc.LOCK_SH;
        int error = Flock(descriptor, operation | Libc.LOCK_NB);
        if (error == 0)
            return true;
        if (error == Libc.EAGAIN && timeout > TimeSpan.Zero)
            return new Waiter(descriptor, operation).Wait(timeout, cancellationToken);
        _ = Libc.Close(descriptor);
        return error == Libc.EAGAIN ? false : throw Failed(error);
    }

    private static int Flock(int descriptor, int operation)
    {
        while (true)
        {
            int error = Libc.FlockFile(descriptor, operation) == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error != Libc.EINTR)
                return error;
        }
    }

    private static IOException Failed(int error) => new($"the file can't be locked: {Marshal.GetPInvokeErrorMessage(error)}");

    private sealed class Waiter(int descriptor, int operation)
    {
        private readonly object _gate = new();
        private bool _answered, _givenUp;
        private int _error;

        internal bool Wait(TimeSpan timeout, CancellationToken cancellationToken)
        {
            new Thread(Block, maxStackSize: 128 * 1024) { IsBackground = true, Name = "file lock" }.Start();
            using var wakeUp = cancellationToken.UnsafeRegister(static waiter => ((Waiter)waiter!).Pulse(), this);
            long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
            lock (_gate)
            {
                while (!_answered && !cancellationToken.IsCancellationRequested && deadline - Environment.TickCount64 is > 0 and var left)
                    Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue));
                if (_answered && _error == 0 && !cancellationToken.IsCancellationRequested)
                    return true;
                _givenUp = true;
                if (_answered)
                    _ = Libc.Close(descriptor);
            }
            cancellationToken.ThrowIfCancellationRequested();
            return _error == 0 ? false : throw Failed(_error);
        }

        private void Block()
        {
            int error = Flock(descriptor, operation);
            lock (_gate)
            {
                (_answered, _error) = (true, error);
                if (_givenUp)
                    _ = Libc.Close(descriptor);
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
