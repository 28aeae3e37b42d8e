using Cni.Ipam;
using Cni.Sdk;
using Microsoft.Extensions.DependencyInjection;

namespace Cni.Examples.Leases;

static class SharedIpamPlugin
{
    public static void Register(IServiceCollection services, IVersionedText shared)
    {
        #region store-register
        services.AddIpam(new SharedLeases(new VersionedLeaseStore(shared)));
        #endregion
    }
}

#region store-provider
sealed class SharedLeases(ILeaseStore store) : ILeaseStoreProvider
{
    public ILeaseStore Open(ReadOnlySpan<byte> config) => store;
}
#endregion

#region main-with-ipam
sealed class AnyMainPlugin : CniPlugin<NetworkConfig>
{
    public AnyMainPlugin() : base(CniJson.NetworkConfig)
    {
    }

    protected override async ValueTask<CniResult> AddAsync(AddRequest<NetworkConfig> request, CancellationToken cancellationToken)
    {
        CniResult addresses = request.Ipam is null ? new() : await request.Ipam.AddAsync(cancellationToken);
        // Make the interface and give it the addresses; should that throw, the delegate is DELed by itself.
        return addresses with
        {
            Interfaces = [new(request.IfName.ToString()) { Sandbox = request.Netns }],
            Ips = [.. addresses.Ips.Select(ip => ip with { Interface = 0 })],
        };
    }

    protected override async ValueTask DelAsync(DelRequest<NetworkConfig> request, CancellationToken cancellationToken)
    {
        if (request.Ipam is not null)
            await request.Cleanup.TryAsync("release the addresses", () => request.Ipam.DelAsync(cancellationToken));
    }
}
#endregion
