using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Cni.Sdk;

/// <summary>Several plugins in one program. The name it is started as says which one it is, so that hard links make an installation.</summary>
/// <remarks>
/// A plugin that delegates to another one of the set, by a file that is a link to this program, calls it in this process.
/// <c>--types</c> lists the types, one a line; a type as the first argument selects it when the program's own name does not.
/// </remarks>
public sealed class CniPluginSet
{
    private readonly List<KeyValuePair<string, CniPluginHost>> _hosts = [];
    private readonly List<(string Type, string Name, Func<string[], Task<int>> Run)> _commands = [];

    /// <summary>The types in the order in which they were added.</summary>
    public IReadOnlyList<string> Types => _hosts.ConvertAll(static host => host.Key);

    /// <summary>Adds a plugin.</summary>
    /// <typeparam name="TPlugin">The plugin; created once per invocation, by constructor injection.</typeparam>
    /// <param name="type">Its type: the file name under which it is found on <c>CNI_PATH</c>.</param>
    /// <param name="configure">Adds the services that its constructor takes; null for none. Called when the plugin is run.</param>
    /// <returns>This set.</returns>
    /// <exception cref="ArgumentException">The type has been added already, or is no file name.</exception>
    public CniPluginSet Add<[DynamicallyAccessedMembers(CniPlugin.Constructors)] TPlugin>(string type, Action<IServiceCollection>? configure = null)
        where TPlugin : CniPlugin
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        if (type.Contains('/', StringComparison.Ordinal))
            throw new ArgumentException($"a plugin's type is a file name, which {type} is not", nameof(type));
        if (TryGetHost(type, out _))
            throw new ArgumentException($"the set has a plugin of type {type} already", nameof(type));
        _hosts.Add(new(type, new(PluginFactory.For<TPlugin>(configure))));
        return this;
    }

    /// <summary>Adds something else that the program can do in a plugin's name, such as being its daemon.</summary>
    /// <param name="type">The plugin's type.</param>
    /// <param name="name">The word that stands as the first argument behind the plugin's name: <c>daemon</c> for <c>dhcp daemon</c>.</param>
    /// <param name="run">What to do with the arguments behind that word; gives the exit code. Nothing is read from variables or standard input before.</param>
    /// <returns>This set.</returns>
    public CniPluginSet AddCommand(string type, string name, Func<string[], Task<int>> run)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(run);
        _commands.Add((type, name, run));
        return this;
    }

    /// <summary>Runs the plugin that the program's name, or else the first argument, selects.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="environment">The edge of the process; null for this process's own.</param>
    /// <param name="cancellationToken">Ends the operation as a signal does: an ADD is rolled back.</param>
    /// <returns>The exit code for <c>Main</c> to return.</returns>
    public Task<int> RunAsync(string[] args, CniEnvironment? environment = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        environment ??= CniEnvironment.FromProcess();
        if (args.Length > 0 && FindCommand(args, Path.GetFileName(environment.CommandName)) is { } command)
            return command;
        if (TryGetHost(Path.GetFileName(environment.CommandName), out var host)
            || (args.Length > 0 && TryGetHost(args[0], out host)))
            return host.RunAsync(WithInProcessDelegation(environment), cancellationToken);
        return Task.FromResult(args is ["--types", ..] ? ListTypes(environment) : Refuse(environment));
    }

    private Task<int>? FindCommand(string[] args, string program)
    {
        foreach (var (type, name, run) in _commands)
        {
            if (program == type && args[0] == name)
                return run(args[1..]);
            if (args.Length > 1 && args[0] == type && args[1] == name && !TryGetHost(program, out _))
                return run(args[2..]);
        }
        return null;
    }

    internal bool TryGetHost(string type, [NotNullWhen(true)] out CniPluginHost? host)
    {
        foreach (var (name, candidate) in _hosts)
        {
            if (name == type)
            {
                host = candidate;
                return true;
            }
        }
        host = null;
        return false;
    }

    internal CniEnvironment WithInProcessDelegation(CniEnvironment environment) =>
        environment with { Invoker = new InProcessInvoker(this, environment, environment.Invoker) };

    private int ListTypes(CniEnvironment environment)
    {
        environment.Stdout.Write(Encoding.UTF8.GetBytes(string.Join('\n', Types) + "\n"));
        environment.Stdout.Flush();
        return 0;
    }

    private int Refuse(CniEnvironment environment)
    {
        string message = $"\"{Path.GetFileName(environment.CommandName)}\" is no plugin of this program, which can be started as: {string.Join(", ", Types)}";
        if (environment.Variable("CNI_COMMAND") is null)
        {
            environment.Stderr.WriteLine(message);
            return 1;
        }
        var output = new ArrayBufferWriter<byte>(512);
        ErrorFormat.Write(new(CniErrorCode.InvalidNetworkConfig, message, CniVersion: CniVersion.Latest), output, indented: true);
        environment.Stdout.Write(output.WrittenSpan);
        environment.Stdout.Flush();
        return 1;
    }
}
