using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Cni.Sdk;

/// <summary>Puts together the services that a plugin's constructor takes.</summary>
public sealed class CniPluginBuilder
{
    internal CniPluginBuilder()
    {
    }

    /// <summary>The services. <see cref="CniEnvironment"/>, <see cref="TimeProvider"/> and <see cref="IPluginInvoker"/> are there already.</summary>
    /// <remarks>The container is built for a verb that does work, so neither VERSION nor the about text pays for it.</remarks>
    public IServiceCollection Services { get; } = new ServiceCollection();

    /// <summary>Gives the host of the plugin.</summary>
    /// <typeparam name="TPlugin">The plugin; created once per invocation, by constructor injection.</typeparam>
    public CniPluginHost Build<[DynamicallyAccessedMembers(CniPlugin.Constructors)] TPlugin>()
        where TPlugin : CniPlugin => new(PluginFactory.For<TPlugin>(Services));
}
