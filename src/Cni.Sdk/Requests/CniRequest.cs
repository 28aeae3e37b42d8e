namespace Cni.Sdk;

/// <summary>What every verb's request carries.</summary>
public abstract class CniRequest
{
    private readonly RequestContext _context;

    private protected CniRequest(RequestContext context)
    {
        _context = context;
        if (context.Envelope.IpamType is { Length: > 0 } type)
            Ipam = Delegate(type);
    }

    /// <summary>The configuration's bytes exactly as they came, keys that the plugin does not know included.</summary>
    public ReadOnlyMemory<byte> RawConfig => _context.RawConfig;

    /// <summary>The spec version in force: the configuration's <c>cniVersion</c>.</summary>
    public CniVersion Version => _context.Version;

    /// <summary>The network's name.</summary>
    public NetworkName Network => _context.Network;

    /// <summary>The folders in which delegates are looked for (<c>CNI_PATH</c>), in order. Empty when there are none.</summary>
    public IReadOnlyList<string> Path => _context.Parameters.Path;

    /// <summary>The edge of the process, for the clock and for variables that the spec does not know.</summary>
    public CniEnvironment Environment => _context.Environment;

    /// <summary>Where to write lines for people (standard error). Standard output belongs to the host.</summary>
    public TextWriter Log => _context.Environment.Stderr;

    /// <summary>The address management plugin that the configuration names (<c>ipam.type</c>); null when it names none.</summary>
    public PluginDelegate? Ipam { get; }

    /// <summary>Gives a plugin to which part of the work can be delegated.</summary>
    /// <param name="type">The delegate's type: the name of a file on <see cref="Path"/>.</param>
    /// <param name="config">The configuration to give it; null for this plugin's own, which is what the spec asks for.</param>
    /// <remarks>
    /// Nothing is looked up before the delegate is called. SPEC.md 1.1.0, section 4, "Plugin Delegation".
    /// </remarks>
    public PluginDelegate Delegate(string type, ReadOnlyMemory<byte>? config = null) =>
        new(type, config ?? _context.RawConfig, _context);
}
