using System.Globalization;
using System.Net;
using Cni.Ipam;

namespace Cni.Examples.Leases;

/// <summary>The leases of one network, as lines of text: <c>10.1.2.3 container eth0</c>, and <c>last 0 10.1.2.3</c> for each set.</summary>
sealed class Ledger
{
    readonly Dictionary<IPAddress, (string Container, string Interface)> _leases = [];
    readonly Dictionary<int, IPAddress> _last = [];

    public static Ledger Parse(string text)
    {
        var ledger = new Ledger();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ') is ["last", var index, var last])
                ledger._last[int.Parse(index, CultureInfo.InvariantCulture)] = IPAddress.Parse(last);
            else if (line.Split(' ') is [var address, var container, var name])
                ledger._leases[IPAddress.Parse(address)] = (container, name);
        }
        return ledger;
    }

    public override string ToString() => string.Concat(_last.Select(last => $"last {last.Key} {last.Value}\n"))
        + string.Concat(_leases.Select(lease => $"{lease.Key} {lease.Value.Container} {lease.Value.Interface}\n"));

    public IReadOnlyList<Lease> Leases => [.. _leases.Select(lease => new Lease(lease.Key, lease.Value.Container, lease.Value.Interface))];

    public IReadOnlyList<IPAddress> Of(LeaseOwner owner) =>
        [.. _leases.Where(lease => lease.Value == (owner.ContainerId.ToString(), owner.IfName.ToString())).Select(lease => lease.Key)];

    #region ledger-reserve
    /// <summary>Takes an address for each request, or says why one can't be had; the ledger may have changed then, and is thrown away.</summary>
    public LeaseGrant Reserve(LeaseOwner owner, IReadOnlyList<LeaseRequest> requests)
    {
        var owned = Of(owner);
        var taken = new List<IPAddress>();
        foreach (var request in requests)
        {
            if (Refuse(request, owned) is { } refusal)
                return new(refusal);
            var address = Choose(request)!;
            _leases.Add(address, (owner.ContainerId.ToString(), owner.IfName.ToString()));
            _last[request.Index] = address;
            taken.Add(address);
        }
        return new(taken);
    }

    public LeaseRefusal? Refuse(LeaseRequest request, IReadOnlyList<IPAddress> owned)
    {
        if (request.Address is { } wanted)
            return _leases.ContainsKey(wanted) ? new(request, LeaseRefusalReason.Taken, wanted) : null;
        if (owned.FirstOrDefault(request.Set.Contains) is { } duplicate)
            return new(request, LeaseRefusalReason.Duplicate, duplicate);
        return Choose(request) is null ? new(request, LeaseRefusalReason.Exhausted) : null;
    }

    IPAddress? Choose(LeaseRequest request) =>
        request.Address ?? RangeAllocator.Next(request.Set, _leases.ContainsKey, _last.GetValueOrDefault(request.Index));
    #endregion

    public void Release(IEnumerable<IPAddress> addresses)
    {
        foreach (var address in addresses)
            _leases.Remove(address);
    }
}
