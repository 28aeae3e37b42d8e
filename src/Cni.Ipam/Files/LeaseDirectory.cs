using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>A network's directory of lease files, as host-local lays it out; locked when it is to be changed.</summary>
internal sealed unsafe class LeaseDirectory : IDisposable
{
    internal const string LockName = "lock", LastPrefix = "last_reserved_ip.", ScratchName = ".new";

    private int _fd, _lock = -1;

    private LeaseDirectory(string path, int fd) => (Path, _fd) = (path, fd);

    internal string Path { get; }

    /// <summary>Opens the directory; null when it isn't there and shall not be made.</summary>
    internal static LeaseDirectory? Open(string path, bool create)
    {
        int fd = LeaseFiles.Open(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd < 0 && Marshal.GetLastPInvokeError() == Libc.ENOENT)
        {
            if (!create)
                return null;
            if (!LeaseFiles.MakeDirectories(path, Convert.ToInt32("755", 8)))
                throw LeaseFiles.Failure("mkdir", path);
            fd = LeaseFiles.Open(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_DIRECTORY);
        }
        return fd < 0 ? throw LeaseFiles.Failure("open", path) : new(path, fd);
    }

    internal void Lock(TimeSpan timeout, CancellationToken cancellationToken)
    {
        int fd = LeaseFiles.Open(_fd, LockName, Libc.O_RDONLY | Libc.O_CREAT | Libc.O_NONBLOCK, Convert.ToInt32("750", 8));
        if (fd < 0)
            throw LeaseFiles.Failure("open", $"{Path}/{LockName}");
        try
        {
            if (!FileLock.TryAcquire(fd, exclusive: true, timeout, cancellationToken))
            {
                throw new CniException(CniErrorCode.TryAgainLater, $"lock {Path}/{LockName}: held by another process for {timeout.TotalSeconds:0.#} s",
                    "another address management process hangs or is stopped");
            }
        }
        catch (IOException e)
        {
            throw new CniException(CniErrorCode.IoFailure, $"lock {Path}/{LockName}: {e.Message}", null, e);
        }
        _lock = fd;
    }

    /// <summary>Gives the names of the files that stand for addresses, with their addresses.</summary>
    internal List<(string Name, IPAddress Address)> List()
    {
        var files = new List<(string, IPAddress)>();
        foreach (ReadOnlySpan<byte> name in new DirectoryNames(_fd, Path))
        {
            if (name.Length <= AddressText.Longest && Encoding.UTF8.GetString(name) is var text && IpText.TryParse(text, out IPAddress? address))
                files.Add((text, address));
        }
        return files;
    }

    /// <summary>Gives the numbers of those of a set's addresses that are taken, in order.</summary>
    internal UInt128[] ListTaken(RangeSet set)
    {
        var numbers = new List<UInt128>();
        foreach (ReadOnlySpan<byte> name in new DirectoryNames(_fd, Path))
        {
            if (AddressText.TryReadNumber(name, set.IsIPv6, out UInt128 number) && set.Contains(number))
                numbers.Add(number);
        }
        UInt128[] sorted = [.. numbers];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Gives a file's trimmed text; null, with errno set, when it can't be read.</summary>
    internal string? ReadText(string name) => LeaseFiles.ReadText(_fd, name);

    internal bool Exists(string name) => Libc.faccessat(_fd, name, 0, Libc.AT_SYMLINK_NOFOLLOW) == 0;

    /// <summary>Removes a file; false, with errno set, when that failed. A missing file is no failure.</summary>
    internal bool Remove(string name) => Libc.unlinkat(_fd, name, 0) == 0 || Marshal.GetLastPInvokeError() == Libc.ENOENT;

    internal IPAddress? ReadLast(int set) =>
        ReadText($"{LastPrefix}{set}") is { } text && IpText.TryParse(text, out IPAddress? address) ? address : null;

    // Where the search starts next time. Losing it loses only the order, so a full disk is no reason to fail.
    internal void WriteLast(int set, IPAddress address)
    {
        int fd = LeaseFiles.Open(_fd, $"{LastPrefix}{set}", Libc.O_RDWR | Libc.O_CREAT, Convert.ToInt32("600", 8));
        if (fd < 0)
            return;
        byte[] text = Encoding.UTF8.GetBytes(AddressText.Format(address));
        if (LeaseFiles.Write(fd, text))
            _ = Libc.ftruncate(fd, text.Length);
        _ = Libc.close(fd);
    }

    internal LeaseScratch CreateScratch(LeaseOwner owner, bool named) => new(Path, _fd, LeaseRecord.Bytes(owner), named);

    internal bool Stat(out Libc.Statx status) => LeaseFiles.Stat(_fd, out status);

    internal bool SetModified(Libc.Timespec time)
    {
        var times = stackalloc Libc.Timespec[] { time, time };
        return Libc.futimens(_fd, times) == 0;
    }

    public void Dispose()
    {
        if (_lock >= 0)
            _ = Libc.close(_lock);
        if (_fd >= 0)
            _ = Libc.close(_fd);
        _fd = _lock = -1;
    }
}
