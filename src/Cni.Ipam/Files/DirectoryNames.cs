using System.Runtime.InteropServices;

namespace Cni.Ipam;

/// <summary>Walks through the names in a directory without making strings of them; for <c>foreach</c> on an open descriptor.</summary>
internal unsafe ref struct DirectoryNames
{
    // struct dirent of a 64-bit system: inode and offset of 8 bytes each, record length of 2, type of 1, name.
    private const int NameOffset = 19;

    private readonly string _path;
    private nint _stream;

    internal DirectoryNames(int directory, string path)
    {
        _path = path;
        int fd = LeaseFiles.Open(directory, ".", Libc.O_RDONLY | Libc.O_DIRECTORY);
        _stream = fd < 0 ? 0 : Libc.fdopendir(fd);
        if (_stream != 0)
            return;
        var failure = LeaseFiles.Failure("open", path);
        if (fd >= 0)
            _ = Libc.close(fd);
        throw failure;
    }

    /// <summary>The name, valid until the next step. <c>.</c> and <c>..</c> are among them.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly DirectoryNames GetEnumerator() => this;

    public bool MoveNext()
    {
        byte* entry = Libc.readdir(_stream);
        if (entry == null)
            return Marshal.GetLastPInvokeError() == 0 ? false : throw LeaseFiles.Failure("read", _path);
        Current = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameOffset);
        return true;
    }

    public void Dispose()
    {
        if (_stream != 0)
            _ = Libc.closedir(_stream);
        _stream = 0;
    }
}
