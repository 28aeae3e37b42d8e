using System.Net;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Keeps which address is whose: on this node's disk, in memory, or anywhere that can compare and swap.</summary>
/// <remarks>
/// Every operation is atomic, and safe against any number of other processes on the same store. A store on a network is
/// expected to read, choose with <see cref="RangeAllocator"/>, write on condition that nothing has changed, and start over
/// when something has. A store on this machine completes synchronously.
/// </remarks>
public interface ILeaseStore
{
    /// <summary>Takes one address for each request, or none at all.</summary>
    /// <param name="owner">Whose the addresses are to be.</param>
    /// <param name="requests">One request for each set; sets don't overlap.</param>
    /// <param name="cancellationToken">Ends waiting for others; nothing is taken then.</param>
    /// <exception cref="CniException">The store failed (<see cref="CniErrorCode.IoFailure"/>) or is busy (<see cref="CniErrorCode.TryAgainLater"/>).</exception>
    ValueTask<LeaseGrant> ReserveAsync(LeaseOwner owner, IReadOnlyList<LeaseRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>Releases everything that the owner has on its network; that it has nothing is no failure.</summary>
    /// <returns>The addresses that were released.</returns>
    /// <exception cref="CniException">The store failed or is busy, as above.</exception>
    ValueTask<IReadOnlyList<IPAddress>> ReleaseAsync(LeaseOwner owner, CancellationToken cancellationToken = default);

    /// <summary>Gives the addresses that the owner has.</summary>
    /// <exception cref="CniException">The store failed or is busy, as above.</exception>
    ValueTask<IReadOnlyList<IPAddress>> FindAsync(LeaseOwner owner, CancellationToken cancellationToken = default);

    /// <summary>Gives every lease of a network, in no particular order.</summary>
    /// <exception cref="CniException">The store failed or is busy, as above.</exception>
    ValueTask<IReadOnlyList<Lease>> ListAsync(NetworkName network, CancellationToken cancellationToken = default);

    /// <summary>Releases every lease of a network that belongs to none of the attachments; damaged records belong to none.</summary>
    /// <exception cref="CniException">The store failed or is busy, as above.</exception>
    ValueTask<LeaseCollection> CollectAsync(NetworkName network, IReadOnlyCollection<GcAttachment> valid, CancellationToken cancellationToken = default);

    /// <summary>Gives the first of the requests that could not be met now; null when all could. It takes nothing.</summary>
    /// <exception cref="CniException">The store cannot be used, as above.</exception>
    ValueTask<LeaseRefusal?> ProbeAsync(NetworkName network, IReadOnlyList<LeaseRequest> requests, CancellationToken cancellationToken = default);
}
