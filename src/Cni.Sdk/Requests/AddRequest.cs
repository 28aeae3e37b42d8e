namespace Cni.Sdk;

/// <summary>Asks for a container to be attached, or for its attachment to be changed.</summary>
/// <typeparam name="TConfig">The plugin's configuration.</typeparam>
/// <remarks>SPEC.md 1.1.0, section 2, "ADD: Add container to network, or apply modifications".</remarks>
public sealed class AddRequest<TConfig> : AttachmentRequest
{
    internal AddRequest(RequestContext context, TConfig config)
        : base(context)
    {
        Config = config;
        Rollback = context.Rollback!;
    }

    /// <summary>The plugin's configuration.</summary>
    public TConfig Config { get; }

    /// <summary>The path of the container's network namespace (<c>CNI_NETNS</c>). It is not the plugin's own.</summary>
    public string Netns => NetnsOrNull!;

    /// <summary>How to undo what has been done so far; runs when the ADD does not succeed. Delegates register themselves.</summary>
    public CniRollback Rollback { get; }
}
