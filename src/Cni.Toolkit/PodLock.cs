using System.Runtime.InteropServices;
using System.Text;
using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>Keeps plugins that change one pod at the same moment out of each other's way, for example while they look for a free routing table.</summary>
/// <remarks>
/// <c>flock(2)</c> on the file of the pod's network namespace, the lock that the reference's sbr plugin takes as well. It leaves nothing
/// behind and ends with the process that holds it.
/// </remarks>
public sealed partial class PodLock : IDisposable
{
    private const int EINTR = 4, O_RDONLY_NONBLOCK_CLOEXEC = 0x80800;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private int _fd;

    private PodLock(int fd) => _fd = fd;

    /// <summary>Waits for the lock, at most a minute.</summary>
    /// <param name="netns">The pod's <c>CNI_NETNS</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lock. Where the file can't be locked at all, one that locks nothing.</returns>
    /// <exception cref="CniException">Somebody held it all the time (<see cref="CniErrorCode.TryAgainLater"/>).</exception>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public static unsafe PodLock Take(string netns, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(netns);
        int fd;
        fixed (byte* path = Encoding.UTF8.GetBytes(netns + '\0'))
        {
            do
                fd = Open(path, O_RDONLY_NONBLOCK_CLOEXEC, 0);
            while (fd < 0 && Marshal.GetLastPInvokeError() == EINTR);
        }
        if (fd < 0)
            return new(-1);
        try
        {
            return FileLock.TryAcquire(fd, exclusive: true, s_patience, cancellationToken)
                ? new(fd)
                : throw new CniException(CniErrorCode.TryAgainLater, $"another plugin is changing {netns}, and does not come to an end", "a plugin process hangs or is stopped");
        }
        catch (IOException)
        {
            return new(-1);
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        int fd = Interlocked.Exchange(ref _fd, -1);
        if (fd >= 0)
            _ = Close(fd);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static unsafe partial int Open(byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
