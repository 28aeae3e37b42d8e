using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Cni.Netlink;
using Cni.Tests;

namespace Cni.Kernel.Tests.Netlink;

public sealed class AddressAndRouteKernelTests : RouteFixture
{
    static IPAddress IP(string text) => IPAddress.Parse(text);
    static InterfaceAddress At(string text) => InterfaceAddress.Parse(text);

    [KernelFact(Needs.Veth | Needs.Ipv6)]
    public void A_pod_gets_links_addresses_and_routes_in_one_datagram()
    {
        int eth0 = Connect().PeerIndex;
        using (var batch = PodRoute.CreateBatch())
        {
            batch.SetUp(LinkRef.Loopback);
            batch.AddAddress(eth0, new LinkAddress(At("10.1.0.5/24")) { Broadcast = At("10.1.0.5/24").Last });
            batch.AddAddress(eth0, At("fd00::5/64"), AddressFlags.NoDad);
            batch.AddRoute(new Route(InterfaceAddress.AnyIPv4) { Gateway = IP("10.1.0.1") });
            batch.AddRoute(new Route(InterfaceAddress.AnyIPv6) { Gateway = IP("fd00::1"), Link = eth0 });
            batch.AddRoute(new Route(At("192.0.2.0/24")) { Gateway = IP("198.51.100.1"), Link = eth0, OnLink = true, Mtu = 1200, AdvertisedMss = 1100 });
            Assert.Equal(6, batch.Count);
            batch.Execute();
        }
        Assert.Equal(["10.1.0.5/24", "fd00::5/64"], Pod.Ip.Addresses("eth0"));
        Assert.Equal("10.1.0.1", (string)Pod.Ip.Routes4().Single(route => (string?)route!["dst"] == "default")!["gateway"]!);
        Assert.Equal("fd00::1", (string)Pod.Ip.Routes6().Single(route => (string?)route!["dst"] == "default")!["gateway"]!);
        var onLink = Pod.Ip.Routes4().Single(route => (string?)route!["dst"] == "192.0.2.0/24")!;
        Assert.Contains("onlink", onLink["flags"]!.AsArray().Select(flag => (string)flag!));
        Assert.Equal(1200, (int)onLink["metrics"]![0]!["mtu"]!);
        Assert.Equal(1100, (int)onLink["metrics"]![0]!["advmss"]!);
    }

    [KernelFact(Needs.Veth | Needs.Ipv6)]
    public void Addresses_that_ip_added_are_read_with_everything()
    {
        Connect();
        Pod.Line("ip addr add 10.1.2.3/24 broadcast 10.1.2.255 label eth0:x metric 33 valid_lft 600 preferred_lft 300 dev eth0");
        Pod.Line("ip addr add 10.1.3.3 peer 10.1.3.4/32 scope link dev eth0");
        Pod.Line("ip addr add fd00::5/64 nodad noprefixroute dev eth0");
        var found = PodRoute.ListAddresses("eth0");
        var first = found.Single(address => address.Address == At("10.1.2.3/24"));
        Assert.Equal((IP("10.1.2.255"), "eth0:x", 33u), (first.Broadcast, first.Label, first.Metric));
        Assert.InRange(first.ValidLifetime!.Value.TotalSeconds, 590, 600);
        Assert.InRange(first.PreferredLifetime!.Value.TotalSeconds, 290, 300);
        var second = found.Single(address => address.Address.Address.Equals(IP("10.1.3.3")));
        Assert.Equal((IP("10.1.3.4"), RouteScope.Link, (TimeSpan?)null), (second.Peer, second.Scope, second.ValidLifetime));
        var third = found.Single(address => address.Address == At("fd00::5/64"));
        Assert.True(third.Flags.HasFlag(AddressFlags.NoDad | AddressFlags.NoPrefixRoute | AddressFlags.Permanent));
        Assert.All(PodRoute.ListAddresses("lo"), address => Assert.Equal(1, address.LinkIndex));
        Assert.All(PodRoute.ListAddresses(family: AddressFamily.InterNetworkV6), address => Assert.True(address.Address.IsIPv6));
    }

    [KernelFact(Needs.Veth)]
    public void Address_verbs_report_exists_and_missing()
    {
        Connect();
        PodRoute.AddAddress("eth0", At("10.1.0.5/24"));
        Assert.True(Assert.Throws<NetlinkException>(() => PodRoute.AddAddress("eth0", At("10.1.0.5/24"))).IsExists);
        Assert.False(PodRoute.EnsureAddress("eth0", new LinkAddress(At("10.1.0.5/24"))));
        PodRoute.ReplaceAddress("eth0", new LinkAddress(At("10.1.0.5/24")) { ValidLifetime = TimeSpan.FromSeconds(100) });
        Assert.NotNull(PodRoute.ListAddresses("eth0", AddressFamily.InterNetwork).Single().ValidLifetime);
        Assert.True(PodRoute.DeleteAddressIfExists("eth0", At("10.1.0.5/24")));
        Assert.False(PodRoute.DeleteAddressIfExists("eth0", At("10.1.0.5/24")));
        Assert.False(PodRoute.DeleteAddressIfExists("eth9", At("10.1.0.5/24")));
        Assert.Empty(Pod.Ip.Addresses("eth0"));
    }

