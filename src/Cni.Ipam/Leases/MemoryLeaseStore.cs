using System.Net;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Keeps leases in memory, for tests and for programs that live longer than one call. It is safe for concurrent use.</summary>
public sealed class MemoryLeaseStore : ILeaseStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<NetworkName, Network> _networks = [];

    /// <inheritdoc/>
    public ValueTask<LeaseGrant> ReserveAsync(LeaseOwner owner, IReadOnlyList<LeaseRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            Network network = Of(owner.Network);
            var owned = network.ByOwner.GetValueOrDefault(owner) ?? [];
            var addresses = new IPAddress[requests.Count];
            for (int i = 0; i < addresses.Length; i++)
            {
                if (network.Refuse(requests[i], owned) is { } refusal)
                    return new(new LeaseGrant(refusal));
                addresses[i] = network.Choose(requests[i])!;
            }
            for (int i = 0; i < addresses.Length; i++)
            {
                network.Leases[addresses[i]] = owner;
                network.Last[requests[i].Index] = addresses[i];
            }
            network.ByOwner[owner] = [.. owned, .. addresses];
            return new(new LeaseGrant(addresses));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IPAddress>> ReleaseAsync(LeaseOwner owner, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return new(Of(owner.Network).Release(owner));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IPAddress>> FindAsync(LeaseOwner owner, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return new(Of(owner.Network).ByOwner.TryGetValue(owner, out List<IPAddress>? addresses) ? [.. addresses] : (IReadOnlyList<IPAddress>)[]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Lease>> ListAsync(NetworkName network, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return new(Of(network).List());
    }

    /// <inheritdoc/>
    public ValueTask<LeaseCollection> CollectAsync(NetworkName network, IReadOnlyCollection<GcAttachment> valid, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(valid);
        var attachments = new AttachmentSet(valid);
        lock (_lock)
        {
            Network leases = Of(network);
            List<Lease> stale = leases.List().FindAll(lease => !attachments.Has(lease));
            foreach (Lease lease in stale)
            {
                // An owner's addresses go together, so the others of a stale one are gone already.
                if (leases.Leases.TryGetValue(lease.Address, out LeaseOwner owner))
                    leases.Release(owner);
            }
            return new(new LeaseCollection(stale, []));
        }
    }

    /// <inheritdoc/>
    public ValueTask<LeaseRefusal?> ProbeAsync(NetworkName network, IReadOnlyList<LeaseRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        lock (_lock)
        {
            foreach (LeaseRequest request in requests)
            {
                if (Of(network).Refuse(request, []) is { } refusal)
                    return new(refusal);
            }
            return default;
        }
    }

    private Network Of(NetworkName name)
    {
        if (!_networks.TryGetValue(name, out Network? network))
            _networks[name] = network = new();
        return network;
    }

    private sealed class Network
    {
        internal readonly Dictionary<IPAddress, LeaseOwner> Leases = [];
        internal readonly Dictionary<LeaseOwner, List<IPAddress>> ByOwner = [];
        internal readonly Dictionary<int, IPAddress> Last = [];

        internal IPAddress? Choose(LeaseRequest request) =>
            request.Address ?? RangeAllocator.Next(request.Set, Leases.ContainsKey, Last.GetValueOrDefault(request.Index));

        internal LeaseRefusal? Refuse(LeaseRequest request, List<IPAddress> owned)
        {
            if (request.Address is { } wanted)
                return Leases.ContainsKey(wanted) ? new(request, LeaseRefusalReason.Taken, wanted) : null;
            if (owned.Find(request.Set.Contains) is { } duplicate)
                return new(request, LeaseRefusalReason.Duplicate, duplicate);
            return Choose(request) is null ? new(request, LeaseRefusalReason.Exhausted) : null;
        }

        internal List<IPAddress> Release(LeaseOwner owner)
        {
            if (!ByOwner.Remove(owner, out List<IPAddress>? addresses))
                return [];
            foreach (IPAddress address in addresses)
                Leases.Remove(address);
            return addresses;
        }

        internal List<Lease> List()
        {
            var leases = new List<Lease>(Leases.Count);
            foreach (var (address, owner) in Leases)
                leases.Add(new(address, owner.ContainerId.ToString(), owner.IfName.ToString()));
            return leases;
        }
    }
}
