using System.Text;

namespace Cni.Sdk;

/// <summary>Runs networks: what a container runtime does with configuration lists and plugins.</summary>
/// <remarks>
/// <para>SPEC.md 1.1.0, section 3. The reference is libcni, with which plugins, configurations and the cache of results are
/// interchangeable. What differs on purpose:</para>
/// <list type="bullet">
/// <item>A failed or cancelled ADD is followed by DEL of every plugin of the list, last one first, going on past failures, since nobody has to
/// come back to clean up. They are listed in the details of the original error.</item>
/// <item>All plugins of a list are looked up before the first one runs, and ADD of what is attached already is refused, so that its
/// clean-up can't tear down what works.</item>
/// <item>Operations on one container wait for one another, and GC waits for ADD, CHECK and DEL of its network, across all processes that use
/// this library and the same cache folder. The wait ends with the cancellation token.</item>
/// <item>Cache files are written atomically, and are never taken for another attachment's.</item>
/// </list>
/// <para>DEL stops at the first plugin that fails and keeps the cached result for the next try, as the spec says: going on could free
/// an address that a rule of the failed plugin still points to.</para>
/// </remarks>
public sealed partial class CniRuntime
{
    private readonly CniRuntimeOptions _options;
    private readonly PluginRunner _plugins;
    private readonly ResultCache _cache;
    private readonly RuntimeLocks _locks;

    /// <summary>Creates a runtime.</summary>
    public CniRuntime(CniRuntimeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _plugins = new(options);
        _cache = new(options.CacheDirectory, options.Warning);
        _locks = new(options.CacheDirectory, options.TimeProvider);
    }

    /// <summary>Attaches a container to a network.</summary>
    /// <returns>What the last plugin reported, in the newest shape.</returns>
    /// <exception cref="PluginException">A plugin failed; what had been done is undone.</exception>
    /// <exception cref="CniException">The attachment exists (<see cref="CniErrorCode.Conflict"/>), the result can't be cached
    /// (<see cref="CniErrorCode.IoFailure"/>), or the configuration or attachment is invalid.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the running plugin is killed and what had been done is undone.</exception>
    public async Task<CniResult> AddAsync(NetworkConfigList list, RuntimeAttachment attachment, CancellationToken cancellationToken = default)
    {
        Require(list, attachment);
        if (list.Plugins.Count == 0)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, "no plugin configs found");
        if (!CniVersion.All.Contains(list.CniVersion))
            throw new CniException(CniErrorCode.IncompatibleVersion, $"configuration version \"{list.CniVersion}\" is not supported");
        attachment.RequireWritableArgs();
        FindAll(list);
        _cache.RequireFolder(list.Name);
        using var held = await _locks.EnterAsync(list.Name, attachment.ContainerId, cancellationToken).ConfigureAwait(false);
        _cache.RequireFree(list.Name, attachment);

        cancellationToken.ThrowIfCancellationRequested();

