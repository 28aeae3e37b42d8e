namespace Cni.Sdk;

/// <summary>Asks for an attachment to be removed with everything it held.</summary>
/// <typeparam name="TConfig">The plugin's configuration.</typeparam>
/// <remarks>
/// Whatever is missing has been removed already: the namespace, the link, the previous result. The same DEL may come again.
/// A previous result that is there but cannot be read leaves <see cref="AttachmentRequest.PrevResult"/> null and is reported after all
/// other steps. SPEC.md 1.1.0, section 2, "DEL: Remove container from network, or un-apply modifications".
/// </remarks>
public sealed class DelRequest<TConfig> : AttachmentRequest
{
    internal DelRequest(RequestContext context, TConfig config, CniCleanup cleanup)
        : base(context)
    {
        Config = config;
        Cleanup = cleanup;
    }

    /// <summary>The plugin's configuration.</summary>
    public TConfig Config { get; }

    /// <summary>The path of the container's network namespace (<c>CNI_NETNS</c>); null when the runtime gave none. It may no longer be there.</summary>
    public string? Netns => NetnsOrNull;

    /// <summary>Runs the steps so that each gets its turn, and reports those that failed.</summary>
    public CniCleanup Cleanup { get; }
}
