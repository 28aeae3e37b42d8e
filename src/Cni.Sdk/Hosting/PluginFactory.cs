using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cni.Sdk;

/// <summary>Makes a plugin of one type with its services, as late and as cheaply as possible.</summary>
internal abstract class PluginFactory
{
    internal static PluginFactory For<[DynamicallyAccessedMembers(CniPlugin.Constructors)] TPlugin>(IServiceCollection services)
        where TPlugin : CniPlugin => new Of<TPlugin>(services, null);

    internal static PluginFactory For<[DynamicallyAccessedMembers(CniPlugin.Constructors)] TPlugin>(Action<IServiceCollection>? configure)
        where TPlugin : CniPlugin => new Of<TPlugin>(null, configure);

    /// <summary>The type's own name, for messages.</summary>
    internal abstract string Name { get; }

    /// <summary>Reads a constant of the type without a container or, where the property allows, without a constructor.</summary>
    /// <remarks>
    /// VERSION is what runtimes call most, and a constructor would describe the configuration to a serializer for it. Only a property
    /// that is documented to be a constant may be read so. One that needs the constructor either throws or gives null, and is then read
    /// from a constructed plugin; one that gives something else in silence is found out by the first verb that does work.
    /// Not generic: NativeAOT looks a generic virtual method up at run time, which took a twentieth of a start.
    /// </remarks>
    protected abstract object? Describe(Func<CniPlugin, object?> read, CniEnvironment environment);

    /// <summary>What VERSION answers, by <see cref="Describe"/>.</summary>
    internal IReadOnlyList<CniVersion> SupportedVersions(CniEnvironment environment) =>
        (IReadOnlyList<CniVersion>)Describe(static plugin => plugin.SupportedVersions, environment)!;

    /// <summary>What the plugin says about itself, by <see cref="Describe"/>.</summary>
    internal string? About(CniEnvironment environment) => (string?)Describe(static plugin => plugin.About, environment);

    internal abstract PluginLease Create(CniEnvironment environment);

    private sealed class Of<[DynamicallyAccessedMembers(CniPlugin.Constructors)] TPlugin>(IServiceCollection? services, Action<IServiceCollection>? configure) : PluginFactory
        where TPlugin : CniPlugin
    {
        internal override string Name => typeof(TPlugin).Name;

        protected override object? Describe(Func<CniPlugin, object?> read, CniEnvironment environment)
        {
            try
            {
                if (read((TPlugin)RuntimeHelpers.GetUninitializedObject(typeof(TPlugin))) is { } value)
                    return value;
            }
            catch (Exception)
            {
                // The property uses something that the constructor sets, so that has to run.
            }
            using var lease = Create(environment);
            return read(lease.Plugin);
        }

        internal override PluginLease Create(CniEnvironment environment)
        {
            // Without services and constructor parameters a container would only cost time (about 0.8 ms of a start).
            if (configure is null && services is null or { Count: 0 } && typeof(TPlugin).GetConstructor(Type.EmptyTypes) is not null)
                return new(Activator.CreateInstance<TPlugin>(), null);
            var all = new ServiceCollection();
            if (services is not null)
                all.Add(services);
            configure?.Invoke(all);
            all.AddSingleton(environment);
            all.TryAddSingleton(environment.TimeProvider);
            all.TryAddSingleton(environment.Invoker);
            all.TryAddSingleton<TPlugin>();
            var provider = all.BuildServiceProvider();
            try
            {
                return new(provider.GetRequiredService<TPlugin>(), provider);
            }
            catch
            {
                provider.Dispose();
                throw;
            }
        }
    }
}

/// <summary>A plugin together with the container that made it.</summary>
internal sealed class PluginLease(CniPlugin plugin, ServiceProvider? provider) : IDisposable, IAsyncDisposable
{
    internal CniPlugin Plugin => plugin;

    public void Dispose()
    {
        if (provider is not null)
            provider.Dispose();
        else
            (plugin as IDisposable)?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (provider is not null)
            await provider.DisposeAsync().ConfigureAwait(false);
        else if (plugin is IAsyncDisposable disposable)
            await disposable.DisposeAsync().ConfigureAwait(false);
        else
            (plugin as IDisposable)?.Dispose();
    }
}
