using Cni.Sdk;

namespace Cni.Examples.Leases;

#region versioned-text
/// <summary>What etcd, Consul, a ConfigMap or a row with a version column have in common: a text that is replaced only if it is still the one that was read.</summary>
interface IVersionedText
{
    ValueTask<(string Text, long Version)> ReadAsync(NetworkName network, CancellationToken cancellationToken);

    ValueTask<bool> TryWriteAsync(NetworkName network, string text, long version, CancellationToken cancellationToken);
}
#endregion
