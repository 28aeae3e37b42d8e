using System.Collections.Concurrent;
using Cni.Examples.Leases;
using Cni.Ipam;
using Cni.Ipam.Tests.Leases;
using Cni.Sdk;

namespace Cni.Examples.Tests;

#region store-contract
public class VersionedLeaseStoreTests : LeaseStoreContract
{
    protected override ILeaseStore Store { get; } = new VersionedLeaseStore(new TextInMemory());
}
#endregion

/// <summary>A text whose writers may lose against each other, as they do across a network.</summary>
sealed class TextInMemory : IVersionedText
{
    readonly ConcurrentDictionary<NetworkName, (string Text, long Version)> _texts = [];

    public async ValueTask<(string Text, long Version)> ReadAsync(NetworkName network, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return _texts.GetValueOrDefault(network, ("", 0));
    }

    public async ValueTask<bool> TryWriteAsync(NetworkName network, string text, long version, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return version == 0
            ? _texts.TryAdd(network, (text, 1))
            : _texts.TryGetValue(network, out var present) && present.Version == version && _texts.TryUpdate(network, (text, version + 1), present);
    }
}
