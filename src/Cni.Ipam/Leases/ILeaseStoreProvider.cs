using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Opens the store that a configuration names.</summary>
public interface ILeaseStoreProvider
{
    /// <summary>Gives the store for a configuration.</summary>
    /// <param name="config">The plugin's configuration, UTF-8, of which a store reads its own keys under <c>ipam</c>. The rest
    /// may be wrong: this is called for DEL too.</param>
    /// <exception cref="CniException">The store's own keys are wrong (<see cref="CniErrorCode.InvalidNetworkConfig"/>).</exception>
    ILeaseStore Open(ReadOnlySpan<byte> config);
}
