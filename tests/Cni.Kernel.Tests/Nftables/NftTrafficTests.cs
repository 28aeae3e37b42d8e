using System.Net;
using System.Net.Sockets;
using System.Text;
using Cni.Netlink;
using Cni.Netlink.Conntrack;
using Cni.Netlink.Nftables;
using static Cni.Netlink.Nftables.Nft;
using static Cni.Netlink.Nftables.NftDataType;

namespace Cni.Kernel.Tests.Nftables;

/// <summary>Real packets through our rules: a client, a node and a pod, both families.</summary>
public sealed class NftTrafficTests : IDisposable
{
    readonly TestNamespace _client = new("client"), _node = new("node"), _pod = new("pod");
    readonly NftSocket _nft;
    readonly ConntrackSocket _conntrack;

    public NftTrafficTests()
    {
        Connect(_client, "192.0.2.2/24", "2001:db8:1::2/64", "192.0.2.1/24", "2001:db8:1::1/64", "up0");
        Connect(_pod, "10.0.0.2/24", "2001:db8:2::2/64", "10.0.0.1/24", "2001:db8:2::1/64", "cni0");
        _node.Ok("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
        using var handle = NetworkNamespace.Open(_node.Path);
        _nft = handle.OpenNftables();
        _conntrack = handle.OpenConntrack();
    }

    void Connect(TestNamespace end, string v4, string v6, string node4, string node6, string name)
    {
        Sh.Line($"ip -n {_node.Name} link add {name} type veth peer name eth0 netns {end.Name}");
        foreach (var (ns, link, a, b) in new[] { (_node.Name, name, node4, node6), (end.Name, "eth0", v4, v6) })
        {
            Sh.Line($"ip -n {ns} link set {link} up");
            Sh.Line($"ip -n {ns} addr add {a} dev {link}");
            Sh.Line($"ip -n {ns} addr add {b} dev {link} nodad");
        }
        Sh.Line($"ip -n {end.Name} route add default via {node4.Split('/')[0]}");
        Sh.Line($"ip -n {end.Name} route add default via {node6.Split('/')[0]}");
    }

    [KernelTheory(Needs.Nft | Needs.Veth | Needs.Conntrack | Needs.Ipv6)]
    [InlineData(NftFamily.Ip, "192.0.2.1", "10.0.0.2", "10.0.0.1")]
    [InlineData(NftFamily.Ip6, "2001:db8:1::1", "2001:db8:2::2", "2001:db8:2::1")]
    public void A_map_leads_host_ports_to_the_pod_and_the_pod_sees_the_masquerade(NftFamily family, string host, string pod, string gateway)
    {
        var address = family == NftFamily.Ip ? Ipv4Addr : Ipv6Addr;
        var saddr = family == NftFamily.Ip ? Ip.Saddr : Ip6.Saddr;
        var table = new NftTable(family, "ports");
        var map = table.Map("ports", [InetProto, InetService], [address, InetService]);
        var masq = table.Set("masq", address, NftSetFlags.Interval);
        var pre = table.NatChain("pre", NftHook.Prerouting, NftPriority.DstNat);
        var post = table.NatChain("post", NftHook.Postrouting, NftPriority.SrcNat);
        _nft.Commit(new NftTransaction().Add(table).Add(map).Add(masq).Add(pre).Add(post)
            .Add(pre.Rule(Fib.DaddrType == "local", Dnat(Concat(Meta.L4Proto, Th.Dport).Map(map))))
            .Add(post.Rule(saddr.In(masq), Masquerade()))
            .Add(map.Element(["tcp", 8080], [pod, 80], "a")).Add(map.Element(["udp", 5353], [pod, 53], "a"))
            .Add(masq.Element([family == NftFamily.Ip ? "192.0.2.0/24" : "2001:db8:1::/64"], comment: "a")));

        using var tcp = Listen(_pod, pod, 80, ProtocolType.Tcp);
        using var client = Open(_client, tcp.AddressFamily, ProtocolType.Tcp);
        client.Connect(IPAddress.Parse(host), 8080);
        using var accepted = tcp.Accept();
        Assert.Equal(IPAddress.Parse(gateway), ((IPEndPoint)accepted.RemoteEndPoint!).Address);
        client.Send("ping"u8);
        var buffer = new byte[16];
        Assert.Equal("ping", Encoding.ASCII.GetString(buffer, 0, accepted.Receive(buffer)));

        using var udp = Listen(_pod, pod, 53, ProtocolType.Udp);
        using var asker = Open(_client, tcp.AddressFamily, ProtocolType.Udp);
        asker.Connect(IPAddress.Parse(host), 5353);
        asker.Send("ask"u8);
        Assert.Equal(3, udp.Receive(buffer));

        var entry = Assert.Single(_conntrack.List(new ConntrackFilter { Protocol = 17, OriginalDestinationPort = 5353 }));
        Assert.Equal((IPAddress.Parse(host), IPAddress.Parse(pod), 53, true), (entry.Original.Destination, entry.Reply.Source, entry.Reply.SourcePort, entry.IsDnat));
        Assert.Equal(0, _conntrack.Flush(new ConntrackFilter { Protocol = 17, ReplySource = IPAddress.Parse(gateway) }));
        Assert.Equal(1, _conntrack.Flush(new ConntrackFilter { Protocol = 17, ReplySource = IPAddress.Parse(pod) }));
        Assert.DoesNotContain("udp", _node.Ok("conntrack", "-L", "-f", family == NftFamily.Ip ? "ipv4" : "ipv6"), StringComparison.Ordinal);

        // Through the node to somebody else's port 8080 nothing is taken away.
        _nft.Commit(new NftTransaction().Delete(map.Element(["tcp", 8080])));
        using var refused = Open(_client, tcp.AddressFamily, ProtocolType.Tcp);
        Assert.Throws<SocketException>(() => refused.Connect(IPAddress.Parse(host), 8080));
    }

    [KernelFact(Needs.Nft | Needs.Veth | Needs.Conntrack)]
    public void A_verdict_map_and_a_counter_judge_packets()
    {
        var table = new NftTable(NftFamily.Inet, "filter");
        var forward = table.FilterChain("forward", NftHook.Forward);
        var hits = table.Counter("hits");
        var verdicts = table.VerdictMap("verdicts", [Ipv4Addr, InetService]);
        var counted = table.Chain("counted");
        _nft.Commit(new NftTransaction().Add(table).Add(hits).Add(verdicts).Add(forward).Add(counted)
            .Add(counted.Rule(Counter(hits), RejectWithTcpReset()))
            .Add(verdicts.Element(["10.0.0.2", 80], [NftVerdict.Jump("counted")], "x")).Add(verdicts.Element(["10.0.0.2", 81], [NftVerdict.Accept]))
            .Add(forward.Rule(Ct.State.Any("established,related"), Accept()))
            .Add(forward.Rule(Concat(Ip.Daddr, Tcp.Dport).Vmap(verdicts))));

        using var reset = Open(_client, AddressFamily.InterNetwork, ProtocolType.Tcp);
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => reset.Connect(IPAddress.Parse("10.0.0.2"), 80)).SocketErrorCode);
        using var listener = Listen(_pod, "10.0.0.2", 81, ProtocolType.Tcp);
        using var allowed = Open(_client, AddressFamily.InterNetwork, ProtocolType.Tcp);
        allowed.Connect(IPAddress.Parse("10.0.0.2"), 81);

