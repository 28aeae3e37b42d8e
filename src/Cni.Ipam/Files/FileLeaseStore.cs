using System.Net;
using System.Runtime.InteropServices;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Keeps leases as files, in the format and under the lock of the reference plugin <c>host-local</c>.</summary>
/// <remarks>
/// <para><c>&lt;dataDir&gt;/&lt;network&gt;/</c> holds a file for each address, named as the address, with the text
/// <c>container id, CR LF, interface</c>; <c>last_reserved_ip.&lt;n&gt;</c> with the address that set n gave out last; and
/// <c>lock</c>, on which every operation takes an exclusive flock(2). Go's host-local can use the same directory at the same time.</para>
/// <para>An operation's cost doesn't grow with the number of leases, except after another program has changed the directory,
/// when all files are read once. A file appears with its whole text or not at all, also across a power cut.</para>
/// <para>Methods complete synchronously, and block while another process holds the lock.</para>
/// </remarks>
public sealed class FileLeaseStore : ILeaseStore
{
    /// <summary>Where leases are kept unless a configuration says otherwise.</summary>
    public const string DefaultDirectory = "/var/lib/cni/networks";

    // One listing costs about as much as this many attempts.
    private const int AttemptsBeforeListing = 16;

    private readonly string _dataDirectory;

    /// <summary>Creates a store; it touches no file until it is used.</summary>
    /// <param name="dataDirectory">The directory that has a folder for each network; null for <see cref="DefaultDirectory"/>.</param>
    public FileLeaseStore(string? dataDirectory = null) =>
        _dataDirectory = string.IsNullOrEmpty(dataDirectory) ? DefaultDirectory : dataDirectory.TrimEnd('/') is { Length: > 0 } path ? path : "/";

    /// <summary>How long to wait for the lock before giving up (<see cref="CniErrorCode.TryAgainLater"/>). The default is one minute.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Does without O_TMPFILE, as file systems force us to that don't have it.</summary>
    internal bool UseNamedScratch { get; init; }

