namespace Cni.Sdk;

/// <summary>The edge of the process as data: everything a plugin gets from outside or gives back. A test passes its own.</summary>
/// <remarks>
/// <see cref="FromProcess"/> is the only place that touches the process's variables and standard streams. Streams are used by one
/// invocation at a time and are not disposed of.
/// </remarks>
public sealed record CniEnvironment
{
    /// <summary>The environment variables, <c>CNI_COMMAND</c> and the other parameters among them. Empty by default.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the configuration is read from. Empty by default.</summary>
    /// <remarks>VERSION sets <see cref="Stream.ReadTimeout"/> where <see cref="Stream.CanTimeout"/> allows, since nobody need write anything for it.</remarks>
    public Stream Stdin { get; init; } = Stream.Null;

    /// <summary>Where the one document is written to. Discards by default.</summary>
    public Stream Stdout { get; init; } = Stream.Null;

    /// <summary>Where lines for people go. Discards by default.</summary>
    public TextWriter Stderr { get; init; } = TextWriter.Null;

    /// <summary>The clock. The system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>True when a person at a terminal started the program, so that standard input must not be waited for.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Tells whether a path names the network namespace that the program itself is in. By default it never does.</summary>
    public Func<string, bool> IsOwnNamespace { get; init; } = static _ => false;

    /// <summary>What finds and runs delegates. By default programs are executed.</summary>
    public IPluginInvoker Invoker { get; init; } = PluginInvoker.Default;

    /// <summary>The name that the program was started as (<c>argv[0]</c>); a <see cref="CniPluginSet"/> takes the plugin's type from it. Empty by default.</summary>
    public string CommandName { get; init; } = "";

    /// <summary>The program's own file, by which a delegate is recognised as this very program. Null, the default, means that none is.</summary>
    public string? ExecutablePath { get; init; }

    /// <summary>True when SIGTERM and SIGINT end the operation with a rollback. False by default; true in a process.</summary>
    public bool HandlesSignals { get; init; }

    /// <summary>How many in-process delegations stand above this run; bounds a configuration that delegates to itself.</summary>
    internal int DelegationDepth { get; init; }

    /// <summary>Gives the edge of this process.</summary>
    public static CniEnvironment FromProcess()
    {
        // A runtime that closes its end early must become a failed write with a rollback, not a death by signal.
        Libc.Signal(Libc.SIGPIPE, Libc.SIG_IGN);
        return new()
        {
            Variables = new ProcessVariables(),
            Stdin = new FileDescriptorStream(0, canWrite: false),
            Stdout = new FileDescriptorStream(1, canWrite: true),
            Stderr = new FileDescriptorWriter(2),
            IsTerminal = Libc.IsATty(0) == 1,
            IsOwnNamespace = IsOwnNamespaceOfThread,
            CommandName = Environment.GetCommandLineArgs() is [var name, ..] ? name : "",
            ExecutablePath = "/proc/self/exe",
            HandlesSignals = true,
        };
    }

    /// <summary>The value of a variable; null when it is missing or empty, which the spec treats alike.</summary>
    internal string? Variable(string name) => Variables.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    private static bool IsOwnNamespaceOfThread(string path) =>
        FileIdentity.TryGet(path, out var given)
        && FileIdentity.TryGet("/proc/thread-self/ns/net", out var own)
        && given == own;
}
