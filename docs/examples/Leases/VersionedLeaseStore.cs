using System.Net;
using Cni.Ipam;
using Cni.Sdk;

namespace Cni.Examples.Leases;

/// <summary>Leases in a text that many nodes share: read, decide, write on condition that nothing has changed, else start over.</summary>
sealed class VersionedLeaseStore(IVersionedText shared) : ILeaseStore
{
    const int Attempts = 50;

    #region store-reserve
    public ValueTask<LeaseGrant> ReserveAsync(LeaseOwner owner, IReadOnlyList<LeaseRequest> requests, CancellationToken cancellationToken = default) =>
        ChangeAsync(owner.Network, ledger => ledger.Reserve(owner, requests), grant => grant.IsGranted, cancellationToken);

    async ValueTask<T> ChangeAsync<T>(NetworkName network, Func<Ledger, T> change, Predicate<T> isToBeKept, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (text, version) = await shared.ReadAsync(network, cancellationToken);
            var ledger = Ledger.Parse(text);
            T outcome = change(ledger);
            if (!isToBeKept(outcome) || await shared.TryWriteAsync(network, ledger.ToString(), version, cancellationToken))
                return outcome;
            // Two writers that wait equally long would meet again.
            await Task.Delay(Random.Shared.Next(1, 2 << Math.Min(attempt, 6)), cancellationToken);
        }
        throw new CniException(CniErrorCode.TryAgainLater, $"the leases of {network} kept changing");
    }
    #endregion

    public ValueTask<IReadOnlyList<IPAddress>> ReleaseAsync(LeaseOwner owner, CancellationToken cancellationToken = default) =>
        ChangeAsync(owner.Network, ledger =>
        {
            var addresses = ledger.Of(owner);
            ledger.Release(addresses);
            return addresses;
        }, released => released.Count > 0, cancellationToken);

    public async ValueTask<IReadOnlyList<IPAddress>> FindAsync(LeaseOwner owner, CancellationToken cancellationToken = default) =>
        (await LoadAsync(owner.Network, cancellationToken)).Of(owner);

    public async ValueTask<IReadOnlyList<Lease>> ListAsync(NetworkName network, CancellationToken cancellationToken = default) =>
        (await LoadAsync(network, cancellationToken)).Leases;

    public ValueTask<LeaseCollection> CollectAsync(NetworkName network, IReadOnlyCollection<GcAttachment> valid, CancellationToken cancellationToken = default)
    {
        var keep = valid.Select(each => (each.ContainerId, each.IfName)).ToHashSet();
        return ChangeAsync(network, ledger =>
        {
            Lease[] stale = [.. ledger.Leases.Where(lease => !keep.Contains((lease.ContainerId, lease.IfName!)))];
            ledger.Release(stale.Select(lease => lease.Address));
            return new LeaseCollection(stale, []);
        }, collected => collected.Released.Count > 0, cancellationToken);
    }

    public async ValueTask<LeaseRefusal?> ProbeAsync(NetworkName network, IReadOnlyList<LeaseRequest> requests, CancellationToken cancellationToken = default)
    {
        var ledger = await LoadAsync(network, cancellationToken);
        return requests.Select(request => ledger.Refuse(request, [])).FirstOrDefault(refusal => refusal is not null);
    }

    async ValueTask<Ledger> LoadAsync(NetworkName network, CancellationToken cancellationToken) =>
        Ledger.Parse((await shared.ReadAsync(network, cancellationToken)).Text);
}
