using System.Net;
using System.Net.Sockets;
using static Cni.Kernel.Tests.Portmap.PortmapNode;

namespace Cni.Kernel.Tests.Portmap;

/// <summary>Real packets through the published plugin's maps.</summary>
public sealed class PortmapTrafficTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Nft | Needs.Bridge | Needs.Veth | Needs.Ipv6 | Needs.Conntrack;
    const string Web = """{"hostPort":8080,"containerPort":80},{"hostPort":8080,"containerPort":80,"protocol":"udp"}""";

    readonly PortmapNode _lab = new();
    readonly Server _a, _b;

    public PortmapTrafficTests()
    {
        _a = new Server(_lab.PodA.Namespace, "a", 80);
        _b = new Server(_lab.PodB.Namespace, "b", 80);
    }

    string Ask(TestNamespace from, ProtocolType protocol, string address, int port = 8080) => Talk.Ask(from, protocol, address, port);

    [KernelTheory(Wanted)]
    [InlineData(ProtocolType.Tcp)]
    [InlineData(ProtocolType.Udp)]
    public void A_mapped_port_answers_from_everywhere(ProtocolType protocol)
    {
        _lab.Ok("ADD", _lab.PodA, Web);
        // From outside the pod sees the client as it is.
        Assert.Equal($"a sees {Client4}", Ask(_lab.Client, protocol, Host4));
        Assert.Equal($"a sees {Client6}", Ask(_lab.Client, protocol, Host6));
        Assert.Equal($"a sees {Client4}", Ask(_lab.Client, protocol, Second4));
        // From the node, by each of its addresses.
        Assert.Equal($"a sees {Gateway4}", Ask(_lab.Node, protocol, "127.0.0.1"));
        Assert.Equal($"a sees {Gateway4}", Ask(_lab.Node, protocol, "127.9.9.9"));
        Assert.Equal($"a sees {Host4}", Ask(_lab.Node, protocol, Host4));
        Assert.Equal($"a sees {Host6}", Ask(_lab.Node, protocol, Host6));
        Assert.Equal("refused", Ask(_lab.Node, protocol, "::1"));
        // From the pod itself, and from its neighbour, whose answers would not come back through the node.
        foreach (var pod in (Pod[])[_lab.PodA, _lab.PodB])
        {
            Assert.Equal($"a sees {Gateway4}", Ask(pod.Namespace, protocol, Host4));
            Assert.Equal($"a sees {Gateway6}", Ask(pod.Namespace, protocol, Host6));
            Assert.Equal($"a sees {Gateway4}", Ask(pod.Namespace, protocol, Gateway4));
        }
        // And not to a port that isn't mapped.
        Assert.Equal("refused", Ask(_lab.Client, protocol, Host4, 8081));

        _lab.Ok("DEL", _lab.PodA, Web);
        Assert.Equal("refused", Ask(_lab.Client, protocol, Host4));
        Assert.Equal("refused", Ask(_lab.Client, protocol, Host6));
        Assert.Equal("refused", Ask(_lab.Node, protocol, "127.0.0.1"));
    }

    [KernelFact(Wanted)]
    public void A_bound_port_answers_on_its_address_only_and_comes_before_the_same_port_of_any_address()
    {
        const string bound = """{"hostPort":8080,"containerPort":80,"hostIP":"203.0.113.9"},{"hostPort":9090,"containerPort":80,"hostIP":"::"}""";
        _lab.Ok("ADD", _lab.PodA, bound);
        Assert.Equal($"a sees {Client4}", Ask(_lab.Client, ProtocolType.Tcp, Second4));
        Assert.Equal("refused", Ask(_lab.Client, ProtocolType.Tcp, Host4));
        Assert.Equal("refused", Ask(_lab.Client, ProtocolType.Tcp, Host6));
        Assert.Equal($"a sees {Client6}", Ask(_lab.Client, ProtocolType.Tcp, Host6, 9090));
        Assert.Equal("refused", Ask(_lab.Client, ProtocolType.Tcp, Host4, 9090));
    }

    [KernelFact(Wanted)]
    public void Traffic_through_the_node_to_the_same_port_elsewhere_is_left_alone()
    {
        using var other = new Server(_lab.PodB.Namespace, "other", 8080);
        using var outside = new Server(_lab.Client, "outside", 8080);
        _lab.Ok("ADD", _lab.PodA, Web);
        Assert.Equal($"other sees {Client4}", Ask(_lab.Client, ProtocolType.Tcp, _lab.PodB.V4));
        Assert.Equal($"other sees {Client6}", Ask(_lab.Client, ProtocolType.Tcp, _lab.PodB.V6));
        Assert.Equal($"outside sees {_lab.PodA.V4}", Ask(_lab.PodA.Namespace, ProtocolType.Tcp, Client4));
        Assert.Equal($"outside sees {_lab.PodB.V6}", Ask(_lab.PodB.Namespace, ProtocolType.Tcp, Client6));
        Assert.Equal($"outside sees {Host4}", Ask(_lab.Node, ProtocolType.Tcp, Client4));
    }

    [KernelFact(Wanted)]
    public void With_masqAll_the_pod_sees_the_node_and_without_snat_the_sender()
    {
        _lab.Ok("ADD", _lab.PodA, Web, "\"masqAll\":true,");
        Assert.Equal($"a sees {Gateway4}", Ask(_lab.Client, ProtocolType.Tcp, Host4));
        Assert.Equal($"a sees {Gateway6}", Ask(_lab.Client, ProtocolType.Udp, Host6));
        Assert.Equal($"a sees {Gateway4}", Ask(_lab.Node, ProtocolType.Tcp, "127.0.0.1"));
        _lab.Ok("DEL", _lab.PodA, Web);

        _lab.Ok("ADD", _lab.PodA, Web, "\"snat\":false,");
        Assert.Equal($"a sees {Client4}", Ask(_lab.Client, ProtocolType.Tcp, Host4));
        Assert.Equal($"a sees {Host4}", Ask(_lab.Node, ProtocolType.Tcp, Host4));
        Assert.Empty(_lab.Elements("pods4"));
    }

    [KernelFact(Wanted)]
    public void A_condition_lets_in_whom_it_names_and_nobody_else()
    {
        const string extra = """ "conditionsV4":["!","-s","203.0.113.2","-d","203.0.113.0/24"],"conditionsV6":["ip6","saddr","2001:db8:113::2"],""";
        _lab.Ok("ADD", _lab.PodA, Web, extra);
        Assert.Equal("refused", Ask(_lab.Client, ProtocolType.Tcp, Host4));
        Assert.Equal($"a sees {Gateway4}", Ask(_lab.PodB.Namespace, ProtocolType.Tcp, Host4));
        Assert.Equal("refused", Ask(_lab.PodB.Namespace, ProtocolType.Tcp, Gateway4));
        Assert.Equal($"a sees {Client6}", Ask(_lab.Client, ProtocolType.Udp, Host6));
        Assert.Equal("refused", Ask(_lab.PodB.Namespace, ProtocolType.Tcp, Host6));
        _lab.Ok("CHECK", _lab.PodA, Web, extra);
        _lab.Ok("DEL", _lab.PodA, null, withResult: false);
        Assert.Equal("refused", Ask(_lab.PodB.Namespace, ProtocolType.Tcp, Host4));
        Assert.Empty(_lab.Node.Nft.Ruleset());
    }

    [KernelTheory(Wanted)]
    [InlineData(Host4)]
    [InlineData(Host6)]
    public void A_udp_client_that_keeps_its_port_follows_the_mapping(string host)
    {
        var server = new IPEndPoint(IPAddress.Parse(host), 8080);
        using var client = Talk.Open(_lab.Client, server.AddressFamily, ProtocolType.Udp);
        using var before = new Server(_lab.Node, "node", 8080);
        Assert.StartsWith("node", Talk.Ask(client, server, ProtocolType.Udp), StringComparison.Ordinal);
        _lab.Ok("ADD", _lab.PodA, Web);
        Assert.StartsWith("a ", Talk.Ask(client, server, ProtocolType.Udp), StringComparison.Ordinal);
        _lab.Ok("DEL", _lab.PodA, Web);
        Assert.StartsWith("node", Talk.Ask(client, server, ProtocolType.Udp), StringComparison.Ordinal);
        _lab.Ok("ADD", _lab.PodB, Web);
        Assert.StartsWith("b ", Talk.Ask(client, server, ProtocolType.Udp), StringComparison.Ordinal);
    }

    [KernelFact(Wanted)]
    public void The_nodes_loopback_stays_closed_to_the_pods()
    {
        _lab.Ok("ADD", _lab.PodA, Web);
        Assert.Equal("1", _lab.Node.Ok("cat", "/proc/sys/net/ipv4/conf/cni0/route_localnet").Trim());
        Assert.Equal("0", _lab.Node.Ok("cat", "/proc/sys/net/ipv4/conf/uplink/route_localnet").Trim());

        // A pod that is root in its namespace can send to 127.0.0.1 over the wire.
        var evil = _lab.PodB.Namespace;
        evil.Ok("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet; echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet");
        evil.Ok("ip", "addr", "del", "127.0.0.1/8", "dev", "lo");
        evil.Ok("ip", "route", "add", "127.0.0.1", "via", Gateway4, "src", _lab.PodB.V4);
        using var secret = new Server(_lab.Node, "secret", 7000);
        Assert.Equal("silence", Ask(evil, ProtocolType.Tcp, "127.0.0.1", 7000));
        Assert.Equal("silence", Ask(evil, ProtocolType.Tcp, "127.0.0.1", 8080));

        // It is the guard that keeps it out, and not a flaw of this test.
        _lab.Node.Ok("nft", "flush", "chain", "inet", "cni_portmap", "guard");
        Assert.Equal($"secret sees {_lab.PodB.V4}", Ask(evil, ProtocolType.Tcp, "127.0.0.1", 7000));
    }

    [KernelFact(Wanted)]
    public void A_hundred_ports_all_answer()
    {
        string mappings = string.Join(',', Enumerable.Range(0, 120).Select(i => $$"""{"hostPort":{{20000 + i * 7}},"containerPort":80}"""));
        _lab.Ok("ADD", _lab.PodA, mappings);
        for (int i = 0; i < 120; i++)
            Assert.Equal($"a sees {Client4}", Ask(_lab.Client, ProtocolType.Tcp, Host4, 20000 + i * 7));
        _lab.Ok("CHECK", _lab.PodA, mappings);
        _lab.Ok("DEL", _lab.PodA, mappings);
        Assert.Empty(_lab.Node.Nft.Ruleset());
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }
}
