using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Portmap;

namespace Cni.Kernel.Tests.Bandwidth;

/// <summary>Real TCP through the limits: it never goes faster than allowed, however slow the machine is, and the kernel counts what waited.</summary>
public sealed class BandwidthTrafficTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Veth | Needs.Ifb | Needs.Ipv6;
    const int Rate = 2_000_000, Burst = 200_000, Bytes = 1_500_000;

    readonly BandwidthNode _lab = new();

    static string Keys(string direction, string mode) => $""" "{direction}Rate":{Rate * 8},"{direction}Burst":{Burst * 8},"mode":"{mode}" """;

    [KernelTheory(Wanted)]
    [InlineData("ingress", "ifb", false)]
    [InlineData("ingress", "ifb", true)]
    [InlineData("egress", "ifb", false)]
    [InlineData("egress", "ifb", true)]
    [InlineData("egress", "pod", false)]
    [InlineData("egress", "pod", true)]
    public void Tcp_goes_at_the_rate_and_the_other_way_is_free(string direction, string mode, bool v6)
    {
        _lab.Ok("ADD", Keys(direction, mode));
        var (from, to) = direction == "ingress" ? (_lab.Node, _lab.Pod) : (_lab.Pod, _lab.Node);
        var (sink, target) = v6
            ? (direction == "ingress" ? BandwidthNode.Pod6 : BandwidthNode.Node6, direction == "ingress" ? BandwidthNode.Node6 : BandwidthNode.Pod6)
            : (direction == "ingress" ? BandwidthNode.Pod4 : BandwidthNode.Node4, direction == "ingress" ? BandwidthNode.Node4 : BandwidthNode.Pod4);

        var took = Transfer(from, to, sink, Bytes);

        // The lower bound holds whatever the machine does: beyond the burst nothing goes faster than the rate.
        double atLeast = (double)(Bytes - Burst) / Rate;
        Assert.True(took.TotalSeconds >= 0.9 * atLeast, $"{Bytes} bytes took {took.TotalSeconds:0.000} s; they should take {atLeast:0.000} s");
        JsonObject Limit() => BandwidthNode.Tbf(mode == "pod" ? _lab.Pod : _lab.Node, (direction, mode) switch { ("ingress", _) => "veth0", (_, "pod") => "eth0", _ => BandwidthNode.ReferenceIfb })!;
        var tbf = Limit();
        Assert.True((long)tbf["bytes"]! >= Bytes, tbf.ToJsonString());
        Assert.True((long)tbf["overlimits"]! > 0, tbf.ToJsonString());

        // Ten times as much the other way: only its acknowledgements pass the limit.
        Transfer(to, from, target, 10 * Bytes);
        Assert.True((long)Limit()["bytes"]! < 5L * Bytes, Limit().ToJsonString());
    }

    [KernelFact(Wanted)]
    public void A_flood_is_cut_down_to_the_rate_by_dropping()
    {
        _lab.Ok("ADD", Keys("egress", "ifb"));
        Flood();
        var tbf = BandwidthNode.Tbf(_lab.Node, BandwidthNode.ReferenceIfb)!;
        Assert.True((long)tbf["drops"]! > 0, tbf.ToJsonString());
        Assert.True((long)tbf["overlimits"]! > 0, tbf.ToJsonString());
    }

    [KernelFact(Wanted | Needs.Police)]
    public void The_police_drops_a_flood_and_lets_tcp_through_no_faster_than_the_rate()
    {
        _lab.Ok("ADD", Keys("egress", "police"));
        var took = Transfer(_lab.Pod, _lab.Node, BandwidthNode.Node4, Bytes);
        Assert.True(took.TotalSeconds >= 0.9 * (Bytes - Burst) / Rate, took.ToString());
        Flood();
        Assert.Matches(@"dropped [1-9]\d*, overlimits [1-9]", BandwidthNode.Policer(_lab.Node, "veth0"));
    }

    [KernelFact(Wanted)]
    public void A_deleted_limit_no_longer_holds_anything_up()
    {
        _lab.Ok("ADD", Keys("egress", "ifb"));
        _lab.Ok("DEL", Keys("egress", "ifb"));
        Transfer(_lab.Pod, _lab.Node, BandwidthNode.Node4, Bytes);
        Assert.Empty(BandwidthNode.Qdiscs(_lab.Node, "veth0"));
    }

    /// <summary>A thousand datagrams at once: seven times what burst and queue hold.</summary>
    void Flood()
    {
        using var socket = Talk.Open(_lab.Pod, AddressFamily.InterNetwork, ProtocolType.Udp);
        socket.SendBufferSize = 4_000_000;
        socket.Connect(new IPEndPoint(IPAddress.Parse(BandwidthNode.Node4), 9));
        var datagram = new byte[1400];
        for (int i = 0; i < 1000; i++)
        {
            try
            {
                socket.Send(datagram);
            }
            catch (SocketException)
            {
                // Nobody listens: the node's refusals come back in between.
            }
        }
    }

    static TimeSpan Transfer(TestNamespace from, TestNamespace to, string address, int bytes)
    {
        var ip = IPAddress.Parse(address);
        using var server = Talk.Open(to, ip.AddressFamily, ProtocolType.Tcp, timeout: 20_000);
        server.Bind(new IPEndPoint(ip, 0));
        server.Listen();
        using var client = Talk.Open(from, ip.AddressFamily, ProtocolType.Tcp, timeout: 20_000);
        client.Connect(server.LocalEndPoint!);
        using var accepted = server.Accept();
        accepted.ReceiveTimeout = 20_000;

        var sender = new Thread(() =>
        {
            var chunk = new byte[50_000];
            for (int sent = 0; sent < bytes; sent += chunk.Length)
            {
                client.Send(chunk);
            }
            client.Shutdown(SocketShutdown.Send);
        }) { IsBackground = true };
        var watch = Stopwatch.StartNew();
        sender.Start();
        var buffer = new byte[65536];
        int received = 0;
        while (accepted.Receive(buffer) is > 0 and var length)
        {
            received += length;
        }
        watch.Stop();
        sender.Join();
        Assert.Equal(bytes, received);
        return watch.Elapsed;
    }

    public void Dispose()
    {
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }
}
