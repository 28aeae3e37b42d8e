namespace Cni.Sdk;

/// <summary>Finds plugins and runs them: what delegation and the runtime's side stand on, and what a test replaces.</summary>
public interface IPluginInvoker
{
    /// <summary>Finds the first regular file of that name in the folders.</summary>
    /// <param name="type">The plugin's type; a file name without a slash.</param>
    /// <param name="path">The folders of <c>CNI_PATH</c>, in order.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="CniException">The type is no file name (<see cref="CniErrorCode.InvalidNetworkConfig"/>), or no folder has it
    /// (<see cref="CniErrorCode.InvalidNetworkConfig"/>); the message names both.</exception>
    string Find(string type, IReadOnlyList<string> path);

    /// <summary>Runs a plugin to its end and gives what it wrote.</summary>
    /// <exception cref="CniException">It could not be started or took too long (<see cref="CniErrorCode.DelegateFailure"/>).</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the plugin has been killed and waited for.</exception>
    ValueTask<PluginOutput> ExecuteAsync(PluginInvocation invocation, CancellationToken cancellationToken = default);
}
