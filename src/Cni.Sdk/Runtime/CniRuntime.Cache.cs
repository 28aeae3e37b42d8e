namespace Cni.Sdk;

public sealed partial class CniRuntime
{
    /// <summary>Gives what ADD reported for an attachment, in the newest shape; null when nothing is cached.</summary>
    /// <exception cref="CniException">The cache file can't be read or understood.</exception>
    public CniResult? GetCachedResult(NetworkConfigList list, RuntimeAttachment attachment)
    {
        ArgumentNullException.ThrowIfNull(list);
        var document = GetCachedAttachment(list.Name, attachment)?.Result ?? default;
        return document.IsEmpty ? null : ResultFormat.Read(document, list.CniVersion);
    }

    /// <summary>Gives all that is cached for an attachment, the configuration's bytes and the arguments included; null when nothing is.</summary>
    /// <exception cref="CniException">The cache file can't be read or understood, or a part of its name is missing.</exception>
    public CachedAttachment? GetCachedAttachment(NetworkName network, RuntimeAttachment attachment)
    {
        ArgumentNullException.ThrowIfNull(attachment);
        return _cache.Read(network, attachment);
    }

    /// <summary>Lists the cached attachments, in the order of their file names.</summary>
    /// <param name="network">Only those of this network; null for all.</param>
    /// <param name="containerId">Only those of this container; null for all.</param>
    /// <returns>The attachments; files that can't be understood are passed over with a warning.</returns>
    /// <exception cref="CniException">The cache folder can't be read (<see cref="CniErrorCode.IoFailure"/>).</exception>
    public IReadOnlyList<CachedAttachment> GetCachedAttachments(string? network = null, string? containerId = null) =>
        _cache.All().FindAll(attachment =>
            (network is null || attachment.Network == network) && (containerId is null || attachment.ContainerId == containerId));

    /// <summary>Lists the spec versions of a plugin.</summary>
    /// <param name="type">The plugin's type.</param>
    /// <param name="cancellationToken">Kills the plugin.</param>
    /// <remarks>A plugin that doesn't know VERSION speaks 0.1.0 alone.</remarks>
    /// <exception cref="CniException">There is no such plugin, it failed, or its answer can't be understood.</exception>
    public Task<IReadOnlyList<CniVersion>> VersionAsync(string type, CancellationToken cancellationToken = default) =>
        _plugins.VersionsAsync(type, cancellationToken);

    /// <summary>Makes sure that every plugin of a list is there and speaks its version, without touching a network.</summary>
    /// <returns>The capabilities that the list's plugins serve, sorted.</returns>
    /// <exception cref="CniException">A plugin is missing (<see cref="CniErrorCode.InvalidNetworkConfig"/>) or does not speak the version
    /// (<see cref="CniErrorCode.IncompatibleVersion"/>); the message lists all that was found.</exception>
    public async Task<IReadOnlyList<string>> ValidateAsync(NetworkConfigList list, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(list);
        var failures = new List<CniException>();
        var capabilities = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var plugin in list.Plugins)
        {
            try
            {
                var versions = await VersionAsync(plugin.Type, cancellationToken).ConfigureAwait(false);
                if (!versions.Contains(list.CniVersion))
                {
                    failures.Add(new(CniErrorCode.IncompatibleVersion,
                        $"plugin {plugin.Type} does not support config version \"{list.CniVersion}\"", $"it supports {string.Join(", ", versions)}"));
                }
            }
            catch (CniException e)
            {
                failures.Add(e);
            }
            capabilities.UnionWith(plugin.Capabilities.Where(static capability => capability.Value).Select(static capability => capability.Key));
        }
        return failures.Count switch
        {
            0 => [.. capabilities],
            1 => throw failures[0],
            _ => throw new CniException(failures[0].Code, string.Join("; ", failures.Select(static failure => failure.Message)), null, new AggregateException(failures)),
        };
    }

    /// <summary>The cached result as plugins get it: in the list's version; empty when there is none.</summary>
    private ReadOnlyMemory<byte> CachedResultDocument(NetworkConfigList list, RuntimeAttachment attachment)
    {
        var document = _cache.Read(list.Name, attachment)?.Result ?? default;
        if (document.IsEmpty)
            return default;
        try
        {
            return PluginReply.InVersion(document, ResultFormat.Read(document, list.CniVersion), list.CniVersion);
        }
        catch (CniException e)
        {
            throw new CniException(e.Code, $"failed to get network \"{list.Name}\" cached result: {e.Message}", e.Details, e);
        }
    }
}
