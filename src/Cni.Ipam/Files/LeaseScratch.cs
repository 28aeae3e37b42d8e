using System.Runtime.InteropServices;

namespace Cni.Ipam;

/// <summary>A lease file before it has a name: complete and on disk, so that the name and the text appear together or not at all.</summary>
/// <remarks>
/// The file has no name (O_TMPFILE) until it is linked to an address's, and vanishes with the process that made it. Its text
/// doesn't depend on the address, so it is written and flushed before the lock is taken: processes flush side by side and hold
/// the lock for microseconds. An owner with several addresses gets several names for the one file.
/// Names themselves are not flushed. A lease whose name a power cut undoes belonged to a container that is gone as well.
/// </remarks>
internal sealed class LeaseScratch : IDisposable
{
    private readonly string _path;
    private readonly int _directory;
    private readonly byte[] _text;
    private int _fd;
    private bool _isNamed, _throughProc;

    internal LeaseScratch(string path, int directory, byte[] text, bool named)
    {
        (_path, _directory, _text) = (path, directory, text);
        _fd = named ? -1 : LeaseFiles.Open(directory, ".", Libc.O_TMPFILE | Libc.O_RDWR, Convert.ToInt32("600", 8));
        if (_fd >= 0)
            Fill();
    }

    /// <summary>Gives the file an address's name; false when that is taken. The lock must be held.</summary>
    internal bool TryLink(string name)
    {
        if (_fd < 0)
            CreateNamed();
        int result = Link(name);
        if (result != 0 && !_isNamed && !_throughProc && Marshal.GetLastPInvokeError() == Libc.ENOENT)
        {
            // Linking a bare descriptor takes CAP_DAC_READ_SEARCH before Linux 6.10; through /proc it doesn't.
            _throughProc = true;
            result = Link(name);
        }
        if (result == 0)
            return true;
        return Marshal.GetLastPInvokeError() == Libc.EEXIST ? false : throw LeaseFiles.Failure("link", $"{_path}/{name}");
    }

    public void Dispose()
    {
        if (_isNamed)
            _ = Libc.unlinkat(_directory, LeaseDirectory.ScratchName, 0);
        if (_fd >= 0)
            _ = Libc.close(_fd);
    }

    private int Link(string name)
    {
        if (_isNamed)
            return Libc.linkat(_directory, LeaseDirectory.ScratchName, _directory, name, 0);
        return _throughProc
            ? Libc.linkat(Libc.AT_FDCWD, $"/proc/self/fd/{_fd}", _directory, name, Libc.AT_SYMLINK_FOLLOW)
            : Libc.linkat(_fd, "", _directory, name, Libc.AT_EMPTY_PATH);
    }

    // For file systems without O_TMPFILE. The lock is held, so what is there was left by a process that died.
    private void CreateNamed()
    {
        _ = Libc.unlinkat(_directory, LeaseDirectory.ScratchName, 0);
        _fd = LeaseFiles.Open(_directory, LeaseDirectory.ScratchName, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, Convert.ToInt32("600", 8));
        if (_fd < 0)
            throw LeaseFiles.Failure("open", $"{_path}/{LeaseDirectory.ScratchName}");
        _isNamed = true;
        Fill();
    }

    private void Fill()
    {
        if (LeaseFiles.Write(_fd, _text) && Libc.fdatasync(_fd) == 0)
            return;
        var failure = LeaseFiles.Failure("write", $"{_path} (a lease file)");
        Dispose();
        throw failure;
    }
}
