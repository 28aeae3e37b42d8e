using System.Net;
using System.Runtime.InteropServices;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>A network's lease files while their lock is held: the index is current or has been written anew.</summary>
internal sealed class LeaseSession : IDisposable
{
    private const int EmptyFilesRemembered = 64;

    private readonly LeaseIndex _index;
    private Dictionary<string, List<string>>? _scanned;
    private bool _changed;

    private LeaseSession(LeaseDirectory directory, LeaseIndex index) => (Directory, _index) = (directory, index);

    internal LeaseDirectory Directory { get; }

    /// <summary>Locks the directory and opens its index. The session owns the directory from here on.</summary>
    internal static LeaseSession Begin(LeaseDirectory directory, string dataDirectory, NetworkName network, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            directory.Lock(timeout, cancellationToken);
            var session = new LeaseSession(directory, LeaseIndex.Open(dataDirectory, network));
            if (!session._index.IsCurrent(directory))
                session.Scan();
            return session;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Gives the names of the owner's files; only when there are none, those that name its container alone.</summary>
    internal List<string> Find(LeaseOwner owner)
    {
        List<string> exact = FindExact(owner);
        return exact.Count > 0 ? exact : FindWithoutInterface(owner);
    }

    internal List<string> FindExact(LeaseOwner owner) => Find(LeaseRecord.Text(owner));

    internal List<string> FindWithoutInterface(LeaseOwner owner) => Find(owner.ContainerId.ToString());

    /// <summary>Gives the names of files that belong to nobody because a power cut emptied them.</summary>
    internal List<string> FindEmpty()
    {
        string[] remembered = _index.Find(LeaseIndex.EmptyFiles);
        List<string> empty = StillEmpty(remembered);
        if (empty.Count > 0 || remembered.Length < EmptyFilesRemembered)
            return empty;
        // All that are remembered have been used up, so there may be more.
        Scan();
        return StillEmpty(_index.Find(LeaseIndex.EmptyFiles));
    }

    internal void Added(LeaseOwner owner, IReadOnlyList<string> earlier, IReadOnlyList<string> added)
    {
        _changed = true;
        if (LeaseIndex.NameOf(LeaseRecord.Text(owner)) is { } name)
            _index.Put(name, [.. earlier, .. added]);
    }

    /// <summary>Notes a change that left every owner's files as they were.</summary>
    internal void Touched() => _changed = true;

    /// <summary>Removes the owner's files and says which addresses they stood for.</summary>
    internal List<IPAddress> Remove(LeaseOwner owner)
    {
        string text = LeaseRecord.Text(owner);
        List<string> files = Find(text);
        if (files.Count == 0)
            files = Find(text = owner.ContainerId.ToString());
        var released = new List<IPAddress>(files.Count);
        CniException? failure = null;
        foreach (string file in files)
        {
            if (Directory.Remove(file))
                released.Add(IpText.Parse(file));
            else
                failure ??= LeaseFiles.Failure("remove", $"{Directory.Path}/{file}");
        }
        _changed |= files.Count > 0;
        if (failure is not null)
        {
            _index.Distrust();
            throw failure;
        }
        if (files.Count > 0 && LeaseIndex.NameOf(text) is { } name)
            _index.Remove(name);
        return released;
    }

    /// <summary>Reads every lease, as truth has it.</summary>
    internal List<(string File, Lease Lease, string? Unreadable)> ReadAll()
    {
        var leases = new List<(string, Lease, string?)>();
        foreach (var (file, address) in Directory.List())
        {
            string? text = Directory.ReadText(file);
            string? unreadable = text is null ? LeaseFiles.Reason(Marshal.GetLastPInvokeError()) : null;
            leases.Add((file, LeaseRecord.Parse(address, text), unreadable));
        }
        return leases;
    }

    /// <summary>Reads every lease file and writes the index anew.</summary>
    internal void Scan()
    {
        _scanned = [];
        var empty = new List<string>();
        foreach (var (file, _) in Directory.List())
        {
            if (Directory.ReadText(file) is not { } text)
                continue;
            if (!LeaseRecord.IsEmpty(text))
            {
                ref List<string>? files = ref CollectionsMarshal.GetValueRefOrAddDefault(_scanned, text, out _);
                (files ??= []).Add(file);
            }
            else if (empty.Count < EmptyFilesRemembered)
            {
                empty.Add(file);
            }
        }
        var byName = new Dictionary<string, List<string>>(_scanned.Count);
        foreach (var (text, files) in _scanned)
        {
            if (LeaseIndex.NameOf(text) is { } name)
                byName[name] = files;
        }
        if (empty.Count > 0)
            byName[LeaseIndex.EmptyFiles] = empty;
        _index.Rebuild(byName);
        _changed = true;
    }

    public void Dispose()
    {
        if (_changed)
            _index.Stamp(Directory);
        _index.Dispose();
        Directory.Dispose();
    }

    private List<string> StillEmpty(string[] files) =>
        new List<string>(files).FindAll(file => Directory.ReadText(file) is { } text && LeaseRecord.IsEmpty(text));

    private List<string> Find(string text)
    {
        if (_scanned is null && LeaseIndex.NameOf(text) is { } name)
        {
            string[] files = _index.Find(name);
            if (Array.TrueForAll(files, file => Directory.ReadText(file) == text))
                return [.. files];
        }
        if (_scanned is null)
            Scan();
        return _scanned!.TryGetValue(text, out List<string>? found) ? found.FindAll(file => Directory.ReadText(file) == text) : [];
    }
}
