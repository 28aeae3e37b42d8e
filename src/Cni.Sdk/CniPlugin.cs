using System.Diagnostics.CodeAnalysis;

namespace Cni.Sdk;

/// <summary>The door to writing a plugin, and what all plugins share. Derive from <see cref="CniPlugin{TConfig}"/>.</summary>
public abstract class CniPlugin
{
    internal const DynamicallyAccessedMemberTypes Constructors =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.NonPublicConstructors;

    private protected CniPlugin()
    {
    }

    /// <summary>The spec versions that the plugin takes configurations of. All that this library speaks by default.</summary>
    /// <remarks>
    /// A constant of the type: VERSION and the about text read it, where they can, from an instance whose constructor has not run, so
    /// that they cost nothing. Write it as an expression, such as <c>=> [CniVersion.V1_0_0]</c>. Every verb that does work fails
    /// (<see cref="CniErrorCode.Internal"/>) when the constructed plugin gives another list.
    /// </remarks>
    public virtual IReadOnlyList<CniVersion> SupportedVersions => CniVersion.All;

    /// <summary>A line about the plugin for someone who starts it by hand; null, the default, for none.</summary>
    /// <remarks>A constant of the type, as <see cref="SupportedVersions"/> is.</remarks>
    public virtual string? About => null;

    /// <summary>Runs a plugin as this process: reads variables and standard input, and answers on standard output.</summary>
    /// <param name="args">The program's arguments. A plugin has none.</param>
    /// <returns>The exit code for <c>Main</c> to return.</returns>
    public static Task<int> RunAsync<[DynamicallyAccessedMembers(Constructors)] TPlugin>(string[] args)
        where TPlugin : CniPlugin => CreateBuilder(args).Build<TPlugin>().RunAsync();

    /// <summary>Gives a builder for a plugin whose constructor takes services.</summary>
    /// <param name="args">The program's arguments. A plugin has none.</param>
    public static CniPluginBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new();
    }

    /// <summary>Turns an exception of a library that the plugin uses into an error document; null, the default, leaves it to the host.</summary>
    /// <remarks>
    /// Asked for every exception that leaves the plugin, or a step of its rollback or clean-up, and is not a <see cref="CniException"/>
    /// already. The place to say what a kernel answered. The host maps I/O and JSON exceptions of .NET and makes
    /// <see cref="CniErrorCode.Internal"/> of the rest.
    /// </remarks>
    protected virtual CniException? Translate(Exception exception) => null;

    internal CniException? TranslateException(Exception exception) => Translate(exception);

    internal abstract ValueTask<CniResult> RunAddAsync(RequestContext context, CancellationToken cancellationToken);

    internal abstract ValueTask RunAsync(CniCommand command, RequestContext context, CniCleanup cleanup, CancellationToken cancellationToken);
}