    /// <inheritdoc/>
    public ValueTask<LeaseGrant> ReserveAsync(LeaseOwner owner, IReadOnlyList<LeaseRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        cancellationToken.ThrowIfCancellationRequested();
        LeaseDirectory directory = LeaseDirectory.Open(PathOf(owner.Network), create: true)!;
        LeaseScratch? scratch = null;
        LeaseSession session;
        try
        {
            scratch = directory.CreateScratch(owner, UseNamedScratch);
            session = Begin(directory, owner.Network, cancellationToken);
        }
        catch
        {
            scratch?.Dispose();
            directory.Dispose();
            throw;
        }
        using (session)
        using (scratch)
            return new(Reserve(session, scratch, owner, requests));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IPAddress>> ReleaseAsync(LeaseOwner owner, CancellationToken cancellationToken = default)
    {
        if (LeaseDirectory.Open(PathOf(owner.Network), create: false) is not { } directory)
            return new((IReadOnlyList<IPAddress>)[]);
        using LeaseSession session = Begin(directory, owner.Network, cancellationToken);
        return new(session.Remove(owner));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IPAddress>> FindAsync(LeaseOwner owner, CancellationToken cancellationToken = default)
    {
        if (LeaseDirectory.Open(PathOf(owner.Network), create: false) is not { } directory)
            return new((IReadOnlyList<IPAddress>)[]);
        using LeaseSession session = Begin(directory, owner.Network, cancellationToken);
        return new(session.Find(owner).ConvertAll(file => IpText.Parse(file)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Lease>> ListAsync(NetworkName network, CancellationToken cancellationToken = default)
    {
        if (LeaseDirectory.Open(PathOf(network), create: false) is not { } directory)
            return new((IReadOnlyList<Lease>)[]);
        using LeaseSession session = Begin(directory, network, cancellationToken);
        return new(session.ReadAll().ConvertAll(entry => entry.Lease));
    }

    /// <inheritdoc/>
    public ValueTask<LeaseCollection> CollectAsync(NetworkName network, IReadOnlyCollection<GcAttachment> valid, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(valid);
        if (LeaseDirectory.Open(PathOf(network), create: false) is not { } directory)
            return new(new LeaseCollection([], []));
        var attachments = new AttachmentSet(valid);
        var (released, failed) = (new List<Lease>(), new List<string>());
        using LeaseSession session = Begin(directory, network, cancellationToken);
        foreach (var (file, lease, unreadable) in session.ReadAll())
        {
            // A file that can't be read may be a valid lease: it stays, and is reported.
            if (unreadable is not null)
                failed.Add($"read {directory.Path}/{file}: {unreadable}");
            else if (!attachments.Has(lease) && directory.Remove(file))
                released.Add(lease);
            else if (!attachments.Has(lease))
                failed.Add($"remove {directory.Path}/{file}: {LeaseFiles.Reason(Marshal.GetLastPInvokeError())}");
        }
        if (released.Count > 0)
            session.Scan();
        return new(new LeaseCollection(released, failed));
    }

    /// <inheritdoc/>
    public ValueTask<LeaseRefusal?> ProbeAsync(NetworkName network, IReadOnlyList<LeaseRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        RequireWritable(PathOf(network));
        if (LeaseDirectory.Open(PathOf(network), create: false) is not { } directory)
            return default;
        using LeaseSession session = Begin(directory, network, cancellationToken);
        foreach (LeaseRequest request in requests)
        {
            bool free = request.Address is { } wanted
                ? !directory.Exists(AddressText.Format(wanted))
                : Walk(directory, request, name => !directory.Exists(name)) is not null || Reclaimable(session, request).Count > 0;
            if (!free)
                return new(new LeaseRefusal(request, request.Address is null ? LeaseRefusalReason.Exhausted : LeaseRefusalReason.Taken, request.Address));
        }
        return default;
    }

    private static LeaseGrant Reserve(LeaseSession session, LeaseScratch scratch, LeaseOwner owner, IReadOnlyList<LeaseRequest> requests)
    {
        List<string> earlier = session.FindExact(owner);
        List<string> held = [.. earlier, .. session.FindWithoutInterface(owner)];
        var taken = new List<string>(requests.Count);
        var addresses = new IPAddress[requests.Count];
        bool complete = false;
        try
        {
            for (int i = 0; i < addresses.Length; i++)
            {
                if (TryTake(session, scratch, held, requests[i], out addresses[i]) is { } refusal)
                    return new(refusal);
                taken.Add(AddressText.Format(addresses[i]));
            }
            for (int i = 0; i < addresses.Length; i++)
                session.Directory.WriteLast(requests[i].Index, addresses[i]);
            session.Added(owner, earlier, taken);
            complete = true;
            return new(addresses);
        }
        finally
        {
            if (!complete)
            {
                taken.ForEach(name => session.Directory.Remove(name));
                session.Touched();
            }
        }
    }

    private static LeaseRefusal? TryTake(LeaseSession session, LeaseScratch scratch, List<string> held, LeaseRequest request, out IPAddress address)
    {
        address = IPAddress.None;
        if (request.Address is { } wanted)
        {
            address = wanted;
            return scratch.TryLink(AddressText.Format(wanted)) ? null : new(request, LeaseRefusalReason.Taken, wanted);
        }
        foreach (string file in held)
        {
            if (IpText.TryParse(file, out IPAddress? duplicate) && request.Set.Contains(duplicate))
                return new(request, LeaseRefusalReason.Duplicate, duplicate);
        }
        if ((Walk(session.Directory, request, scratch.TryLink) ?? Reclaim(session, request, scratch)) is not { } chosen)
            return new(request, LeaseRefusalReason.Exhausted);
        address = chosen;
        return null;
    }

    // Tries addresses in order. After a run of taken ones, one look at the whole directory saves a system call for each of the rest.
    private static IPAddress? Walk(LeaseDirectory directory, LeaseRequest request, Func<string, bool> isFree)
    {
        UInt128[]? taken = null;
        int attempts = 0;
        var candidates = RangeAllocator.Candidates(request.Set, directory.ReadLast(request.Index)).GetEnumerator();
        while (candidates.MoveNext())
        {
            if (taken is not null && Array.BinarySearch(taken, candidates.CurrentNumber) >= 0)
                continue;
            IPAddress candidate = candidates.Current;
            if (isFree(AddressText.Format(candidate)))
                return candidate;
            if (++attempts == AttemptsBeforeListing)
                taken = directory.ListTaken(request.Set);
        }
        return null;
    }

    // When all else is taken: an empty file is no one's lease, since host-local writes under the lock that we hold.
    private static IPAddress? Reclaim(LeaseSession session, LeaseRequest request, LeaseScratch scratch)
    {
        foreach (string file in Reclaimable(session, request))
        {
            if (session.Directory.Remove(file) && scratch.TryLink(AddressText.Format(IpText.Parse(file))))
                return IpText.Parse(file);
        }
        return null;
    }

    private static List<string> Reclaimable(LeaseSession session, LeaseRequest request) => session.FindEmpty().FindAll(file =>
        IpText.TryParse(file, out IPAddress? address) && request.Set.Contains(address) && !request.Set.IsGateway(address));

    private LeaseSession Begin(LeaseDirectory directory, NetworkName network, CancellationToken cancellationToken) =>
        LeaseSession.Begin(directory, _dataDirectory, network, LockTimeout, cancellationToken);

    private string PathOf(NetworkName network) => $"{_dataDirectory}/{network}";

    private static void RequireWritable(string path)
    {
        for (string? nearest = path; nearest is { Length: > 0 }; nearest = Path.GetDirectoryName(nearest))
        {
            if (Libc.faccessat(Libc.AT_FDCWD, nearest, Libc.W_OK | Libc.X_OK, 0) == 0)
                return;
            if (Marshal.GetLastPInvokeError() != Libc.ENOENT)
                throw LeaseFiles.Failure("access", nearest);
        }
    }
}
