using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Address management as a main plugin embeds it, or as an address management plugin offers it: one method for each verb.</summary>
/// <remarks>
/// Each takes the plugin's configuration as it came (UTF-8), reads the keys that concern it (<see cref="IpamSettings"/>), and
/// works on the store that the configuration names. Register one with <see cref="IpamServices"/>.
/// </remarks>
public interface IIpam
{
    /// <summary>Takes an address from each range set: ADD.</summary>
    /// <param name="config">The plugin's configuration, UTF-8.</param>
    /// <param name="owner">Whose the addresses are to be.</param>
    /// <param name="arguments">The values of <c>CNI_ARGS</c>, of which <c>IP</c> is read; null for none.</param>
    /// <param name="cancellationToken">Ends waiting for others.</param>
    /// <returns>Addresses with gateways, routes and name servers; no interfaces.</returns>
    /// <exception cref="CniException">The configuration is wrong (<see cref="CniErrorCode.DecodingFailure"/>,
    /// <see cref="CniErrorCode.InvalidNetworkConfig"/>); an address is not to be had (<see cref="CniErrorCode.AddressNotAvailable"/>);
    /// the owner has one already (<see cref="CniErrorCode.Conflict"/>); or the store failed. Nothing is taken then.</exception>
    ValueTask<CniResult> AllocateAsync(ReadOnlyMemory<byte> config, LeaseOwner owner, CniArgs? arguments = null, CancellationToken cancellationToken = default);

    /// <summary>Releases what the owner has: DEL. Repeatable, and indifferent to whatever is wrong with the ranges.</summary>
    /// <exception cref="CniException">The store failed.</exception>
    ValueTask ReleaseAsync(ReadOnlyMemory<byte> config, LeaseOwner owner, CancellationToken cancellationToken = default);

    /// <summary>Fails unless the owner has an address: CHECK.</summary>
    /// <param name="config">The plugin's configuration, UTF-8.</param>
    /// <param name="owner">Whose the addresses are.</param>
    /// <param name="previous">What ADD reported: an address of one of the range sets in it must be the owner's. Null compares nothing.</param>
    /// <param name="cancellationToken">Ends waiting for others.</param>
    /// <exception cref="CniException">It has none, or another (<see cref="CniErrorCode.CheckFailed"/>), or the configuration is wrong.</exception>
    ValueTask CheckAsync(ReadOnlyMemory<byte> config, LeaseOwner owner, CniResult? previous = null, CancellationToken cancellationToken = default);

    /// <summary>Releases what belongs to none of the network's valid attachments: GC.</summary>
    /// <remarks>Ranges may have become invalid, but what names the store must be readable.</remarks>
    /// <returns>What was released, and what could not be.</returns>
    /// <exception cref="CniException">The configuration is not what its format demands, or the store failed.</exception>
    ValueTask<LeaseCollection> GcAsync(ReadOnlyMemory<byte> config, NetworkName network, IReadOnlyCollection<GcAttachment> valid, CancellationToken cancellationToken = default);

    /// <summary>Fails unless every range set has a free address and the store can be used: STATUS.</summary>
    /// <exception cref="CniException">An ADD could not be served (<see cref="CniErrorCode.PluginNotAvailable"/>), or the configuration is wrong.</exception>
    ValueTask StatusAsync(ReadOnlyMemory<byte> config, NetworkName network, CancellationToken cancellationToken = default);
}
