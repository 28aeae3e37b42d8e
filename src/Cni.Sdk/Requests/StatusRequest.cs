namespace Cni.Sdk;

/// <summary>Asks whether an ADD could be served now.</summary>
/// <typeparam name="TConfig">The plugin's configuration.</typeparam>
/// <remarks>
/// Throw a <see cref="CniException"/> with <see cref="CniErrorCode.PluginNotAvailable"/> or
/// <see cref="CniErrorCode.LimitedConnectivity"/> and a reason when it could not.
/// SPEC.md 1.1.0, section 2, "STATUS: Check plugin status".
/// </remarks>
public sealed class StatusRequest<TConfig> : CniRequest
{
    internal StatusRequest(RequestContext context, TConfig config)
        : base(context) => Config = config;

    /// <summary>The plugin's configuration.</summary>
    public TConfig Config { get; }
}
