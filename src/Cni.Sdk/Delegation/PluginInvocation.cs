namespace Cni.Sdk;

/// <summary>One run of a plugin.</summary>
/// <param name="ExecutablePath">The file to run, as <see cref="IPluginInvoker.Find"/> gave it.</param>
/// <param name="Variables">All of its environment variables.</param>
/// <param name="Stdin">What it reads from standard input.</param>
public sealed record PluginInvocation(
    string ExecutablePath,
    IReadOnlyDictionary<string, string> Variables,
    ReadOnlyMemory<byte> Stdin)
{
    /// <summary>How long it may take before it is killed; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Where to pass on what it writes to standard error; null lets it write to the caller's own.</summary>
    public TextWriter? Stderr { get; init; }
}
