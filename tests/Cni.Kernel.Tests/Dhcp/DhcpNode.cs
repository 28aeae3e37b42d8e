using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Dhcp;

/// <summary>A node with a bridge on which a real dnsmasq gives out addresses, pods that are connected to it, and the daemon.</summary>
sealed class DhcpNode : IDisposable
{
    public const string Ready = "10.9.0.100,10.9.0.150,255.255.255.0,120";

    readonly List<TestNamespace> _pods = [];
    readonly List<string> _daemonOptions = [];
    Background? _server, _daemon;

    public DhcpNode(params string[] daemonOptions)
    {
        _daemonOptions.AddRange(daemonOptions);
        Node.Line("ip link add br0 type bridge");
        Node.Line("ip link set br0 up");
        Node.Line("ip address add 10.9.0.1/24 dev br0");
        Node.Line("ip address add fd09::1/64 dev br0 nodad");
    }

    public TestNamespace Node { get; } = new("node");

    public string Folder { get; } = Directory.CreateTempSubdirectory("cnit-dhcp-").FullName;

    public PluginBinary Plugin { get; } = PluginBinary.Ours("dhcp");

    public string Socket => Path.Combine(Folder, "dhcp.sock");

    public string StateFolder => Path.Combine(Folder, "state");

    public string DaemonLog => _daemon!.Output;

    public string ServerLog => _server!.Output;

    /// <summary>A pod with an interface on the bridge, which is down as a plugin would have made it.</summary>
    public TestNamespace NewPod(string ifName = "eth0")
    {
        var pod = NewEmptyPod();
        string port = $"port{_pods.Count}";
        Node.Line($"ip link add {port} type veth peer name {ifName} netns {pod.Name}");
        Node.Line($"ip link set {port} master br0 up");
        return pod;
    }

    public TestNamespace NewEmptyPod()
    {
        var pod = new TestNamespace("pod");
        _pods.Add(pod);
        return pod;
    }

    /// <summary>Starts dnsmasq for both families. It doesn't look whether an address is in use, which takes three seconds each.</summary>
    public void StartServer(string range = Ready, params string[] options)
    {
        _server?.Kill();
        _server = new(Node, "dnsmasq",
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--no-resolv", "--no-hosts", "--port=0", "--interface=br0", "--bind-interfaces",
            $"--dhcp-range={range}", "--dhcp-range=fd09::100,fd09::1ff,64,120", "--dhcp-leasefile=" + LeaseFile, "--pid-file=",
            "--no-ping", "--dhcp-authoritative", "--log-dhcp", "--log-facility=-", .. options,
        ]);
        Until(() => _server.Output.Contains("sockets bound", StringComparison.Ordinal) || _server.Output.Contains("DHCPv6, IP range", StringComparison.Ordinal), "dnsmasq starts");
    }

    public void StopServer() => _server!.Kill();

    /// <summary>Starts the daemon and waits until it listens.</summary>
    public void StartDaemon(params string[] options)
    {
        _daemon = new(Node, Plugin.Path, ["daemon", "-socketpath", Socket, "-statedir", StateFolder, .. _daemonOptions, .. options]);
        // Of another network, whose leases can't be lost.
        Until(() => Run("STATUS", Config(network: "none")).ExitCode == 0 || _daemon.HasExited, "the daemon listens");
        Assert.False(_daemon.HasExited, DaemonLog);
    }

    /// <summary>Ends the daemon as <c>kill -9</c> does.</summary>
    public void KillDaemon() => _daemon!.Kill();

    /// <summary>Ends the daemon as systemd does.</summary>
    public int StopDaemon() => _daemon!.Terminate();

    public JsonObject Config(string version = "1.1.0", string network = "net1", params string[] families)
    {
        var ipam = new JsonObject { ["type"] = "dhcp", ["daemonSocketPath"] = Socket };
        if (families.Length > 0)
            ipam["families"] = new JsonArray([.. families.Select(family => JsonValue.Create(family))]);
        return new() { ["cniVersion"] = version, ["name"] = network, ["type"] = "caller", ["ipam"] = ipam };
    }

    public PluginRun Run(string command, JsonObject config, TestNamespace? pod = null, string id = "pod1", string ifName = "eth0", string? args = null, PluginBinary? plugin = null)
    {
        plugin ??= Plugin;
        var variables = plugin.Environment(command, id, pod?.Path ?? "", ifName, args);
        variables["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        return plugin.Run(variables, config.ToJsonString(), Node);
    }

    /// <summary>The leases that dnsmasq has written down: address and client identifier (IPv4), address and DUID (IPv6).</summary>
    public IReadOnlyList<(string Address, string Client, long Expires, string Name)> Leases() =>
    [
        .. (File.Exists(LeaseFile) ? File.ReadAllLines(LeaseFile) : [])
            .Select(line => line.Split(' ')).Where(words => words.Length == 5)
            .Select(words => (words[2], words[4], long.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture), words[3])),
    ];

    public string[] LeasedAddresses() => [.. Leases().Select(lease => lease.Address).Order(StringComparer.Ordinal)];

    /// <summary>The daemon's files, each as JSON.</summary>
    public IReadOnlyList<(string Path, JsonObject Record)> Records() =>
        [.. Directory.GetFiles(StateFolder, "*.json").Select(file => (file, JsonNode.Parse(File.ReadAllText(file))!.AsObject()))];

    /// <summary>Changes the one file that a daemon which isn't running has left.</summary>
    public void EditRecord(Action<JsonObject> edit)
    {
        var (path, record) = Assert.Single(Records());
        edit(record);
        File.WriteAllText(path, record.ToJsonString());
    }

    public static JsonObject WithPrevResult(JsonObject config, PluginRun add)
    {
        var copy = config.DeepClone().AsObject();
        copy["prevResult"] = add.EnsureOk().Json.DeepClone();
        return copy;
    }

    /// <summary>Gives the interface what the result says, as the plugin would that called dhcp.</summary>
    public static void Configure(TestNamespace pod, PluginRun add, string ifName = "eth0")
    {
        foreach (JsonNode? ip in add.EnsureOk().Json["ips"]!.AsArray())
            pod.Line($"ip address add {(string)ip!["address"]!} dev {ifName}");
    }

    public static void Until(Func<bool> condition, string what, int seconds = 15)
    {
        long end = Environment.TickCount64 + (seconds * 1000);
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, $"within {seconds} s: {what}");
            Thread.Sleep(20);
        }
    }

    public void Dispose()
    {
        _daemon?.Dispose();
        _server?.Dispose();
        foreach (TestNamespace pod in _pods)
            pod.Dispose();
        Node.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    string LeaseFile => Path.Combine(Folder, "leases");
}
