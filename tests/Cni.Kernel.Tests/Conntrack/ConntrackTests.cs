using System.Net;
using System.Net.Sockets;
using Cni.Netlink;
using Cni.Netlink.Conntrack;

namespace Cni.Kernel.Tests.Conntrack;

/// <summary>Entries made by the conntrack program, listed and forgotten by us.</summary>
public sealed class ConntrackTests : IDisposable
{
    readonly TestNamespace _ns = new("ct");
    readonly ConntrackSocket _conntrack;

    public ConntrackTests()
    {
        using var handle = NetworkNamespace.Open(_ns.Path);
        _conntrack = handle.OpenConntrack();
    }

    void Insert(string arguments) => _ns.Line("conntrack -I -t 600 " + arguments);

    [KernelFact(Needs.Conntrack)]
    public void Every_part_of_the_filter_counts()
    {
        Insert("-p udp -s 192.0.2.1 -d 192.0.2.9 --sport 1000 --dport 5353 -r 10.0.0.2 -q 192.0.2.1 --reply-port-src 53 --reply-port-dst 1000 -m 5");
        Insert("-p udp -s 192.0.2.1 -d 192.0.2.9 --sport 1001 --dport 5354 -m 6");
        Insert("-p udp -s 192.0.2.2 -d 192.0.2.9 --sport 1000 --dport 5353 -w 7");
        Insert("-p udp -s fd00::1 -d fd00::9 --sport 1000 --dport 5353");

        int Count(ConntrackFilter filter) => _conntrack.List(filter).Count;
        Assert.Equal(4, _conntrack.List().Count);
        Assert.Equal(3, Count(new() { Family = AddressFamily.InterNetwork }));
        Assert.Equal(1, Count(new() { Family = AddressFamily.InterNetworkV6 }));
        Assert.Equal(0, Count(new() { Protocol = 6 }));
        Assert.Equal(3, Count(new() { OriginalDestinationPort = 5353 }));
        Assert.Equal(2, Count(new() { OriginalSource = IPAddress.Parse("192.0.2.1") }));
        Assert.Equal(3, Count(new() { OriginalDestination = IPAddress.Parse("192.0.2.9") }));
        Assert.Equal(1, Count(new() { OriginalDestination = IPAddress.Parse("fd00::9") }));
        Assert.Equal(1, Count(new() { OriginalSourcePort = 1001 }));
        Assert.Equal(1, Count(new() { ReplySource = IPAddress.Parse("10.0.0.2") }));
        Assert.Equal(1, Count(new() { ReplySourcePort = 53 }));
        Assert.Equal(2, Count(new() { ReplyDestination = IPAddress.Parse("192.0.2.1") }));
        Assert.Equal(2, Count(new() { ReplyDestinationPort = 1000, ReplySourcePort = 5353 }));
        Assert.Equal(1, Count(new() { Mark = 5 }));
        Assert.Equal(2, Count(new() { Mark = 4, MarkMask = 4 }));
        Assert.Equal(1, Count(new() { Zone = 7 }));
        Assert.Equal(3, Count(new() { Zone = 0 }));

        var entry = Assert.Single(_conntrack.List(new ConntrackFilter { Mark = 5 }));
        Assert.Equal("17 192.0.2.1:1000 -> 192.0.2.9:5353", entry.Original.ToString());
        Assert.Equal("17 10.0.0.2:53 -> 192.0.2.1:1000", entry.Reply.ToString());
        Assert.InRange(entry.Timeout.TotalSeconds, 500, 600);
    }

    [KernelFact(Needs.Conntrack)]
    public void What_the_filter_means_goes_and_nothing_else()
    {
        Insert("-p udp -s 192.0.2.1 -d 192.0.2.9 --sport 1000 --dport 53 -w 7");
        Insert("-p udp -s fd00::1 -d fd00::9 --sport 1000 --dport 53");
        Insert("-p udp -s 192.0.2.1 -d 192.0.2.9 --sport 1000 --dport 54");
        Insert("-p tcp --state ESTABLISHED -s 192.0.2.1 -d 192.0.2.9 --sport 1000 --dport 53");

        Assert.Equal(2, _conntrack.Flush(new ConntrackFilter { Protocol = 17, OriginalDestinationPort = 53 }));
        Assert.Equal(0, _conntrack.Flush(new ConntrackFilter { Protocol = 17, OriginalDestinationPort = 53 }));
        Assert.Equal(2, _conntrack.List().Count);
        Assert.Throws<ArgumentException>(() => _conntrack.Flush(new ConntrackFilter { MarkMask = 1 }));
        _conntrack.FlushAll();
        Assert.Empty(_conntrack.List());
    }

    [KernelFact(Needs.Conntrack)]
    public void What_the_kernel_picks_out_is_what_the_filters_mean()
    {
        foreach (string ends in (string[])["-s 192.0.2.1 -d 192.0.2.9", "-s fd00::1 -d fd00::9"])
            foreach (string protocol in (string[])["-p udp", "-p tcp --state ESTABLISHED"])
                foreach (int port in (int[])[53, 54, 55])
                    Insert($"{protocol} {ends} --sport 1000 --dport {port}");

        ConntrackFilter v4 = new() { Family = AddressFamily.InterNetwork, Protocol = 17, OriginalDestinationPort = 53 };
        ConntrackFilter v6 = v4 with { Family = AddressFamily.InterNetworkV6 };
        Assert.Equal("17 192.0.2.1:1000 -> 192.0.2.9:53", Assert.Single(_conntrack.List(v4)).Original.ToString());
        Assert.Equal("17 [fd00::1]:1000 -> [fd00::9]:53", Assert.Single(_conntrack.List(v6)).Original.ToString());
        Assert.Single(_conntrack.List(v6 with { Protocol = 6 }));
        Assert.Equal(3, _conntrack.List(v6 with { OriginalDestinationPort = null }).Count);
        Assert.Empty(_conntrack.List(v4 with { Protocol = 1 }));
        Assert.Equal(3, _conntrack.Flush([v4, v6, v4 with { OriginalDestinationPort = 54 }]));
        Assert.Equal(2, _conntrack.Flush([v4 with { Protocol = 6 }, v4 with { OriginalDestinationPort = 55 }]));
        Assert.Equal(7, _conntrack.List().Count);
    }

    [KernelFact(Needs.Conntrack)]
    public void Hundreds_go_in_several_rows()
    {
        _ns.Ok("sh", "-c", "for i in $(seq 1000 1199); do conntrack -I -t 600 -p udp -s 192.0.2.1 -d 192.0.2.9 --sport $i --dport 53 >/dev/null 2>&1; done");
        Assert.Equal(200, _conntrack.Flush(new ConntrackFilter { OriginalDestinationPort = 53 }));
        Assert.Empty(_conntrack.List());
    }

    public void Dispose()
    {
        _conntrack.Dispose();
        _ns.Dispose();
        GC.SuppressFinalize(this);
    }
}
