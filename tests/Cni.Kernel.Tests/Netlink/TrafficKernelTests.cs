using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Cni.Netlink;
using Cni.Tests;

namespace Cni.Kernel.Tests.Netlink;

public sealed class TrafficKernelTests : RouteFixture
{
    static readonly TbfSpec Slow = new() { Handle = new(1, 0), Rate = 1_000_000, Burst = 100_000, Limit = 125_000 };

    [KernelFact(Needs.Veth)]
    public void A_token_bucket_is_what_tc_sees_and_reads_back()
    {
        var link = Connect();
        HostRoute.AddQdisc("h0", Slow);

        var seen = Qdiscs("h0").Single(qdisc => (string)qdisc!["kind"]! == "tbf")!;
        Assert.Equal("1:", (string)seen["handle"]!);
        Assert.Equal(1_000_000, (int)seen["options"]!["rate"]!);
        Assert.Equal(25_000, (int)seen["options"]!["lat"]!);
        var read = HostRoute.TryGetQdisc(link, TrafficHandle.Root)!;
        Assert.Equal(Slow with { BurstTicks = 1_562_500 }, read.Tbf);
        Assert.Equal(read, Assert.Single(HostRoute.ListQdiscs(link), qdisc => qdisc.Kind == "tbf"));
        Assert.True(Assert.Throws<NetlinkException>(() => HostRoute.AddQdisc(link, Slow)).IsExists);

        HostRoute.ReplaceQdisc(link, Slow with { Rate = 5_000_000_000, Burst = 1_000_000, Limit = 2_000_000, PeakRate = 6_000_000_000, PeakBurst = 70_000 });
        var fast = HostRoute.TryGetQdisc(link, TrafficHandle.Root)!.Tbf!;
        Assert.Equal((5_000_000_000ul, 6_000_000_000ul, 2_000_000u), (fast.Rate, fast.PeakRate, fast.Limit));
        Assert.InRange(fast.Burst, 999_000u, 1_001_000u);
        Assert.InRange(fast.PeakBurst, 69_000u, 71_000u);
    }

    [KernelFact(Needs.Veth)]
    public void What_tc_made_is_read()
    {
        Connect();
        Host.Line("tc qdisc add dev h0 root handle 7: tbf rate 8kbit burst 80b limit 35");
        var tbf = HostRoute.TryGetQdisc("h0", TrafficHandle.Root)!.Tbf!;
        Assert.Equal((new TrafficHandle(7, 0), 1000ul, 35u, 80u), (tbf.Handle, tbf.Rate, tbf.Limit, tbf.Burst));
        Host.Line("tc qdisc replace dev h0 root handle 8: htb default 10");
        Assert.Equal(("htb", null), (HostRoute.TryGetQdisc("h0", TrafficHandle.Root)!.Kind, HostRoute.TryGetQdisc("h0", TrafficHandle.Root)!.Tbf));
    }

    [KernelFact(Needs.Veth)]
    public void Exact_ticks_come_back_as_they_were_given()
    {
        var link = Connect();
        HostRoute.AddQdisc(link, new TbfSpec { Rate = 1000, BurstTicks = 156_250, Limit = 35 });
        var tbf = HostRoute.TryGetQdisc(link, TrafficHandle.Root)!.Tbf!;
        Assert.Equal((156_250u, 10u, 35u), (tbf.BurstTicks, tbf.Burst, tbf.Limit));
    }

