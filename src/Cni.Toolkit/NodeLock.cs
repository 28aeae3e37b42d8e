using System.Runtime.InteropServices;
using System.Text;
using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>
/// Keeps plugins that run at the same moment on one node out of each other's way: <see cref="Share"/> and <see cref="TryTakeAlone"/>
/// keep one from removing what another has just found and is about to use, <see cref="TakeTurn"/> lets them change one thing in turn.
/// </summary>
/// <remarks>
/// <c>flock(2)</c> on files of the kernel's that exist once for every network namespace: its file in <c>/proc</c>, and one of its
/// sysctls. Such a lock is as old as the node's network, is seen by every process there, leaves no file behind, and ends with the
/// process that holds it. Nobody waits longer than a minute for a process that hangs or is stopped.
/// </remarks>
public sealed partial class NodeLock : IDisposable
{
    private const int EINTR = 4, O_RDONLY_CLOEXEC = 0x80000;

    // Two files, since a process that shares the first may have to wait for its turn meanwhile.
    private const string Existence = "/proc/thread-self/ns/net", Turn = "/proc/sys/net/ipv4/ip_forward";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private int _fd;

    private NodeLock(int fd) => _fd = fd;

    /// <summary>Waits until nobody is removing, and keeps others from it until the lock is disposed of.</summary>
    /// <returns>The lock.</returns>
    /// <exception cref="CniException">Somebody has been removing for a minute (<see cref="CniErrorCode.TryAgainLater"/>).</exception>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public static NodeLock Share(CancellationToken cancellationToken = default) =>
        Take(Existence, exclusive: false, s_patience, cancellationToken) ?? throw new CniException(
            CniErrorCode.TryAgainLater, "another plugin is removing what this one needs, and does not come to an end", "a plugin process hangs or is stopped");

    /// <summary>Takes the right to remove, if nobody keeps it from being taken.</summary>
    /// <returns>The lock; null if somebody shares it at this moment.</returns>
    public static NodeLock? TryTakeAlone() => Take(Existence, exclusive: true, TimeSpan.Zero, default);

    /// <summary>Waits for the turn to change what all plugins of the node change, such as the ruleset.</summary>
    /// <remarks>Turns save repetitions and are not what makes changes safe, so after a minute the wait is over and the turn is taken for granted.</remarks>
    /// <returns>The lock.</returns>
    public static NodeLock TakeTurn() => Take(Turn, exclusive: true, s_patience, default) ?? new(-1);

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        int fd = Interlocked.Exchange(ref _fd, -1);
        if (fd >= 0)
            _ = Close(fd);
    }

    // Where the file can't be opened or locked, which has never been seen, going on without is what the reference plugins do.
    private static unsafe NodeLock? Take(string path, bool exclusive, TimeSpan timeout, CancellationToken cancellationToken)
    {
        int fd;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            do
                fd = Open(name, O_RDONLY_CLOEXEC, 0);
            while (fd < 0 && Marshal.GetLastPInvokeError() == EINTR);
        }
        if (fd < 0)
            return new(-1);
        try
        {
            return FileLock.TryAcquire(fd, exclusive, timeout, cancellationToken) ? new(fd) : null;
        }
        catch (IOException)
        {
            return new(-1);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static unsafe partial int Open(byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
