using System.Text.RegularExpressions;

namespace Cni.Conformance.Tests;

/// <summary>A node and a pod of one's own, in which published plugins are started as a runtime does.</summary>
public sealed partial class Node : IDisposable
{
    readonly NamespacePair _pair = new();
    TestNamespace? _connected;
    DhcpLan? _lan;

    /// <summary>Where plugins run.</summary>
    public TestNamespace Host => _pair.Host;

    /// <summary>The pod.</summary>
    public TestNamespace Pod => _pair.Pod;

    /// <summary>A folder for data directories, delegates and the like.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("cni-node-").FullName;

    /// <summary>host-local's data directory.</summary>
    public string Data => Path.Combine(Folder, "data");

    /// <summary>What dhcp works with; made when it is first asked for.</summary>
    internal DhcpLan Lan => _lan ??= new(Host, Folder);

    /// <summary>Starts a published plugin.</summary>
    public PluginRun Start(string type, IReadOnlyDictionary<string, string> variables, byte[] stdin) =>
        PluginBinary.Ours(type).Run(variables, stdin, Host);

    /// <summary>Starts a published plugin for this pod, or for another.</summary>
    public PluginRun Start(string type, string command, string stdin, string containerId = "pod1", string? netns = null, string ifName = "eth0", string? args = null) =>
        Start(type, PluginBinary.Ours(type).Environment(command, containerId, netns ?? PodOf(type).Path, ifName, args), System.Text.Encoding.UTF8.GetBytes(stdin));

    /// <summary>
    /// The pod in which a plugin's configuration of <see cref="Published"/> works: for one that changes what others made, another pod whose
    /// eth0 leads to veth0 on the node.
    /// </summary>
    public TestNamespace PodOf(string type)
    {
        if (type == "dhcp")
        {
            return Lan.Pod;
        }

        if (type is not ("bandwidth" or "sbr" or "tuning" or "vrf"))
        {
            return Pod;
        }

        if (_connected is null)
        {
            _connected = new TestNamespace("connected");
            Connect("veth0", _connected);

            // The kernel notices the carrier a moment later, which must not count as a difference.
            for (int i = 0; i < 100 && (string?)_connected.Ip.Link("eth0")!["operstate"] != "UP"; i++)
            {
                Thread.Sleep(20);
            }
        }

        return _connected;
    }

    /// <summary>Makes a pair that leads from the node to eth0 of the pod, as a plugin before a chained one would have.</summary>
    public void Connect(string veth, TestNamespace? pod = null)
    {
        pod ??= Pod;
        Host.Ok("ip", "link", "add", veth, "type", "veth", "peer", "name", "eth0", "netns", pod.Name);
        Host.Ok("ip", "link", "set", veth, "up");
        pod.Ok("ip", "link", "set", "eth0", "up");
    }

    /// <summary>Everything that a plugin can change: links, addresses, routes, rules of both namespaces, packet filters, files.</summary>
    public string State() => string.Join('\n',
        "host:", WithoutCarrier(Host.Ip.State()), Host.Nft.State(), "pod:", WithoutCarrier(Pod.Ip.State()), Pod.Nft.State(), _connected is null ? "" : WithoutCarrier(_connected.Ip.State()), "files:", FileState(Data));

    // A bridge that lost its last port stays up without carrier; the kernel notices up to a second later.
    // And with the first VRF of a namespace the kernel makes rules for all that may follow, once and for good.
    static string WithoutCarrier(string state) => Carrier().Replace(state, "");

    [GeneratedRegex("NO-CARRIER,|,LOWER_UP| +linkdown|(?<=^cni[^ ]*) +(UP|DOWN|UNKNOWN|LOWERLAYERDOWN)(?: +|$)|^1000:\\s+from all lookup \\[l3mdev-table\\][^\\n]*\\n", RegexOptions.Multiline)]
    private static partial Regex Carrier();

    /// <summary>
    /// Every file below a folder with its content, but for what host-local keeps on purpose: its lock, its index, and where it goes on
    /// in a range.
    /// </summary>
    public static string FileState(string folder) => !Directory.Exists(folder)
        ? ""
        : string.Join('\n', Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "lock" && !path[folder.Length..].Contains("/.", StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith("last_reserved_ip.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => $"{path}: {File.ReadAllText(path)}"));

    /// <summary>Removes everything.</summary>
    public void Dispose()
    {
        _lan?.Dispose();
        _connected?.Dispose();
        _pair.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
