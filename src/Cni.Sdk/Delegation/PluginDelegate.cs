namespace Cni.Sdk;

/// <summary>A plugin to which another one delegates part of its work, such as its address management.</summary>
/// <remarks>
/// It gets the caller's variables with the verb alone changed, and the caller's whole configuration. What it says about its failures
/// reaches the runtime as it is. When the file is the running program itself (a <see cref="CniPluginSet"/>), the call is made in this
/// process, with the same outcome. SPEC.md 1.1.0, section 4, "Plugin Delegation".
/// </remarks>
public sealed class PluginDelegate
{
    private static readonly TimeSpan s_undoTimeout = TimeSpan.FromSeconds(30);

    private readonly RequestContext _context;
    private readonly ReadOnlyMemory<byte> _config;

    internal PluginDelegate(string type, ReadOnlyMemory<byte> config, RequestContext context)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = type;
        _config = config;
        _context = context;
    }

    /// <summary>The delegate's type.</summary>
    public string Type { get; }

    /// <summary>Runs its ADD. When that fails, its DEL is run at once; when it succeeds, its DEL is added to the request's rollback.</summary>
    /// <returns>Its result. Address management reports addresses without interfaces.</returns>
    /// <exception cref="CniException">It could not be run, it failed, or its result cannot be read.</exception>
    /// <remarks>In another verb than ADD there is no rollback to join.</remarks>
    public async ValueTask<CniResult> AddAsync(CancellationToken cancellationToken)
    {
        string file = Find();
        try
        {
            var output = await RunAsync(file, CniCommand.Add, null, cancellationToken).ConfigureAwait(false);
            var result = DelegateReply.ReadResult(output.Stdout, _context.Version, Type);
            _context.Rollback?.Add($"undo {Type}", UndoAsync);
            return result;
        }
        catch (Exception exception)
        {
            throw await UndoneAsync(exception).ConfigureAwait(false);
        }
    }

    /// <summary>Runs its DEL.</summary>
    /// <exception cref="CniException">It could not be run, or it failed.</exception>
    public ValueTask DelAsync(CancellationToken cancellationToken) => RunAsync(CniCommand.Del, cancellationToken);

    /// <summary>Runs its CHECK.</summary>
    /// <exception cref="CniException">It could not be run, or it found something wrong.</exception>
    public ValueTask CheckAsync(CancellationToken cancellationToken) => RunAsync(CniCommand.Check, cancellationToken);

    /// <summary>Runs its GC.</summary>
    /// <exception cref="CniException">It could not be run, or it failed.</exception>
    public ValueTask GcAsync(CancellationToken cancellationToken) => RunAsync(CniCommand.Gc, cancellationToken);

    /// <summary>Runs its STATUS.</summary>
    /// <exception cref="CniException">It could not be run, or it is not ready.</exception>
    public ValueTask StatusAsync(CancellationToken cancellationToken) => RunAsync(CniCommand.Status, cancellationToken);

    private async ValueTask RunAsync(CniCommand command, CancellationToken cancellationToken) =>
        await RunAsync(Find(), command, null, cancellationToken).ConfigureAwait(false);

    private async ValueTask<PluginOutput> RunAsync(string file, CniCommand command, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var environment = _context.Environment;
        var variables = new Dictionary<string, string>(environment.Variables, StringComparer.Ordinal) { ["CNI_COMMAND"] = CommandTable.Name(command) };
        var invocation = new PluginInvocation(file, variables, _config) { Timeout = timeout, Stderr = environment.Stderr };
        var output = await environment.Invoker.ExecuteAsync(invocation, cancellationToken).ConfigureAwait(false);
        return output.ExitCode == 0 ? output : throw DelegateReply.ReadFailure(output, Type);
    }

    /// <summary>Refuses to hand the caller's own configuration to the caller, which would go on until the machine has no processes left.</summary>
    private void RefuseSelf(string file, CniEnvironment environment)
    {
        if (_config.Equals(_context.RawConfig)
            && environment.ExecutablePath is { } own
            && Path.GetFileName(file.AsSpan()).SequenceEqual(Path.GetFileName(environment.CommandName.AsSpan()))
            && FileIdentity.TryGet(own, out var mine)
            && FileIdentity.TryGet(file, out var its)
            && mine == its)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"plugin {Type} delegates to itself");
    }

    private async ValueTask UndoAsync() =>
        await RunAsync(Find(), CniCommand.Del, s_undoTimeout, CancellationToken.None).ConfigureAwait(false);

    /// <summary>Runs the DEL of a failed ADD, as the spec demands, and gives the error with what went wrong there too.</summary>
    private async ValueTask<Exception> UndoneAsync(Exception exception)
    {
        try
        {
            await UndoAsync().ConfigureAwait(false);
            return exception;
        }
        catch (Exception undo) when (exception is CniException error)
        {
            string failure = $"rollback: could not undo {Type}: {undo.Message}";
            return new CniException(error.Code, error.Message, string.IsNullOrEmpty(error.Details) ? failure : $"{error.Details}; {failure}", error);
        }
        catch (Exception undo)
        {
            _context.Environment.Stderr.WriteLine($"could not undo {Type}: {undo.Message}");
            return exception;
        }
    }

    private string Find()
    {
        var environment = _context.Environment;
        string file = environment.Invoker.Find(Type, _context.Parameters.Path);
        RefuseSelf(file, environment);
        return file;
    }
}
