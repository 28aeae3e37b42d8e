using System.Runtime.InteropServices;
using System.Text;

namespace Cni.Toolkit;

/// <summary>
/// Keeps plugins that run at the same moment on one node out of each other's way: <see cref="Share"/> and <see cref="TryTakeAlone"/>
/// keep one from removing what another has just found and is about to use, <see cref="TakeTurn"/> lets them change one thing in turn.
/// </summary>
/// <remarks>
/// <c>flock(2)</c> on files of the kernel's that exist once for every network namespace: its file in <c>/proc</c>, and one of its
/// sysctls. Such a lock is as old as the node's network, is seen by every process there, leaves no file behind, and ends with the
/// process that holds it.
/// </remarks>
public sealed partial class NodeLock : IDisposable
{
    private const int LOCK_SH = 1, LOCK_EX = 2, LOCK_NB = 4, EINTR = 4, EAGAIN = 11, O_RDONLY_CLOEXEC = 0x80000;

    // Two files, since a process that shares the first may have to wait for its turn meanwhile.
    private const string Existence = "/proc/thread-self/ns/net", Turn = "/proc/sys/net/ipv4/ip_forward";

    private int _fd;

    private NodeLock(int fd) => _fd = fd;

    /// <summary>Waits until nobody is removing, and keeps others from it until the lock is disposed of.</summary>
    /// <returns>The lock.</returns>
    public static NodeLock Share() => Take(Existence, LOCK_SH)!;

    /// <summary>Takes the right to remove, if nobody keeps it from being taken.</summary>
    /// <returns>The lock; null if somebody shares it at this moment.</returns>
    public static NodeLock? TryTakeAlone() => Take(Existence, LOCK_EX | LOCK_NB);

    /// <summary>Waits for the turn to change what all plugins of the node change, such as the ruleset.</summary>
    /// <returns>The lock.</returns>
    public static NodeLock TakeTurn() => Take(Turn, LOCK_EX)!;

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        int fd = Interlocked.Exchange(ref _fd, -1);
        if (fd >= 0)
            _ = Close(fd);
    }

    // Where the file can't be opened or locked, which has never been seen, going on without is what the reference plugins do.
    private static unsafe NodeLock? Take(string path, int operation)
    {
        int fd;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            fd = Open(name, O_RDONLY_CLOEXEC, 0);
        while (fd >= 0 && Flock(fd, operation) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno == EINTR)
                continue;
            if (errno != EAGAIN)
                break;
            _ = Close(fd);
            return null;
        }
        return new(fd);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static unsafe partial int Open(byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(int fd, int operation);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
