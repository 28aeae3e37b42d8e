using Microsoft.Extensions.DependencyInjection;

namespace Cni.Ipam;

/// <summary>Registers address management, so that a plugin's constructor can ask for <see cref="IIpam"/>.</summary>
public static class IpamServices
{
    /// <summary>Registers address management that keeps leases in files, as <c>host-local</c> does (<see cref="FileLeaseStore"/>).</summary>
    public static IServiceCollection AddHostLocalIpam(this IServiceCollection services) => services.AddIpam(new FileLeaseStoreProvider());

    /// <summary>Registers address management that keeps leases in memory, for tests.</summary>
    /// <param name="services">Where to register it.</param>
    /// <param name="store">The store; null makes a new one.</param>
    public static IServiceCollection AddMemoryIpam(this IServiceCollection services, MemoryLeaseStore? store = null) => services.AddIpam(new Fixed(store ?? new()));

    /// <summary>Registers address management that gives what the configuration says and keeps nothing, as <c>static</c> does.</summary>
    /// <remarks>
    /// Addresses come from <c>ipam.addresses</c> and <c>CNI_ARGS</c> (<c>IP</c>, <c>GATEWAY</c>), or, if there are any, from <c>args.cni.ips</c>, or,
    /// if there are any, from <c>runtimeConfig.ips</c>. Nobody looks whether two containers get the same.
    /// </remarks>
    public static IServiceCollection AddStaticIpam(this IServiceCollection services)
    {
        services.AddSingleton<IIpam>(new StaticIpam());
        return services;
    }

    /// <summary>Registers address management over a store of your own.</summary>
    public static IServiceCollection AddIpam(this IServiceCollection services, ILeaseStoreProvider stores)
    {
        // An instance, since creating one by its constructor makes the container look for constructors at every start.
        services.AddSingleton<IIpam>(new RangeIpam(stores));
        return services;
    }

    private sealed class Fixed(ILeaseStore store) : ILeaseStoreProvider
    {
        public ILeaseStore Open(ReadOnlySpan<byte> config) => store;
    }
}
