using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Cni.Sdk;

/// <summary>Keeps operations apart that the spec forbids to overlap, within this process and between processes.</summary>
/// <remarks>
/// One file, <c>&lt;cacheDirectory&gt;/cni-sdk.lock</c>, of which single bytes are locked (fcntl(2), F_OFD_SETLK): a network has two, a
/// container one, at offsets that are hashes of the name. So there is no lock file a container that someone would have to clean up, the
/// kernel drops the locks of a process that died, and two names with one hash merely wait for each other.
/// ADD, CHECK and DEL hold the network's byte shared and the container's byte alone. GC holds the network's byte alone; it first closes a
/// turnstile, the network's other byte, through which everyone passes, so that a stream of ADDs cannot starve it.
/// Everybody locks the network before the container, so there is no cycle. A runtime built on libcni takes no such locks.
/// </remarks>
internal sealed class RuntimeLocks(string cacheDirectory, TimeProvider clock)
{
    private const int TurnstileByte = 0;
    private const int NetworkByte = 1;
    private const int ContainerByte = 2;

    internal async Task<IDisposable> EnterAsync(NetworkName network, ContainerId container, CancellationToken cancellationToken)
    {
        var file = Open();
        try
        {
            long offset = Offset(network.ToString());
            await AcquireAsync(file, offset + TurnstileByte, Libc.F_RDLCK, cancellationToken).ConfigureAwait(false);
            await AcquireAsync(file, offset + NetworkByte, Libc.F_RDLCK, cancellationToken).ConfigureAwait(false);
            TrySet(file, offset + TurnstileByte, Libc.F_UNLCK);
            await AcquireAsync(file, Offset(container.ToString()) + ContainerByte, Libc.F_WRLCK, cancellationToken).ConfigureAwait(false);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal async Task<IDisposable> EnterForGcAsync(NetworkName network, CancellationToken cancellationToken)
    {
        var file = Open();
        try
        {
            long offset = Offset(network.ToString());
            await AcquireAsync(file, offset + TurnstileByte, Libc.F_WRLCK, cancellationToken).ConfigureAwait(false);
            await AcquireAsync(file, offset + NetworkByte, Libc.F_WRLCK, cancellationToken).ConfigureAwait(false);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Inside a GC: the container alone, since another network may be at work on it.</summary>
    internal async Task<IDisposable> EnterInsideGcAsync(ContainerId container, CancellationToken cancellationToken)
    {
        var file = Open();
        try
        {
            await AcquireAsync(file, Offset(container.ToString()) + ContainerByte, Libc.F_WRLCK, cancellationToken).ConfigureAwait(false);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private SafeFileHandle Open()
    {
        string path = Path.Combine(cacheDirectory, "cni-sdk.lock");
        try
        {
            ResultCache.CreateDirectory(cacheDirectory);
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CniException(CniErrorCode.IoFailure, $"cannot open the lock file {path}: {e.Message}", null, e);
        }
    }

    /// <summary>Asks again and again, because a blocking wait could not be cancelled.</summary>
    private async Task AcquireAsync(SafeFileHandle file, long offset, short type, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(1);
        while (!TrySet(file, offset, type))
        {
            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
            if (pause < TimeSpan.FromMilliseconds(32))
                pause *= 2;
        }
    }

    private static bool TrySet(SafeFileHandle file, long offset, short type)
    {
        while (true)
        {
            var range = new Libc.Flock { Type = type, Start = offset, Length = 1 };
            if (Libc.FcntlLock((int)file.DangerousGetHandle(), Libc.F_OFD_SETLK, ref range) == 0)
                return true;
            int errno = Marshal.GetLastPInvokeError();
            if (errno is Libc.EAGAIN or Libc.EACCES)
                return false;
            if (errno != Libc.EINTR)
                throw new CniException(CniErrorCode.IoFailure, $"cannot lock the cache: {Marshal.GetPInvokeErrorMessage(errno)}", $"fcntl(F_OFD_SETLK): errno {errno}");
        }
    }

    /// <summary>FNV-1a, 64 bits; the low bits make room for a name's own bytes, the top one keeps the offset positive.</summary>
    private static long Offset(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ b) * 1099511628211;
        return (long)(hash & 0x3FFF_FFFF_FFFF_FFFC);
    }
}
