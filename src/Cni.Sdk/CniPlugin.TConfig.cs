using System.Text.Json.Serialization.Metadata;

namespace Cni.Sdk;

/// <summary>A plugin: derive from it, say what ADD does, and override what else has something to do.</summary>
/// <typeparam name="TConfig">The plugin's configuration, a record that derives from <see cref="NetworkConfig"/>.</typeparam>
/// <param name="configType">How to read the configuration, from a source-generated context.</param>
/// <remarks>
/// When a method runs, the variables have been checked, the configuration has been read, its version is one of
/// <see cref="CniPlugin.SupportedVersions"/>, and <c>CNI_NETNS</c> is not the plugin's own namespace. Return the result and throw
/// errors; the host alone writes to standard output. An instance serves one invocation.
/// </remarks>
#pragma warning disable RS0022 // The base is closed on purpose: this class is the one to derive from.
public abstract class CniPlugin<TConfig>(JsonTypeInfo<TConfig> configType) : CniPlugin
#pragma warning restore RS0022
    where TConfig : NetworkConfig
{
    /// <summary>Attaches the container.</summary>
    /// <returns>The result: what the plugin made, or the previous result, changed or not.</returns>
    /// <exception cref="CniException">It could not be done; what was added to <see cref="AddRequest{TConfig}.Rollback"/> is undone.</exception>
    protected abstract ValueTask<CniResult> AddAsync(AddRequest<TConfig> request, CancellationToken cancellationToken);

    /// <summary>Removes the attachment. Does nothing by default.</summary>
    /// <exception cref="CniException">Something could not be removed. What is missing is no error.</exception>
    protected virtual ValueTask DelAsync(DelRequest<TConfig> request, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Compares the attachment with what ADD reported. Finds nothing wrong by default.</summary>
    /// <exception cref="CniException">It is not as it should be.</exception>
    protected virtual ValueTask CheckAsync(CheckRequest<TConfig> request, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Removes what belongs to attachments that are no longer valid. Does nothing by default.</summary>
    /// <remarks>A plugin that delegates must forward GC: <c>request.Ipam?.GcAsync(cancellationToken)</c>.</remarks>
    /// <exception cref="CniException">Something could not be removed.</exception>
    protected virtual ValueTask GcAsync(GcRequest<TConfig> request, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Says whether an ADD could be served now. Always ready by default.</summary>
    /// <remarks>A plugin that delegates must forward STATUS: <c>request.Ipam?.StatusAsync(cancellationToken)</c>.</remarks>
    /// <exception cref="CniException">It could not.</exception>
    protected virtual ValueTask StatusAsync(StatusRequest<TConfig> request, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    internal sealed override ValueTask<CniResult> RunAddAsync(RequestContext context, CancellationToken cancellationToken) =>
        AddAsync(new(context, ReadConfig(context)), cancellationToken);

    internal sealed override ValueTask RunAsync(CniCommand command, RequestContext context, CniCleanup cleanup, CancellationToken cancellationToken)
    {
        var config = ReadConfig(context);
        return command switch
        {
            CniCommand.Del => DelAsync(new(context, config, cleanup), cancellationToken),
            CniCommand.Check => CheckAsync(new(context, config), cancellationToken),
            CniCommand.Gc => GcAsync(new(context, config, cleanup), cancellationToken),
            CniCommand.Status => StatusAsync(new(context, config), cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    private TConfig ReadConfig(RequestContext context) => CniJson.Deserialize(context.RawConfig.Span, configType);
}
