using System.Buffers;

namespace Cni.Sdk;

/// <summary>One invocation from its variables to its exit code. The order of the checks is the reference library's, save that the
/// plugin's own namespace is refused before any work instead of after it.</summary>
internal sealed class PluginRun(PluginFactory factory, CniEnvironment environment)
{
    private readonly ErrorMapper _errors = new();
    private CniVersion? _version;
    private bool _stdoutFailed;

    internal async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (environment.Variable("CNI_COMMAND") is not { } text)
                return WithoutCommand();
            var command = CommandTable.Parse(text);
            var parameters = CommandTable.Read(command, environment);
            if (command == CniCommand.Version)
                return Version();
            var context = ReadConfig(parameters);
            if (command is not { } verb)
                throw new CniException(CniErrorCode.InvalidEnvironment, $"unknown CNI_COMMAND: {text}");
            var supported = factory.SupportedVersions(environment);
            VersionGate.Check(verb, context.Envelope.CniVersion, supported);
            RefuseOwnNamespace(verb, parameters.Netns);
            await RunVerbAsync(verb, context, supported, cancellationToken).ConfigureAwait(false);
            return 0;
        }
        catch (Exception exception)
        {
            return Fail(_errors.Map(exception));
        }
    }

    private RequestContext ReadConfig(Parameters parameters)
    {
        var raw = StdinReader.ReadAll(environment.Stdin);
        var envelope = ConfigEnvelope.Read(raw);
        // An unreadable version is judged by the gate, in the words that fit the verb.
        _version = CniVersion.TryParse(envelope.CniVersion, out var version) ? version : null;
        return new()
        {
            Environment = environment,
            Parameters = parameters,
            Network = NetworkName.Parse(envelope.Name),
            Version = version,
            RawConfig = raw,
            Envelope = envelope,
        };
    }

    private async ValueTask RunVerbAsync(CniCommand verb, RequestContext context, IReadOnlyList<CniVersion> supported, CancellationToken outer)
    {
        using var signals = new SignalWatch(environment.HandlesSignals, outer);
        var lease = factory.Create(environment);
        _errors.Plugin = lease.Plugin;
        try
        {
            // VERSION would have given runtimes the wrong list, so the author has to hear of it before they do.
            if (!Same.Items(supported, lease.Plugin.SupportedVersions))
                throw new CniException(CniErrorCode.Internal, $"{factory.Name}.SupportedVersions depends on the constructor; it must be a constant of the type");
            if (verb == CniCommand.Add)
                await AddAsync(lease.Plugin, context.ForAdd(), signals).ConfigureAwait(false);
            else
                await OtherAsync(verb, lease.Plugin, context, signals).ConfigureAwait(false);
        }
        finally
        {
            await DisposeAsync(lease).ConfigureAwait(false);
        }
    }

    private async ValueTask AddAsync(CniPlugin plugin, RequestContext context, SignalWatch signals)
    {
        try
        {
            var result = await plugin.RunAddAsync(context, signals.Token).ConfigureAwait(false)
                ?? throw new CniException(CniErrorCode.Internal, "the plugin returned no result");
            // A plugin that did not look at the token is undone all the same: whoever sent the signal no longer wants the attachment.
            signals.Token.ThrowIfCancellationRequested();
            var output = new ArrayBufferWriter<byte>(1024);
            ResultFormat.Write(result, context.Version, output, indented: true);
            WriteDocument(output.WrittenSpan);
        }
        catch (Exception exception)
        {
            var error = Interrupted(exception, CniCommand.Add, signals) ?? _errors.Map(exception);
            var failures = await context.Rollback!.RunAsync().ConfigureAwait(false);
            throw _errors.WithRollback(error, failures);
        }
    }

    private async ValueTask OtherAsync(CniCommand verb, CniPlugin plugin, RequestContext context, SignalWatch signals)
    {
        var cleanup = new CniCleanup();
        Exception? thrown = null;
        try
        {
            if (verb == CniCommand.Check)
                context = context.WithPrevResult();
            else if (verb == CniCommand.Del && !context.Envelope.PrevResult.IsEmpty)
                cleanup.Try("read prevResult", () => context = context.WithPrevResult());
            await plugin.RunAsync(verb, context, cleanup, signals.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            thrown = exception;
        }
        if (thrown is not null && Interrupted(thrown, verb, signals) is { } interrupted)
            throw interrupted;
        if (_errors.Map(cleanup, thrown) is { } error)
            throw error;
    }

    private static CniException? Interrupted(Exception exception, CniCommand verb, SignalWatch signals) =>
        exception is OperationCanceledException && signals.Token.IsCancellationRequested
            ? new(CniErrorCode.TryAgainLater, $"{CommandTable.Name(verb)} was interrupted by {signals.Signal ?? "its caller"}",
                verb == CniCommand.Add ? "what had been done was undone" : null, exception)
            : null;

    private void RefuseOwnNamespace(CniCommand verb, string? netns)
    {
        if (netns is null || verb is not (CniCommand.Add or CniCommand.Del or CniCommand.Check))
            return;
        string? overridden = environment.Variable("CNI_NETNS_OVERRIDE");
        if (overridden == "1" || string.Equals(overridden, "true", StringComparison.OrdinalIgnoreCase))
            return;
        if (environment.IsOwnNamespace(netns))
            throw new CniException(CniErrorCode.InvalidNetns, "plugin's netns and netns from CNI_NETNS should not be the same", netns);
    }

    private int Version()
    {
        var supported = factory.SupportedVersions(environment);
        var version = (environment.IsTerminal ? null : StdinReader.ReadVersion(environment.Stdin)) ?? CniVersion.Latest;
        var output = new ArrayBufferWriter<byte>(256);
        new VersionReply(version, supported).Write(output);
        WriteDocument(output.WrittenSpan);
        return 0;
    }

    private int WithoutCommand()
    {
        string? about = factory.About(environment);
        if (about is null && !environment.IsTerminal)
            throw CommandTable.Missing(["CNI_COMMAND"]);
        var supported = factory.SupportedVersions(environment);
        environment.Stderr.WriteLine($"{about ?? $"{factory.Name}: a CNI plugin, to be started by a container runtime"}\nCNI protocol versions supported: {string.Join(", ", supported)}");
        return 0;
    }

    private int Fail(CniException error)
    {
        if (_stdoutFailed)
        {
            environment.Stderr.WriteLine(error.ToError().ToString());
            return 1;
        }
        try
        {
            var output = new ArrayBufferWriter<byte>(512);
            ErrorFormat.Write(error.ToError() with { CniVersion = _version ?? CniVersion.Latest }, output, indented: true);
            WriteDocument(output.WrittenSpan);
        }
        catch (CniException unwritten)
        {
            environment.Stderr.WriteLine($"{error.ToError()} ({unwritten.Message})");
        }
        return 1;
    }

    private void WriteDocument(ReadOnlySpan<byte> document)
    {
        try
        {
            environment.Stdout.Write(document);
            environment.Stdout.Flush();
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException or ObjectDisposedException)
        {
            _stdoutFailed = true;
            throw new CniException(CniErrorCode.IoFailure, $"error writing to stdout: {exception.Message}", innerException: exception);
        }
    }

    private async ValueTask DisposeAsync(PluginLease lease)
    {
        try
        {
            await lease.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The answer stands already; a service that cannot be disposed of does not change it.
            environment.Stderr.WriteLine($"while closing: {_errors.Map(exception).ToError()}");
        }
    }
}