    [KernelFact(Needs.Veth)]
    public void A_link_as_born_has_no_qdisc_and_deleting_none_is_no_failure()
    {
        var link = Connect();
        Assert.Null(HostRoute.TryGetQdisc(link, TrafficHandle.Root));
        Assert.Null(HostRoute.TryGetQdisc(link, TrafficHandle.Ingress));
        Assert.False(HostRoute.DeleteQdiscIfExists(link, TrafficHandle.Root));
        Assert.False(HostRoute.DeleteQdiscIfExists(link, TrafficHandle.Ingress));
        Assert.False(HostRoute.DeleteQdiscIfExists("nobody", TrafficHandle.Root));
        Assert.False(HostRoute.DeleteFiltersIfExist(link, TrafficHandle.IngressQdisc, 1));
        Assert.Empty(HostRoute.ListFilters(link, TrafficHandle.IngressQdisc));
        Assert.True(Assert.Throws<NetlinkException>(() => HostRoute.TryGetQdisc("nobody", TrafficHandle.Root)).IsNotFound);

        HostRoute.AddQdisc(link, Slow);
        HostRoute.AddQdisc(link, new ClsactSpec());
        Assert.Equal("clsact", HostRoute.TryGetQdisc(link, TrafficHandle.Ingress)!.Kind);
        Assert.True(HostRoute.DeleteQdiscIfExists(link, TrafficHandle.Root));
        Assert.True(HostRoute.DeleteQdiscIfExists(link, TrafficHandle.Ingress));
        Assert.DoesNotContain(Qdiscs("h0"), qdisc => (string)qdisc!["kind"]! is "tbf" or "clsact");
    }

    [KernelFact(Needs.Veth | Needs.Ifb)]
    public void What_comes_in_is_led_to_an_ifb_and_counted_there()
    {
        new NetworkSysctl(PodNs).TryWrite("net/ipv6/conf/default/disable_ipv6", "1"); // Its solicitations would be counted too.
        var link = Connect();
        var ifb = HostRoute.AddLink(new IfbSpec("ifb7") { Up = true });
        using (var batch = HostRoute.CreateBatch())
        {
            batch.AddQdisc(link, new IngressSpec());
            batch.AddQdisc(ifb, Slow);
            batch.AddFilter(link, new U32Spec { Priority = 1, Class = new(1, 1), Actions = [new MirredAction(ifb.Index)] });
            batch.Execute();
        }

        var action = Filters("h0").Select(filter => filter!["options"]?["actions"]?[0]).Single(found => found is not null)!;
        Assert.Equal(("mirred", "redirect", "egress", "ifb7"), ((string)action["kind"]!, (string)action["mirred_action"]!, (string)action["direction"]!, (string)action["to_dev"]!));
        var filter = Assert.Single(HostRoute.ListFilters(link, TrafficHandle.IngressQdisc));
        Assert.Equal(("u32", (ushort)1, FilterSpec.AllProtocols, new TrafficHandle(1, 1)), (filter.Kind, filter.Priority, filter.Protocol, filter.Class));
        Assert.Equal(new U32Key(0, 0, 0), Assert.Single(filter.Keys));

        Send("eth0", 200);
        // The kernel may have had a packet or two of its own to send.
        ulong redirected = Assert.IsType<MirredAction>(Assert.Single(Assert.Single(HostRoute.ListFilters(link, TrafficHandle.IngressQdisc)).Actions)).Statistics.Packets;
        Assert.InRange(redirected, 200ul, 205ul);
        var counted = HostRoute.TryGetQdisc(ifb, TrafficHandle.Root)!.Statistics;
        Assert.InRange(counted.Packets + counted.Drops + counted.QueueLength, 200ul, 205ul);
        // 200 packets of 1.4 KB are more than the burst and the queue take at once.
        Assert.True(counted is { Packets: > 0, Drops: > 0, Overlimits: > 0 }, counted.ToString());

        HostRoute.DeleteLink(ifb);
        Assert.Equal(0, Assert.IsType<MirredAction>(Assert.Single(Assert.Single(HostRoute.ListFilters(link, TrafficHandle.IngressQdisc)).Actions)).LinkIndex);
        Assert.True(HostRoute.DeleteFiltersIfExist(link, TrafficHandle.IngressQdisc, 1));
        Assert.Empty(HostRoute.ListFilters(link, TrafficHandle.IngressQdisc));
    }

