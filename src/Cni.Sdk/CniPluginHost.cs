namespace Cni.Sdk;

/// <summary>Runs a plugin: turns variables and standard input into a request, and what comes back into one document and an exit code.</summary>
public sealed class CniPluginHost
{
    private readonly PluginFactory _factory;

    internal CniPluginHost(PluginFactory factory) => _factory = factory;

    /// <summary>Runs the plugin once.</summary>
    /// <param name="environment">The edge of the process; null for this process's own.</param>
    /// <param name="cancellationToken">Ends the operation as a signal does: an ADD is rolled back.</param>
    /// <returns>The exit code: 0 for success, 1 after an error document. No exception of the plugin leaves this method.</returns>
    /// <remarks>Completes synchronously when the plugin does. It may be called again, also at the same time with another environment.</remarks>
    public Task<int> RunAsync(CniEnvironment? environment = null, CancellationToken cancellationToken = default) =>
        new PluginRun(_factory, environment ?? CniEnvironment.FromProcess()).RunAsync(cancellationToken);
}
