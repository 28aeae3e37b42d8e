using System.CommandLine;
using System.Text.Json;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary>The options that commands share, with the variables that cnitool reads in their place.</summary>
internal sealed class RuntimeOptions
{
    private const string DefaultConfigDirectory = "/etc/cni/net.d";

    /// <summary>Where the upstream release and the distributions put plugins.</summary>
    private const string DefaultPluginPath = "/opt/cni/bin:/usr/lib/cni:/usr/libexec/cni";

    private readonly Terminal _terminal;

    public RuntimeOptions(Terminal terminal)
    {
        _terminal = terminal;
        ConfigDirectory = new("--conf-dir") { HelpName = "DIR", Description = $"Where networks are configured. NETCONFPATH, else {DefaultConfigDirectory}." };
        PluginPath = new("--plugin-path") { HelpName = "DIR[:DIR]", Description = $"Where plugins are. CNI_PATH, else {DefaultPluginPath}." };
        CacheDirectory = new("--cache-dir") { HelpName = "DIR", Description = $"Where results are kept between ADD and DEL; {CniRuntimeOptions.DefaultCacheDirectory} unless told otherwise." };
        IfName = new("--ifname") { HelpName = "NAME", Description = "The interface's name in the namespace. CNI_IFNAME, else eth0." };
        ContainerId = new("--container-id") { HelpName = "ID", Description = "The container's id; made from the namespace's path unless told otherwise, as cnitool does." };
        Args = new("--args") { HelpName = "K=V[;K=V]", Description = "Arguments for plugins (CNI_ARGS)." };
        CapabilityArgs = new("--capability-args") { HelpName = "JSON", Description = "Capability arguments, such as {\"mac\": \"c2:11:22:33:44:55\"} (CAP_ARGS)." };
        Publish = new("--publish", "-p") { HelpName = "HOST:POD", Description = "Leads a port of the node to one of the pod, [IP:]HOST:POD[/udp]; may be given several times." };
        Timeout = new("--timeout") { HelpName = "SECONDS", Description = "How long one run of one plugin may take; no limit unless given." };
        Format = new("--format") { HelpName = "table|json", Description = "table on a terminal, json elsewhere, unless told otherwise." };
        Format.AcceptOnlyFromAmong("table", "json");
    }

    public Option<string?> ConfigDirectory { get; }

    public Option<string?> PluginPath { get; }

    public Option<string?> CacheDirectory { get; }

    public Option<string?> IfName { get; }

    public Option<string?> ContainerId { get; }

    public Option<string?> Args { get; }

    public Option<string?> CapabilityArgs { get; }

    public Option<string[]> Publish { get; }

    public Option<double?> Timeout { get; }

    public Option<string?> Format { get; }

    /// <summary>True for a table, false for JSON.</summary>
    public bool WantsTable(ParseResult parsed) => parsed.GetValue(Format) is { } format ? format == "table" : _terminal.OutputIsTerminal;

    public string ConfigDirectoryOf(ParseResult parsed) => parsed.GetValue(ConfigDirectory) ?? _terminal.Variable("NETCONFPATH") ?? DefaultConfigDirectory;

    public string[] PluginPathOf(ParseResult parsed) =>
        (parsed.GetValue(PluginPath) ?? _terminal.Variable("CNI_PATH") ?? DefaultPluginPath).Split(':', StringSplitOptions.RemoveEmptyEntries);

    public string CacheDirectoryOf(ParseResult parsed) => parsed.GetValue(CacheDirectory) ?? CniRuntimeOptions.DefaultCacheDirectory;

    public CniRuntime CreateRuntime(ParseResult parsed) => new(new CniRuntimeOptions
    {
        PluginPath = PluginPathOf(parsed),
        CacheDirectory = CacheDirectoryOf(parsed),
        Timeout = TimeoutOf(parsed),
        Variables = _terminal.Variables,
        Stderr = _terminal.Error,
        Warning = text => _terminal.Notes.Line(Styled.Warning("warning: "), text),
    });

    /// <summary>Gives what to attach, from options and variables.</summary>
    public RuntimeAttachment AttachmentOf(ParseResult parsed, string netns)
    {
        string path = NetnsPath.Of(netns);
        return RuntimeAttachment.Create(
            parsed.GetValue(ContainerId) ?? NetnsPath.DefaultContainerId(path),
            path,
            parsed.GetValue(IfName) ?? _terminal.Variable("CNI_IFNAME") ?? "eth0") with
        {
            Args = PairsOf(parsed),
            CapabilityArgs = CapabilitiesOf(parsed),
        };
    }

    public List<KeyValuePair<string, string>> PairsOf(ParseResult parsed)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (string pair in (parsed.GetValue(Args) ?? _terminal.Variable("CNI_ARGS") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            pairs.Add(pair.Split('=') is [{ Length: > 0 } key, var value]
                ? new(key, value)
                : throw new ToolException($"\"{pair}\" in --args (CNI_ARGS) is no pair: write KEY=VALUE, with ; between pairs."));
        }
        return pairs;
    }

    public Dictionary<string, JsonElement> CapabilitiesOf(ParseResult parsed)
    {
        var capabilities = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if ((parsed.GetValue(CapabilityArgs) ?? _terminal.Variable("CAP_ARGS")) is { } json)
        {
            try
            {
                using var document = JsonDocument.Parse(json);
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                    throw new ToolException("--capability-args (CAP_ARGS) must be a JSON object with the capabilities' names as keys.");
                foreach (var member in document.RootElement.EnumerateObject())
                    capabilities[member.Name] = member.Value.Clone();
            }
            catch (JsonException e)
            {
                throw new ToolException($"--capability-args (CAP_ARGS) is no JSON: {e.Message}", e);
            }
        }
        if (parsed.GetValue(Publish) is { Length: > 0 } ports)
            capabilities[PublishedPort.Capability] = PublishedPort.ToCapability(ports);
        return capabilities;
    }

    public TimeSpan? TimeoutOf(ParseResult parsed) => parsed.GetValue(Timeout) switch
    {
        null => null,
        > 0 and < 1e6 and var seconds => TimeSpan.FromSeconds(seconds),
        _ => throw new ToolException("--timeout must be a number of seconds above 0."),
    };
}
