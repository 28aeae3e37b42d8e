namespace Cni.Sdk;

/// <summary>Asks whether an attachment is still what ADD reported.</summary>
/// <typeparam name="TConfig">The plugin's configuration.</typeparam>
/// <remarks>
/// Throw a <see cref="CniException"/> with <see cref="CniErrorCode.CheckFailed"/> when it is not.
/// SPEC.md 1.1.0, section 2, "CHECK: Check container's networking is as expected".
/// </remarks>
public sealed class CheckRequest<TConfig> : AttachmentRequest
{
    internal CheckRequest(RequestContext context, TConfig config)
        : base(context) => Config = config;

    /// <summary>The plugin's configuration.</summary>
    public TConfig Config { get; }

    /// <summary>The path of the container's network namespace (<c>CNI_NETNS</c>).</summary>
    public string Netns => NetnsOrNull!;
}