    [KernelFact(Needs.Veth | Needs.Ipv6)]
    public void Duplicate_detection_is_waited_for()
    {
        Connect();
        PodRoute.AddAddress("eth0", At("fd00::5/64"));
        var settled = PodRoute.WaitForAddress("eth0", IP("fd00::5"), TimeSpan.FromSeconds(10));
        Assert.NotNull(settled);
        Assert.False(settled.IsTentative);
    }

    [KernelFact(Needs.Veth)]
    public void Routes_go_round_through_the_kernel()
    {
        int eth0 = Connect().PeerIndex;
        PodRoute.AddAddress(eth0, At("10.1.0.5/24"));
        Route[] routes =
        [
            new(At("10.9.0.0/16")) { Gateway = IP("10.1.0.1"), Link = eth0, Table = 1000, Priority = 50, Protocol = RouteProtocol.Static, PreferredSource = IP("10.1.0.5"), Mtu = 1200, LockMtu = true, HopLimit = 9, Scope = RouteScope.Universe },
            new(At("10.8.0.0/16")) { Table = 1000, NextHops = [new(IP("10.1.0.1")) { Link = eth0, Weight = 2 }, new(IP("10.1.0.9")) { Link = eth0, Weight = 3 }], Scope = RouteScope.Universe },
            new(At("10.7.0.0/16")) { Table = 1000, Type = RouteType.Blackhole, Scope = RouteScope.Universe },
            new(At("10.6.0.0/16")) { Table = 1000, Link = eth0, Scope = RouteScope.Link },
            new(At("10.5.0.0/16")) { Table = 1000, Gateway = IP("fd00::1"), Link = eth0, OnLink = true, Scope = RouteScope.Universe },
        ];
        foreach (var route in routes)
            PodRoute.AddRoute(route);
        var read = PodRoute.ListRoutes(1000, AddressFamily.InterNetwork);
        foreach (var route in routes)
            Assert.Equal(route, read.Single(other => other.Destination == route.Destination) with { Flags = 0 });
        Assert.Equal(5, Pod.Ip.Query("route", "show", "table", "1000").Count);
        Assert.True(PodRoute.DeleteRouteIfExists(new Route(At("10.9.0.0/16")) { Table = 1000 }));
        Assert.False(PodRoute.DeleteRouteIfExists(new Route(At("10.9.0.0/16")) { Table = 1000 }));
        Assert.Equal(4, Pod.Ip.Query("route", "show", "table", "1000").Count);
        Assert.Empty(PodRoute.ListRoutes(4711));
    }

    [KernelFact(Needs.Veth)]
    public void Route_verbs_add_append_replace_and_look_up()
    {
        int eth0 = Connect().PeerIndex;
        PodRoute.AddAddress(eth0, At("10.1.0.5/24"));
        PodRoute.AddRoute(new Route(InterfaceAddress.AnyIPv4) { Gateway = IP("10.1.0.1") });
        Assert.True(Assert.Throws<NetlinkException>(() => PodRoute.AddRoute(new Route(InterfaceAddress.AnyIPv4) { Gateway = IP("10.1.0.1") })).IsExists);
        Assert.False(PodRoute.EnsureRoute(new Route(InterfaceAddress.AnyIPv4) { Gateway = IP("10.1.0.1") }));
        PodRoute.ReplaceRoute(new Route(InterfaceAddress.AnyIPv4) { Gateway = IP("10.1.0.2") });
        var way = PodRoute.GetRoute(IP("192.0.2.1"));
        Assert.Equal((IP("10.1.0.2"), eth0, IP("10.1.0.5")), (way.Gateway, way.Link.Index, way.PreferredSource));
        var e = Assert.Throws<NetlinkException>(() => PodRoute.AddRoute(new Route(At("10.9.0.0/16")) { Gateway = IP("203.0.113.1") }));
        Assert.Equal("add route 10.9.0.0/16 via 203.0.113.1: ENETUNREACH (Network is unreachable): Nexthop has invalid gateway", e.Message);
    }

