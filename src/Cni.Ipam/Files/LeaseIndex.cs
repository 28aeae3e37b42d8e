using System.Runtime.InteropServices;
using System.Text;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Answers "which addresses has this owner?" without reading every lease file.</summary>
/// <remarks>
/// <para>An index beside the network's directory, in <c>&lt;dataDir&gt;/.index/&lt;network&gt;/</c>, where Go's host-local,
/// which reads every file below <c>&lt;dataDir&gt;/&lt;network&gt;/</c>, never comes: one symbolic link for each owner, named
/// <c>container:interface</c>, whose target is the names of its lease files with commas between them. A link is made, read and
/// removed by one system call, whole or not at all.</para>
/// <para>The lease files alone are the truth. Everyone who adds or removes one, by whatever program, makes the kernel set the
/// directory's modification time to the present. When this library has finished a change, still under the lock, it sets the
/// modification time of both directories to one moment that is two seconds past. So the index is trusted exactly while both
/// times are the same and lie before the change times, which nobody can set back. Any other sight (another program's change,
/// a process killed half-way, a power cut, a restored backup) means: read the lease files, once, and write the index anew.
/// A file whose text is not what the index says, because someone edited it, means the same.</para>
/// <para>Nothing here can make an operation fail. When the index can't be written it isn't trusted, and all that is lost is time.</para>
/// </remarks>
internal sealed unsafe class LeaseIndex : IDisposable
{
    internal const string FolderName = ".index";

    /// <summary>Where the names of empty lease files are kept, which a power cut left to nobody.</summary>
    internal const string EmptyFiles = ".empty";

    private const int LongestName = 255, LongestTarget = 4000;
    private readonly int _fd;
    private bool _isSound;

    private LeaseIndex(int fd) => (_fd, _isSound) = (fd, fd >= 0);

    internal static LeaseIndex Open(string dataDirectory, NetworkName network)
    {
        string path = $"{dataDirectory}/{FolderName}/{network}";
        int fd = LeaseFiles.Open(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd < 0 && LeaseFiles.MakeDirectories(path, Convert.ToInt32("700", 8)))
            fd = LeaseFiles.Open(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_DIRECTORY);
        return new(fd);
    }

    /// <summary>Gives an owner's link name for a lease file's text; null when it has none and only reading all files helps.</summary>
    internal static string? NameOf(string text)
    {
        if (text.Length == 0 || text[0] == '.' || text.AsSpan().ContainsAny('/', ':', '\0'))
            return null;
        string name = text.Replace("\r\n", ":", StringComparison.Ordinal);
        return Encoding.UTF8.GetByteCount(name) <= LongestName ? name : null;
    }

    internal bool IsCurrent(LeaseDirectory directory) =>
        _isSound && directory.Stat(out var leases) && LeaseFiles.Stat(_fd, out var mine) && leases.Modified.Is(mine.Modified)
        && leases.Modified.Seconds < leases.Changed.Seconds && mine.Modified.Seconds < mine.Changed.Seconds;

    /// <summary>Marks the index as describing the directory as it is now.</summary>
    internal void Stamp(LeaseDirectory directory)
    {
        if (!_isSound || !directory.Stat(out var now))
            return;
        var past = new Libc.Timespec { Seconds = (nint)now.Modified.Seconds - 2, Nanoseconds = (nint)now.Modified.Nanoseconds };
        var times = stackalloc Libc.Timespec[] { past, past };
        // The lease directory last: until then its own time is the present, and differs.
        if (Libc.futimens(_fd, times) == 0)
            directory.SetModified(past);
    }

    internal string[] Find(string name)
    {
        if (_fd < 0)
            return [];
        Span<byte> target = stackalloc byte[LongestTarget];
        fixed (byte* start = target)
        {
            nint length = Libc.readlinkat(_fd, name, start, target.Length);
            return length <= 0 ? [] : Encoding.UTF8.GetString(target[..(int)length]).Split(',');
        }
    }

    internal void Put(string name, IReadOnlyCollection<string> files)
    {
        string target = string.Join(',', files);
        if (!_isSound || target.Length > LongestTarget)
            _isSound = false;
        else if (Libc.symlinkat(target, _fd, name) != 0)
            _isSound = Marshal.GetLastPInvokeError() == Libc.EEXIST && Remove(name) && Libc.symlinkat(target, _fd, name) == 0;
    }

    internal bool Remove(string name)
    {
        if (_fd >= 0 && Libc.unlinkat(_fd, name, 0) != 0 && Marshal.GetLastPInvokeError() != Libc.ENOENT)
            _isSound = false;
        return _isSound;
    }

    /// <summary>Stops this index from being trusted until it is written anew.</summary>
    internal void Distrust() => _isSound = false;

    /// <summary>Writes the index anew from what the lease files say, touching only what differs.</summary>
    internal void Rebuild(Dictionary<string, List<string>> files)
    {
        if (!_isSound)
            return;
        var missing = new HashSet<string>(files.Keys);
        List<string> present;
        try
        {
            present = List();
        }
        catch (CniException)
        {
            _isSound = false;
            return;
        }
        foreach (string name in present)
        {
            if (files.TryGetValue(name, out List<string>? now) && string.Join(',', Find(name)) == string.Join(',', now))
                missing.Remove(name);
            else if (!files.ContainsKey(name))
                Remove(name);
        }
        foreach (string name in missing)
            Put(name, files[name]);
    }

    public void Dispose()
    {
        if (_fd >= 0)
            _ = Libc.close(_fd);
    }

    private List<string> List()
    {
        var names = new List<string>();
        foreach (ReadOnlySpan<byte> name in new DirectoryNames(_fd, FolderName))
        {
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                names.Add(Encoding.UTF8.GetString(name));
        }
        return names;
    }
}
