namespace Cni.Conformance.Tests;

/// <summary>What dhcp needs to work: a pod whose eth0 leads to a machine with a dnsmasq, and the daemon.</summary>
sealed class DhcpLan : IDisposable
{
    readonly TestNamespace _server = new("lan");
    readonly Background _dnsmasq, _daemon;

    /// <summary>Makes it, and waits until it works.</summary>
    public DhcpLan(TestNamespace node, string folder)
    {
        _server.Ok("ip", "link", "add", "lan0", "type", "veth", "peer", "name", "eth0", "netns", Pod.Name);
        _server.Line("ip link set lan0 up");
        _server.Line("ip address add 10.9.0.1/24 dev lan0");
        _server.Line("ip address add fd09::1/64 dev lan0 nodad");
        Pod.Line("ip link set eth0 up");
        Socket = Path.Combine(folder, "dhcp.sock");
        _dnsmasq = new(_server, "dnsmasq",
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--no-resolv", "--no-hosts", "--port=0", "--interface=lan0", "--bind-interfaces", "--no-ping",
            "--dhcp-authoritative", "--dhcp-range=10.9.0.10,10.9.0.250,255.255.255.0,120", "--dhcp-range=fd09::100,fd09::1ff,64,120",
            $"--dhcp-leasefile={folder}/dnsmasq.leases", "--pid-file=", "--log-facility=-",
        ]);
        _dnsmasq.Until(() => _dnsmasq.Output.Contains("DHCPv6, IP range", StringComparison.Ordinal), "dnsmasq starts");
        _daemon = new(node, PluginBinary.Ours("dhcp").Path, ["daemon", "-socketpath", Socket, "-statedir", Path.Combine(folder, "dhcp-leases"), "-resendtimeout", "5s"]);
        _daemon.Until(() => File.Exists(Socket), "the daemon listens");
        _daemon.Until(() => (string?)Pod.Ip.Link("eth0")!["operstate"] == "UP" && !Pod.Line("ip -6 address show dev eth0").Contains("tentative", StringComparison.Ordinal), "the pod has a link-local address");
    }

    /// <summary>The pod.</summary>
    public TestNamespace Pod { get; } = new("leased");

    /// <summary>Where the daemon listens.</summary>
    public string Socket { get; }

    public void Dispose()
    {
        _daemon.Dispose();
        _dnsmasq.Dispose();
        Pod.Dispose();
        _server.Dispose();
    }
}