    [KernelFact]
    public void Rules_go_round_through_the_kernel()
    {
        RoutingRule[] rules =
        [
            new() { Priority = 100, Source = At("10.0.0.0/8"), Destination = At("10.1.0.0/16"), InLink = "v0", Mark = 0x10, MarkMask = 0xff, Table = 2000 },
            new() { Priority = 101, Invert = true, IpProtocol = 6, SourcePorts = (10, 20), DestinationPorts = (80, 80), Users = (1, 9), Table = 200 },
            new() { Priority = 102, Family = AddressFamily.InterNetworkV6, Source = At("fd00::/64"), SuppressPrefixLength = 0, Table = 300 },
        ];
        foreach (var rule in rules)
            HostRoute.AddRule(rule);
        var seen = Host.Ip.Query("-d", "rule", "show").Single(rule => (int)rule!["priority"]! == 100)!;
        Assert.Equal(("10.0.0.0", "10.1.0.0", "v0", "0x10", "2000"), ((string)seen["src"]!, (string)seen["dst"]!, (string)seen["iif"]!, (string)seen["fwmark"]!, (string)seen["table"]!));
        foreach (var rule in rules)
        {
            var read = HostRoute.ListRules(rule.Family).Single(other => other.Priority == rule.Priority);
            Assert.Equal(rule.ToString(), read.ToString());
            Assert.Equal((rule.Mark, rule.SourcePorts, rule.DestinationPorts, rule.Users, rule.IpProtocol, rule.Table, rule.SuppressPrefixLength), (read.Mark, read.SourcePorts, read.DestinationPorts, read.Users, read.IpProtocol, read.Table, read.SuppressPrefixLength));
            Assert.False(HostRoute.EnsureRule(rule));
            Assert.True(HostRoute.DeleteRuleIfExists(rule));
            Assert.False(HostRoute.DeleteRuleIfExists(rule));
        }
    }

    [KernelFact(Needs.Veth | Needs.Bridge)]
    public void Neighbours_proxies_and_forwarding_entries_go_round()
    {
        HostRoute.EnsureBridge(new BridgeSpec("br0") { Up = true });
        var link = HostRoute.AddLink(new VethSpec("h0") { Up = true, Master = "br0", Peer = new("eth0") { Namespace = PodNs } });
        var mac = PhysicalAddress.Parse("02-00-00-00-00-09");
        HostRoute.AddNeighbour("br0", new(IP("10.1.2.9")) { Mac = mac });
        HostRoute.AddNeighbour("br0", new(IP("10.1.2.10")) { Flags = NeighbourFlags.Proxy });
        HostRoute.AddForwardingEntry("h0", new(mac));
        Assert.Contains("10.1.2.9 dev br0 lladdr 02:00:00:00:00:09 PERMANENT", Host.Line("ip neigh show"), StringComparison.Ordinal);
        Assert.Contains("10.1.2.10", Host.Line("ip neigh show proxy"), StringComparison.Ordinal);
        Assert.Contains("02:00:00:00:00:09 master br0 static", Host.Line("bridge fdb show dev h0"), StringComparison.Ordinal);
        Assert.Equal(mac, HostRoute.ListNeighbours("br0", AddressFamily.InterNetwork).Single().Mac);
        Assert.Equal(IP("10.1.2.10"), HostRoute.ListNeighbours("br0", proxies: true).Single().Address);
        var entry = HostRoute.ListForwardingEntries("br0").Single(other => other.Mac.Equals(mac));
        Assert.Equal((link.Index, link.MasterIndex), (entry.LinkIndex, entry.MasterIndex));
        Assert.True(HostRoute.DeleteForwardingEntryIfExists("h0", new(mac)));
        Assert.False(HostRoute.DeleteForwardingEntryIfExists("h0", new(mac)));
        Assert.True(HostRoute.DeleteNeighbourIfExists("br0", new(IP("10.1.2.9"))));
        Assert.True(HostRoute.DeleteNeighbourIfExists("br0", new(IP("10.1.2.10")) { Flags = NeighbourFlags.Proxy }));
        Assert.Empty(HostRoute.ListNeighbours("br0", proxies: true));
    }

    [KernelFact(Needs.Veth | Needs.Bridge | Needs.BridgeVlanFiltering)]
    public void Bridge_vlans_go_round_through_the_kernel()
    {
        HostRoute.EnsureBridge(new BridgeSpec("br0") { Up = true, Options = new() { VlanFiltering = true } });
        HostRoute.AddLink(new VethSpec("h0") { Up = true, Master = "br0", Peer = new("h1") });
        HostRoute.DeleteBridgeVlan("h0", new(1));
        HostRoute.AddBridgeVlan("h0", new(5) { Pvid = true, Untagged = true });
        HostRoute.AddBridgeVlan("h0", new(10) { LastId = 20 });
        HostRoute.AddBridgeVlan("br0", new(5), self: true);
        Assert.Equal([new(5) { Pvid = true, Untagged = true }, new(10) { LastId = 20 }], HostRoute.ListBridgeVlans("h0"));
        Assert.Contains("\"vlan\":10,\"vlanEnd\":20", Host.Line("bridge -j -compressvlans vlan show dev h0"), StringComparison.Ordinal);
    }
}
