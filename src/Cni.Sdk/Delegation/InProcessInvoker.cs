using System.Text;

namespace Cni.Sdk;

/// <summary>Runs a delegate in this process when its file is this very program, and leaves all others to another invoker.</summary>
/// <remarks>The run goes through the same host with its own container and memory for streams, so nothing can tell the difference
/// but the time it takes.</remarks>
internal sealed class InProcessInvoker(CniPluginSet set, CniEnvironment environment, IPluginInvoker others) : IPluginInvoker
{
    // A configuration whose delegate is itself would go on for ever; no sensible chain of delegates is this long.
    private const int MaxDepth = 8;

    public string Find(string type, IReadOnlyList<string> path) => others.Find(type, path);

    public async ValueTask<PluginOutput> ExecuteAsync(PluginInvocation invocation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(invocation);
        if (!set.TryGetHost(Path.GetFileName(invocation.ExecutablePath), out var host) || !IsThisProgram(invocation.ExecutablePath))
            return await others.ExecuteAsync(invocation, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (environment.DelegationDepth >= MaxDepth)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"delegation to {Path.GetFileName(invocation.ExecutablePath)} is more than {MaxDepth} plugins deep");

        using var timeout = invocation.Timeout is { } limit ? new CancellationTokenSource(limit, environment.TimeProvider) : null;
        using var both = timeout is null ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var stdout = new MemoryStream();
        var stderr = new TeeWriter(invocation.Stderr ?? environment.Stderr);
        int exitCode = await host.RunAsync(
            set.WithInProcessDelegation(environment with
            {
                Variables = invocation.Variables,
                Stdin = Input(invocation.Stdin),
                Stdout = stdout,
                Stderr = stderr,
                CommandName = invocation.ExecutablePath,
                IsTerminal = false,
                HandlesSignals = false,
                Invoker = others,
                DelegationDepth = environment.DelegationDepth + 1,
            }),
            both?.Token ?? cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return new(exitCode, stdout.ToArray(), stderr.Text);
    }

    private bool IsThisProgram(string path) =>
        environment.ExecutablePath is { } own
        && FileIdentity.TryGet(own, out var mine)
        && FileIdentity.TryGet(path, out var its)
        && mine == its;

    private static MemoryStream Input(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new(bytes.ToArray(), writable: false);

    /// <summary>Passes on and keeps, as the pipe of an executed delegate does.</summary>
    private sealed class TeeWriter(TextWriter to) : TextWriter
    {
        private readonly StringBuilder _text = new();

        public override Encoding Encoding => to.Encoding;

        internal string Text => _text.ToString();

        public override void Write(char value)
        {
            _text.Append(value);
            to.Write(value);
        }

        public override void Write(string? value)
        {
            _text.Append(value);
            to.Write(value);
        }

        public override void WriteLine(string? value) => Write(value + "\n");

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());
    }
}
