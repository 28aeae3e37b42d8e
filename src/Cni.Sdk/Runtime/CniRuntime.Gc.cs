namespace Cni.Sdk;

public sealed partial class CniRuntime
{
    /// <summary>Removes what belongs to attachments that are no longer valid. Not a replacement for DEL.</summary>
    /// <param name="list">The network.</param>
    /// <param name="validAttachments">Every attachment of this network that is in use; an empty list says that none is.</param>
    /// <param name="cancellationToken">Ends it between two plugins, and kills the one that runs.</param>
    /// <remarks>
    /// First every cached attachment that isn't valid is DELed, which serves plugins of any version, then each plugin gets GC from version
    /// 1.1.0 on. Goes on past failures. Holds off ADD, CHECK and DEL of this network, and waits for those under way. Does nothing where the
    /// list has <c>disableGC</c>.
    /// </remarks>
    /// <exception cref="CniException">Something failed: the failure itself when it is the only one, else
    /// <see cref="CniErrorCode.CleanupIncomplete"/> with all of them in the details.</exception>
    public async Task GcAsync(NetworkConfigList list, IReadOnlyCollection<GcAttachment> validAttachments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(validAttachments);
        if (list.DisableGc)
            return;
        using var held = await _locks.EnterForGcAsync(list.Name, cancellationToken).ConfigureAwait(false);
        var failures = new List<CniException>();
        await DelStaleAsync(list, [.. validAttachments], failures, cancellationToken).ConfigureAwait(false);
        if (list.CniVersion.Supports(CniCommand.Gc))
        {
            foreach (var plugin in list.Plugins)
            {
                try
                {
                    var config = DerivedConfig.ForGc(list, plugin, validAttachments);
                    await _plugins.RunAsync(CniCommand.Gc, list, plugin, null, config, cancellationToken).ConfigureAwait(false);
                }
                catch (CniException e)
                {
                    failures.Add(e);
                }
            }
        }
        if (failures.Count == 1)
            throw failures[0];
        if (failures.Count > 1)
        {
            throw new CniException(CniErrorCode.CleanupIncomplete, $"GC of network \"{list.Name}\" had {failures.Count} failures",
                string.Join('\n', failures.Select(static failure => failure.ToError().ToString())), new AggregateException(failures));
        }
    }

    private async Task DelStaleAsync(NetworkConfigList list, HashSet<GcAttachment> valid, List<CniException> failures, CancellationToken cancellationToken)
    {
        List<CachedAttachment> cached;
        try
        {
            cached = GetCachedAttachments(list.Name.ToString()).ToList();
        }
        catch (CniException e)
        {
            failures.Add(e);
            return;
        }
        foreach (var stale in cached)
        {
            if (valid.Contains(new(stale.ContainerId, stale.IfName)))
                continue;
            try
            {
                var attachment = stale.ToAttachment();
                using var held = await _locks.EnterInsideGcAsync(attachment.ContainerId, cancellationToken).ConfigureAwait(false);
                await DelHeldAsync(list, attachment, cancellationToken).ConfigureAwait(false);
            }
            catch (CniException e)
            {
                failures.Add(new(e.Code, $"failed to delete stale attachment {stale.ContainerId} {stale.IfName}: {e.Message}", e.Details, e));
            }
        }
    }
}
