namespace Cni.Sdk;

/// <summary>Where a <see cref="CniRuntime"/> finds plugins, keeps results, and how it runs plugins.</summary>
public sealed record CniRuntimeOptions
{
    /// <summary>The folder in which libcni keeps results unless told otherwise: <c>/var/lib/cni</c>.</summary>
    public const string DefaultCacheDirectory = "/var/lib/cni";

    /// <summary>The folders to look for plugins in, in order (<c>CNI_PATH</c>). <c>/opt/cni/bin</c> by default.</summary>
    public IReadOnlyList<string> PluginPath { get; init; } = ["/opt/cni/bin"];

    /// <summary>Under which the results are kept, in <c>results</c>, and the lock file. <see cref="DefaultCacheDirectory"/> by default.</summary>
    public string CacheDirectory { get; init; } = DefaultCacheDirectory;

    /// <summary>How long one run of one plugin may take before it is killed; null for no limit, the default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The variables that plugins get beside those of the protocol; null, the default, hands on this process's, as libcni does.</summary>
    /// <remarks>The protocol's own in it, such as <c>CNI_IFNAME</c>, are replaced or left out.</remarks>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>Where to pass on what plugins write to standard error; null, the default, keeps it for the message of a failed plugin only.</summary>
    public TextWriter? Stderr { get; init; }

    /// <summary>Told about what is worth a line in a log but no failure, such as a cache file that can't be understood. Null by default.</summary>
    public Action<string>? Warning { get; init; }

    /// <summary>Finds and runs plugins; null, the default, executes files with <see cref="PluginInvoker.Default"/>.</summary>
    public IPluginInvoker? Invoker { get; init; }

    /// <summary>The clock by which the runtime waits for locks. <see cref="TimeProvider.System"/> by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