    [KernelFact(Needs.Veth | Needs.Ifb)]
    public void A_key_chooses_packets()
    {
        var link = Connect();
        var ifb = HostRoute.AddLink(new IfbSpec("ifb7") { Up = true });
        HostRoute.AddQdisc(link, new IngressSpec());
        // The payload's ninth word; a raw frame begins with its Ethernet header, keys behind that.
        HostRoute.AddFilter(link, new U32Spec { Priority = 4, Keys = [new(0x11000000, 0xff000000, 16)], Actions = [new MirredAction(ifb.Index) { Mirror = true }] });
        var filter = Assert.Single(HostRoute.ListFilters(link, TrafficHandle.IngressQdisc));
        Assert.Equal((new U32Key(0x11000000, 0xff000000, 16), (ushort)4), (Assert.Single(filter.Keys), filter.Priority));
        Send("eth0", 3, fill: 0x11);
        Send("eth0", 5, fill: 0x22);
        var mirred = Assert.IsType<MirredAction>(Assert.Single(Assert.Single(HostRoute.ListFilters(link, TrafficHandle.IngressQdisc)).Actions));
        Assert.Equal((true, false, 3ul), (mirred.Mirror, mirred.ToIngress, mirred.Statistics.Packets));
    }

    [KernelFact(Needs.Veth | Needs.Police)]
    public void Police_drops_what_is_too_fast()
    {
        new NetworkSysctl(PodNs).TryWrite("net/ipv6/conf/default/disable_ipv6", "1");
        var link = Connect();
        HostRoute.AddQdisc(link, new IngressSpec());
        HostRoute.AddFilter(link, new U32Spec { Priority = 2, Actions = [new PoliceAction { Rate = 1_000_000, Burst = 20_000 }] });
        Send("eth0", 100);
        var police = Assert.IsType<PoliceAction>(Assert.Single(Assert.Single(HostRoute.ListFilters(link, TrafficHandle.IngressQdisc)).Actions));
        Assert.Equal((1_000_000ul, 312_500u, TrafficVerdict.Drop), (police.Rate, police.BurstTicks, police.Exceed));
        Assert.True(police.Statistics is { Packets: >= 100, Drops: > 0 and < 100, Overlimits: > 0 }, police.Statistics.ToString());
    }

    [KernelFact(Needs.Veth)]
    public void A_refusal_names_what_was_wanted()
    {
        var link = Connect();
        var unknown = Assert.Throws<NetlinkException>(() => HostRoute.AddQdisc(link, new NoSuchQdisc()));
        Assert.StartsWith("add qdisc nosuchqdisc: ENOENT", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<NetlinkException>(() => HostRoute.AddFilter(link, new U32Spec { Priority = 1 })); // There is nothing to filter for.
        Assert.Throws<NetlinkException>(() => HostRoute.AddQdisc(link, new TbfSpec { Rate = 1000, Limit = 0, BurstTicks = 0 }));
    }

    sealed record NoSuchQdisc : QdiscSpec
    {
        public override string Kind => "nosuchqdisc";
    }

    JsonArray Qdiscs(string link) => JsonNode.Parse(Host.Line($"tc -j -s qdisc show dev {link}"))!.AsArray();

    JsonArray Filters(string link) => JsonNode.Parse(Host.Line($"tc -j -s filter show dev {link} ingress"))!.AsArray();

    /// <summary>Sends frames of a protocol of nobody's out of a link of the pod, so that nothing else is counted with them.</summary>
    void Send(string link, int frames, byte fill = 0x33)
    {
        const int afPacket = 17, raw = 3;
        using var socket = new Socket(new SafeSocketHandle(Take(PodNs.OpenSocket(afPacket, raw, 0)), ownsHandle: true));
        int index = PodRoute.GetLink(link).Index;
        var address = new SocketAddress((AddressFamily)65536, 20); // sockaddr_ll: AddressFamily.Packet.
        address[4] = (byte)index;
        address[11] = 6;
        var frame = new byte[1400];
        Array.Fill(frame, fill);
        frame.AsSpan(0, 14).Clear();
        frame.AsSpan(0, 6).Fill(0xff);
        (frame[12], frame[13]) = (0x88, 0xb5); // The EtherType for experiments.
        for (int i = 0; i < frames; i++)
            socket.SendTo(frame, SocketFlags.None, address);
    }

    static nint Take(System.Runtime.InteropServices.SafeHandle handle)
    {
        nint number = handle.DangerousGetHandle();
        handle.SetHandleAsInvalid();
        return number;
    }
}
