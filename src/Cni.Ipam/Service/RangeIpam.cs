using System.Net;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Address management from range sets over any store, with the rules and words of the reference plugin <c>host-local</c>.</summary>
/// <param name="stores">Opens the store that a configuration names.</param>
internal sealed class RangeIpam(ILeaseStoreProvider stores) : IIpam
{
    public async ValueTask<CniResult> AllocateAsync(ReadOnlyMemory<byte> config, LeaseOwner owner, CniArgs? arguments = null, CancellationToken cancellationToken = default)
    {
        IpamSettings settings = IpamSettings.Parse(config.Span, arguments);
        IReadOnlyList<LeaseRequest> requests = settings.ToRequests();
        CniDns dns = settings.ResolvConf is { } path ? ResolvConf.Read(path) : CniDns.Empty;
        LeaseGrant grant = await stores.Open(config.Span).ReserveAsync(owner, requests, cancellationToken).ConfigureAwait(false);
        if (!grant.IsGranted)
            throw ToException(grant.Refusal, owner);
        var ips = new CniIpConfig[requests.Count];
        for (int i = 0; i < ips.Length; i++)
        {
            IPAddress address = grant.Addresses[i];
            AddressRange range = requests[i].Set.Find(address)!;
            ips[i] = new(new IpPrefix(address, range.Subnet.PrefixLength)) { Gateway = range.Gateway };
        }
        return new() { Ips = ips, Routes = settings.Routes, Dns = dns };
    }

    public async ValueTask ReleaseAsync(ReadOnlyMemory<byte> config, LeaseOwner owner, CancellationToken cancellationToken = default) =>
        await stores.Open(config.Span).ReleaseAsync(owner, cancellationToken).ConfigureAwait(false);

    public async ValueTask CheckAsync(ReadOnlyMemory<byte> config, LeaseOwner owner, CniResult? previous = null, CancellationToken cancellationToken = default)
    {
        IpamSettings settings = IpamSettings.Parse(config.Span);
        IReadOnlyList<IPAddress> held = await stores.Open(config.Span).FindAsync(owner, cancellationToken).ConfigureAwait(false);
        if (held.Count == 0)
            throw new CniException(CniErrorCode.CheckFailed, $"host-local: Failed to find address added by container {owner.ContainerId}");
        foreach (CniIpConfig ip in previous?.Ips ?? [])
        {
            // Other plugins may have added addresses of their own to the result.
            IPAddress address = ip.Address.Address;
            if (IsOurs(settings, address) && !Contains(held, address))
                throw new CniException(CniErrorCode.CheckFailed, $"host-local: address {AddressText.Format(address)} is not reserved for container {owner.ContainerId}");
        }
    }

    public ValueTask<LeaseCollection> GcAsync(ReadOnlyMemory<byte> config, NetworkName network, IReadOnlyCollection<GcAttachment> valid, CancellationToken cancellationToken = default)
    {
        // What can't be read names no directory, and then the default one is not the one to clear.
        IpamSettings.RequireReadable(config.Span);
        return stores.Open(config.Span).CollectAsync(network, valid, cancellationToken);
    }

    public async ValueTask StatusAsync(ReadOnlyMemory<byte> config, NetworkName network, CancellationToken cancellationToken = default)
    {
        IpamSettings settings = IpamSettings.Parse(config.Span);
        var requests = new LeaseRequest[settings.RangeSets.Count];
        for (int i = 0; i < requests.Length; i++)
            requests[i] = new(settings.RangeSets[i], i);
        LeaseRefusal? refusal;
        try
        {
            refusal = await stores.Open(config.Span).ProbeAsync(network, requests, cancellationToken).ConfigureAwait(false);
        }
        catch (CniException e) when (e.Code is CniErrorCode.IoFailure or CniErrorCode.TryAgainLater)
        {
            throw new CniException(CniErrorCode.PluginNotAvailable, $"address management is not available: {e.Message}", e.Details, e);
        }
        if (refusal is not null)
            throw new CniException(CniErrorCode.PluginNotAvailable, $"no IP addresses available in range set: {refusal.Request.Set}", $"range set {refusal.Request.Index} of network {network} is exhausted");
    }

    private static CniException ToException(LeaseRefusal refusal, LeaseOwner owner)
    {
        string address = refusal.Address is null ? "" : AddressText.Format(refusal.Address);
        var (code, reason) = refusal.Reason switch
        {
            LeaseRefusalReason.Duplicate => (CniErrorCode.Conflict, $"{address} has been allocated to {owner.ContainerId}, duplicate allocation is not allowed"),
            LeaseRefusalReason.Taken => (CniErrorCode.AddressNotAvailable, $"requested IP address {address} is not available in range set {refusal.Request.Set}"),
            _ => (CniErrorCode.AddressNotAvailable, $"no IP addresses available in range set: {refusal.Request.Set}"),
        };
        return new(code, $"failed to allocate for range {refusal.Request.Index}: {reason}");
    }

    private static bool IsOurs(IpamSettings settings, IPAddress address)
    {
        foreach (RangeSet set in settings.RangeSets)
        {
            if (set.Contains(address))
                return true;
        }
        return false;
    }

    private static bool Contains(IReadOnlyList<IPAddress> addresses, IPAddress address)
    {
        foreach (IPAddress one in addresses)
        {
            if (one.Equals(address))
                return true;
        }
        return false;
    }
}
