using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Cni.Sdk.Testing;

/// <summary>Runs a plugin in memory, through the same host as a process: no variable, stream or clock of the machine is touched.</summary>
/// <remarks>Reusable; change <see cref="Variables"/> between runs. Not safe for several threads at a time.</remarks>
public sealed class CniHarness
{
    private readonly Func<CniEnvironment, CancellationToken, Task<int>> _run;

    private CniHarness(Func<CniEnvironment, CancellationToken, Task<int>> run) => _run = run;

    /// <summary>
    /// The variables of the runs, except <c>CNI_COMMAND</c>: container <c>test-container</c>, namespace
    /// <c>/run/netns/test-container</c>, interface <c>eth0</c>, and <c>CNI_PATH</c> <c>/opt/cni/bin</c>, unless they are changed or removed.
    /// </summary>
    public IDictionary<string, string> Variables { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["CNI_CONTAINERID"] = "test-container",
        ["CNI_NETNS"] = "/run/netns/test-container",
        ["CNI_IFNAME"] = "eth0",
        ["CNI_PATH"] = "/opt/cni/bin",
    };

    /// <summary>What the runs get besides variables and streams: the clock, the invoker, what counts as the own namespace.</summary>
    public CniEnvironment Environment { get; set; } = new();

    /// <summary>Gives a harness for a plugin whose constructor takes nothing.</summary>
    /// <typeparam name="TPlugin">The plugin.</typeparam>
    public static CniHarness For<[DynamicallyAccessedMembers(CniPlugin.Constructors)] TPlugin>()
        where TPlugin : CniPlugin => For<TPlugin>(static _ => { });

    /// <summary>Gives a harness for a plugin with services.</summary>
    /// <typeparam name="TPlugin">The plugin.</typeparam>
    /// <param name="configure">Adds the services that its constructor takes, fakes among them.</param>
    public static CniHarness For<[DynamicallyAccessedMembers(CniPlugin.Constructors)] TPlugin>(Action<IServiceCollection> configure)
        where TPlugin : CniPlugin => For(new CniPluginHost(PluginFactory.For<TPlugin>(configure)));

    /// <summary>Gives a harness for a plugin whose services have been put together already.</summary>
    public static CniHarness For(CniPluginHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return new(host.RunAsync);
    }

    /// <summary>Gives a harness for one plugin of a set.</summary>
    public static CniHarness For(CniPluginSet set, string type)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new((environment, cancellationToken) =>
            set.RunAsync([], environment.CommandName.Length > 0 ? environment : environment with { CommandName = type }, cancellationToken));
    }

    /// <summary>Runs a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="config">The configuration, as JSON text.</param>
    /// <param name="cancellationToken">Ends the operation as a signal does.</param>
    public Task<HarnessRun> RunAsync(CniCommand command, string config = "", CancellationToken cancellationToken = default) =>
        RunRawAsync(CommandTable.Name(command), Encoding.UTF8.GetBytes(config), cancellationToken);

    /// <summary>Runs with any text in <c>CNI_COMMAND</c> and any bytes on standard input.</summary>
    /// <param name="command">The value of <c>CNI_COMMAND</c>; null leaves it out.</param>
    /// <param name="stdin">The bytes on standard input.</param>
    /// <param name="cancellationToken">Ends the operation as a signal does.</param>
    public Task<HarnessRun> RunRawAsync(string? command, ReadOnlyMemory<byte> stdin, CancellationToken cancellationToken) =>
        RunRawAsync(command, new MemoryStream(stdin.ToArray()), cancellationToken);

    /// <summary>Runs with any stream as standard input, such as one that fails.</summary>
    /// <param name="command">The value of <c>CNI_COMMAND</c>; null leaves it out.</param>
    /// <param name="stdin">Standard input.</param>
    /// <param name="cancellationToken">Ends the operation as a signal does.</param>
    public async Task<HarnessRun> RunRawAsync(string? command, Stream stdin, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>(Variables, StringComparer.Ordinal);
        variables.Remove("CNI_COMMAND");
        if (command is not null)
            variables["CNI_COMMAND"] = command;
        using var memory = new MemoryStream();
        using var stderr = new StringWriter { NewLine = "\n" };
        var environment = Environment with
        {
            Variables = variables,
            Stdin = stdin,
            Stdout = Environment.Stdout == Stream.Null ? memory : Environment.Stdout,
            Stderr = stderr,
        };
        int exitCode = await _run(environment, cancellationToken).ConfigureAwait(false);
        return new(exitCode, memory.ToArray(), stderr.ToString());
    }
}