        ReadOnlyMemory<byte> result = default;
        try
        {
            foreach (var plugin in list.Plugins)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var config = DerivedConfig.ForAttachment(list, plugin, attachment, result);
                result = await _plugins.RunAsync(CniCommand.Add, list, plugin, attachment, config, cancellationToken).ConfigureAwait(false);
            }
            var decoded = ResultFormat.Read(result, list.CniVersion);
            _cache.Write(list, attachment, result);
            return decoded;
        }
        catch (Exception error)
        {
            var failures = await CleanUpAsync(list, attachment, result).ConfigureAwait(false);
            if (failures.Count > 0 && error is CniException cause)
                throw WithCleanup(cause, failures);
            failures.ForEach(failure => _options.Warning?.Invoke(failure));
            throw;
        }
    }

    /// <summary>Asks every plugin whether the attachment is still as its ADD reported it.</summary>
    /// <remarks>Every plugin gets the cached final result. Does nothing where the list has <c>disableCheck</c>.</remarks>
    /// <exception cref="PluginException">A plugin found a difference, or failed; those behind it weren't asked.</exception>
    /// <exception cref="CniException">The version is older than 0.4.0 (<see cref="CniErrorCode.IncompatibleVersion"/>), or the cached result
    /// can't be used.</exception>
    public async Task CheckAsync(NetworkConfigList list, RuntimeAttachment attachment, CancellationToken cancellationToken = default)
    {
        Require(list, attachment);
        if (!list.CniVersion.Supports(CniCommand.Check))
        {
            throw new CniException(CniErrorCode.IncompatibleVersion,
                $"configuration version \"{list.CniVersion}\" does not support the CHECK command");
        }
        if (list.DisableCheck)
            return;
        using var held = await _locks.EnterAsync(list.Name, attachment.ContainerId, cancellationToken).ConfigureAwait(false);
        var result = CachedResultDocument(list, attachment);
        foreach (var plugin in list.Plugins)
        {
            var config = DerivedConfig.ForAttachment(list, plugin, attachment, result);
            await _plugins.RunAsync(CniCommand.Check, list, plugin, attachment, config, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Detaches a container from a network, last plugin first. May be repeated.</summary>
    /// <remarks>From version 0.4.0 every plugin gets the cached final result, where there is one that can be read. The cache file is removed
    /// once all plugins have succeeded.</remarks>
    /// <exception cref="PluginException">A plugin failed; those in front of it weren't asked, and the cached result is kept for another try.</exception>
    public async Task DelAsync(NetworkConfigList list, RuntimeAttachment attachment, CancellationToken cancellationToken = default)
    {
        Require(list, attachment);
        using var held = await _locks.EnterAsync(list.Name, attachment.ContainerId, cancellationToken).ConfigureAwait(false);
        await DelHeldAsync(list, attachment, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks every plugin whether it could serve an ADD now. Nothing is asked before version 1.1.0.</summary>
    /// <exception cref="PluginException">A plugin could not (<see cref="CniErrorCode.PluginNotAvailable"/>,
    /// <see cref="CniErrorCode.LimitedConnectivity"/>), or failed; those behind it weren't asked.</exception>
    public async Task StatusAsync(NetworkConfigList list, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(list);
        if (!list.CniVersion.Supports(CniCommand.Status))
            return;
        foreach (var plugin in list.Plugins)
        {
            var config = DerivedConfig.ForStatus(list, plugin);
            await _plugins.RunAsync(CniCommand.Status, list, plugin, null, config, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DelHeldAsync(NetworkConfigList list, RuntimeAttachment attachment, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> result = default;
        if (list.CniVersion >= CniVersion.V0_4_0)
        {
            try
            {
                result = CachedResultDocument(list, attachment);
            }
            catch (CniException e)
            {
                // DEL must not depend on what can't be read.
                _options.Warning?.Invoke($"DEL without the cached result: {e.ToError()}");
            }
        }
        for (int i = list.Plugins.Count - 1; i >= 0; i--)
        {
            var config = DerivedConfig.ForAttachment(list, list.Plugins[i], attachment, result);
            await _plugins.RunAsync(CniCommand.Del, list, list.Plugins[i], attachment, config, cancellationToken).ConfigureAwait(false);
        }
        _cache.Remove(list.Name, attachment);
    }

    /// <summary>DELs all plugins after a failed ADD, those too that hadn't been asked: a plugin can fail after half of its work.</summary>
    private async Task<List<string>> CleanUpAsync(NetworkConfigList list, RuntimeAttachment attachment, ReadOnlyMemory<byte> lastResult)
    {
        var failures = new List<string>();
        var prevResult = list.CniVersion >= CniVersion.V0_4_0 ? lastResult : default;
        for (int i = list.Plugins.Count - 1; i >= 0; i--)
        {
            try
            {
                // Not cancellable: what was begun must be undone. A timeout still bounds each plugin.
                var config = DerivedConfig.ForAttachment(list, list.Plugins[i], attachment, prevResult);
                await _plugins.RunAsync(CniCommand.Del, list, list.Plugins[i], attachment, config, CancellationToken.None).ConfigureAwait(false);
            }
            catch (CniException e)
            {
                failures.Add($"clean-up: {e.ToError()}");
            }
            catch (Exception e)
            {
                // An invoker of someone else's may throw anything; the rest must be undone all the same.
                failures.Add($"clean-up: plugin {list.Plugins[i].Type}: {e.Message}");
            }
        }
        return failures;
    }

    private static CniException WithCleanup(CniException error, List<string> failures)
    {
        var details = new StringBuilder(error.Details);
        foreach (string failure in failures)
        {
            if (details.Length > 0)
                details.Append('\n');
            details.Append(failure);
        }
        return error is PluginException plugin
            ? new PluginException(plugin.PluginType, plugin.Network, plugin.Command,
                new CniException(plugin.Code, plugin.PluginError.Message, details.ToString(), plugin.InnerException))
            : new CniException(error.Code, error.Message, details.ToString(), error);
    }

    private void FindAll(NetworkConfigList list)
    {
        foreach (var plugin in list.Plugins)
        {
            try
            {
                _plugins.Find(plugin.Type);
            }
            catch (CniException e)
            {
                throw new PluginException(plugin.Type, list.Name, CniCommand.Add, e);
            }
        }
    }

    private static void Require(NetworkConfigList list, RuntimeAttachment attachment)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(attachment);

        // A default value has no text and was never parsed.
        _ = ContainerId.Parse(attachment.ContainerId.ToString());
        _ = InterfaceName.Parse(attachment.IfName.ToString());
    }
}
