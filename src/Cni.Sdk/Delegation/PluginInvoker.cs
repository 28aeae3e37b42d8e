using System.Diagnostics;

namespace Cni.Sdk;

/// <summary>Finds plugins as files and executes them.</summary>
/// <remarks>
/// The program gets its own process group, pipes for the standard streams, default signal dispositions and no other file descriptor of
/// ours. It is waited for by its end, not by the closing of its streams, so a daemon that it leaves behind holds nobody up. On a timeout
/// or a cancellation its group gets SIGTERM, time to undo its work, and SIGKILL. No child is left unreaped.
/// Execution blocks the calling thread; the thread pool is not used.
/// </remarks>
public sealed class PluginInvoker : IPluginInvoker
{
    /// <summary>The most that is taken from a program's standard output, in bytes: 16 MiB.</summary>
    public const int MaxOutput = 16 << 20;

    private const int BusyAttempts = 8;

    /// <summary>An invoker for everyone; it has no state.</summary>
    public static PluginInvoker Default { get; } = new();

    /// <summary>How long a program that is being stopped has between SIGTERM and SIGKILL. Two seconds by default.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public string Find(string type, IReadOnlyList<string> path)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(path);
        if (type.Length == 0)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, "no plugin name provided");
        if (type.AsSpan().ContainsAny('/', '\0') || type is "." or "..")
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"invalid plugin name: {type}");
        foreach (string folder in path)
        {
            string candidate = Path.Join(folder, type);
            if (folder.Length > 0 && FileIdentity.IsRegularFile(candidate))
                return candidate;
        }
        throw new CniException(CniErrorCode.InvalidNetworkConfig, $"failed to find plugin \"{type}\" in path [{string.Join(' ', path)}]");
    }

    /// <inheritdoc/>
    /// <remarks>A file that someone has open for writing (ETXTBSY) is tried a few times before that becomes the error.</remarks>
    public ValueTask<PluginOutput> ExecuteAsync(PluginInvocation invocation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(invocation);
        cancellationToken.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        using var child = Start(invocation, cancellationToken);
        var deadline = new Deadline(start, invocation.Timeout);
        switch (child.Communicate(invocation.Stdin, invocation.Stderr, deadline))
        {
            case ChildOutcome.Exited:
                break;
            case ChildOutcome.Cancelled:
                child.Stop(GracePeriod);
                throw new OperationCanceledException($"{invocation.ExecutablePath} was stopped", cancellationToken);
            case ChildOutcome.TimedOut:
                child.Stop(GracePeriod);
                throw Failure($"{invocation.ExecutablePath} did not end within {invocation.Timeout!.Value.TotalSeconds:0.###} s and was killed", child.StderrText);
            case ChildOutcome.TooMuchOutput:
                child.Stop(TimeSpan.Zero);
                throw Failure($"{invocation.ExecutablePath} wrote more than {MaxOutput} bytes to standard output and was killed", child.StderrText);
        }
        return new(new PluginOutput(child.ExitCode, child.Stdout, child.StderrText));
    }

    private static ChildProcess Start(PluginInvocation invocation, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            var child = ChildProcess.TryStart(invocation.ExecutablePath, invocation.Variables, invocation.Stderr is not null, cancellationToken, out int errno);
            if (child is not null)
                return child;
            if (errno != Libc.ETXTBSY || attempt == BusyAttempts)
                throw Failure($"could not run {invocation.ExecutablePath}: {Libc.Describe(errno)}", null);
            // Whoever is installing the file closes it soon: 10, 20, and so on to 640 ms, more than a second in all.
            Libc.Pause(10 << (attempt - 1));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static CniException Failure(string message, string? stderr) =>
        new(CniErrorCode.DelegateFailure, message, string.IsNullOrEmpty(stderr) ? null : $"it wrote: {stderr.TrimEnd()}");
}
