namespace Cni.Sdk;

/// <summary>Asks for everything to be removed that belongs to attachments which are no longer valid.</summary>
/// <typeparam name="TConfig">The plugin's configuration.</typeparam>
/// <remarks>SPEC.md 1.1.0, section 2, "GC: Clean up any stale resources".</remarks>
public sealed class GcRequest<TConfig> : CniRequest
{
    private readonly IReadOnlyList<GcAttachment>? _validAttachments;
    private HashSet<(string ContainerId, string IfName)>? _index;

    internal GcRequest(RequestContext context, TConfig config, CniCleanup cleanup)
        : base(context)
    {
        Config = config;
        Cleanup = cleanup;
        _validAttachments = context.Envelope.ReadValidAttachments();
    }

    /// <summary>The plugin's configuration.</summary>
    public TConfig Config { get; }

    /// <summary>The attachments to keep, from <c>cni.dev/valid-attachments</c> or, where that is missing, <c>cni.dev/attachments</c>.</summary>
    /// <exception cref="CniException">The configuration has neither key (<see cref="CniErrorCode.InvalidNetworkConfig"/>): taking that for
    /// "none is valid" would cut off every container of the network.</exception>
    public IReadOnlyList<GcAttachment> ValidAttachments => _validAttachments
        ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "missing cni.dev/valid-attachments",
            "GC removes everything that the list does not name, so the list must be there even when it is empty");

    /// <summary>Runs the steps so that each gets its turn, and reports those that failed.</summary>
    public CniCleanup Cleanup { get; }

    /// <summary>Tells whether an attachment is to be kept.</summary>
    /// <exception cref="CniException">As for <see cref="ValidAttachments"/>.</exception>
    public bool IsValid(string containerId, string ifName)
    {
        if (_index is null)
        {
            _index = [];
            foreach (var attachment in ValidAttachments)
                _index.Add((attachment.ContainerId, attachment.IfName));
        }
        return _index.Contains((containerId, ifName));
    }
}