        Assert.Equal(1ul, Assert.Single(_nft.ListObjects(table)).Packets);
        Assert.Equal("10.0.0.2 . 80 comment \"x\" : jump counted", _nft.Find(verdicts.Element(["10.0.0.2", 80]))!.ToString());
    }

    static Socket Open(TestNamespace ns, AddressFamily family, ProtocolType protocol)
    {
        using var handle = NetworkNamespace.Open(ns.Path);
        var native = handle.OpenSocket(family == AddressFamily.InterNetwork ? 2 : 10, protocol == ProtocolType.Tcp ? 1 : 2, 0);
        var fd = native.DangerousGetHandle();
        native.SetHandleAsInvalid();
        return new Socket(new SafeSocketHandle(fd, ownsHandle: true)) { ReceiveTimeout = 5000, SendTimeout = 5000 };
    }

    static Socket Listen(TestNamespace ns, string address, int port, ProtocolType protocol)
    {
        var ip = IPAddress.Parse(address);
        var socket = Open(ns, ip.AddressFamily, protocol);
        socket.Bind(new IPEndPoint(ip, port));
        if (protocol == ProtocolType.Tcp) socket.Listen();
        return socket;
    }

    public void Dispose()
    {
        _nft.Dispose();
        _conntrack.Dispose();
        _client.Dispose();
        _pod.Dispose();
        _node.Dispose();
        GC.SuppressFinalize(this);
    }
}
