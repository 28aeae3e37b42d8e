using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Cni.Netlink.Tests;

/// <summary>Readers and writers are twins: what one writes the other reads.</summary>
public class CodecTests
{
    delegate T Reader<T>(in NetlinkMessage message);

    static T RoundTrip<T>(Action<NetlinkBatch> write, Reader<T> read)
    {
        using var batch = new NetlinkBatch();
        write(batch);
        var reader = new NetlinkMessageReader(batch.Bytes);
        Assert.True(reader.MoveNext());
        return read(reader.Current);
    }

    static InterfaceAddress At(string text) => InterfaceAddress.Parse(text);

    [Fact]
    public void Bridge_options()
    {
        var options = new BridgeOptions
        {
            ForwardDelay = TimeSpan.FromSeconds(4), HelloTime = TimeSpan.FromSeconds(2), MaxAge = TimeSpan.FromSeconds(20), AgeingTime = TimeSpan.FromMilliseconds(1230), Stp = true, Priority = 7,
            VlanFiltering = true, VlanProtocol = 0x88a8, DefaultPvid = 5, GroupForwardMask = 8, GroupAddress = PhysicalAddress.Parse("01-80-C2-00-00-05"), MulticastRouter = 2,
            MulticastSnooping = false, MulticastQuerier = true, CallIptables = true, CallIp6tables = false, CallArptables = true,
        };
        var read = RoundTrip(batch => BridgeCodec.Write(batch.Begin(16, 0, "test"), options), (in NetlinkMessage message) => BridgeCodec.Read(message.Attributes(0)));
        Assert.Equal(options, read);
        Assert.True(BridgeCodec.Covers(read, options));
        Assert.True(BridgeCodec.Covers(read, new BridgeOptions()));
        Assert.False(BridgeCodec.Covers(read, new BridgeOptions { Stp = false }));
        Assert.All(typeof(BridgeOptions).GetProperties(), property => Assert.NotNull(property.GetValue(read)));
    }

    [Fact]
    public void Bridge_port_options()
    {
        var options = new BridgePortOptions
        {
            State = 3, Priority = 4, Cost = 5, Hairpin = true, BpduGuard = false, RootBlock = true, FastLeave = true, Learning = false, UnicastFlood = true, MulticastFlood = false, BroadcastFlood = true,
            MulticastToUnicast = true, ProxyArp = false, NeighbourSuppress = true, Isolated = true, Locked = false, VlanTunnel = true, GroupForwardMask = 8, MulticastRouter = 1,
        };
        var read = RoundTrip(batch => BridgePortCodec.Write(batch.Begin(16, 0, "test"), options), (in NetlinkMessage message) => BridgePortCodec.Read(message.Attributes(0)));
        Assert.Equal(options, read);
        Assert.All(typeof(BridgePortOptions).GetProperties(), property => Assert.NotNull(property.GetValue(read)));
    }

    static T ReadBack<T>(Action<NetlinkWriter> write) where T : ILinkKind<T> =>
        RoundTrip(batch => write(batch.Begin(16, 0, "test")), (in NetlinkMessage message) => T.Read(message.Attributes(0)));

    [Fact]
    public void Macvlan_and_ipvlan_options()
    {
        var macvlan = new MacvlanOptions { Mode = MacvlanMode.Source, Flags = MacvlanFlags.NoDestination, BroadcastQueueLength = 9, BroadcastCutoff = -1 };
        Assert.Equal(macvlan, ReadBack<MacvlanOptions>(macvlan.Write));
        var ipvlan = new IpvlanOptions { Mode = IpvlanMode.L3, Isolation = IpvlanIsolation.Vepa };
        Assert.Equal(ipvlan, ReadBack<IpvlanOptions>(ipvlan.Write));
        Assert.Equal(new IpvlanOptions(), ReadBack<IpvlanOptions>(new IpvlanOptions().Write));
    }

    [Fact]
    public void Vlan_options()
    {
        var options = new VlanOptions
        {
            Id = 4094, Protocol = 0x88a8, ReorderHeader = true, Gvrp = false, Mvrp = true, LooseBinding = false, BridgeBinding = true,
            IngressPriorities = [new(7, 1000)], EgressPriorities = [new(1000, 7), new(5, 6)],
        };
        var read = ReadBack<VlanOptions>(options.Write);
        Assert.Equal(options.IngressPriorities, read.IngressPriorities);
        Assert.Equal(options.EgressPriorities, read.EgressPriorities);
        Assert.Equal(options, read with { IngressPriorities = options.IngressPriorities, EgressPriorities = options.EgressPriorities });
    }

    [Fact]
    public void Vrf_options()
    {
        Assert.Equal(100u, ReadBack<VrfOptions>(new VrfOptions { Table = 100 }.Write).Table);
        Assert.Equal(100u, ReadBack<VrfPortOptions>(writer => writer.PutU32(Rtnl.IFLA_VRF_PORT_TABLE, 100)).Table);
    }

    public static TheoryData<string> Addresses => ["10.1.2.3/24", "10.1.2.3/32", "fd00::5/64"];

    [Theory, MemberData(nameof(Addresses))]
    public void Addresses_keep_everything(string text)
    {
        var address = new LinkAddress(At(text))
        {
            LinkIndex = 4, Broadcast = At(text).IsIPv6 ? null : IPAddress.Parse("10.1.2.255"), Label = "eth0:x", Scope = RouteScope.Link, Flags = AddressFlags.NoDad | AddressFlags.NoPrefixRoute,
            ValidLifetime = TimeSpan.FromSeconds(9), PreferredLifetime = TimeSpan.FromSeconds(8), Metric = 7, Protocol = 6,
        };
        Assert.Equal(address, RoundTrip(batch => AddressCodec.Write(batch.Begin(20, 0, "test"), 4, address), AddressCodec.Read));
    }

    [Fact]
    public void Routes_keep_everything()
    {
        Route[] routes =
        [
            new(InterfaceAddress.AnyIPv4) { Gateway = IPAddress.Parse("10.1.0.1"), Link = 3, Scope = RouteScope.Universe },
            new(At("10.9.0.0/16"))
            {
                Gateway = IPAddress.Parse("fd00::1"), Link = 3, Table = 70000, Scope = RouteScope.Universe, Protocol = RouteProtocol.Static, Priority = 5, PreferredSource = IPAddress.Parse("10.1.0.5"),
                Tos = 4, Mtu = 1200, LockMtu = true, AdvertisedMss = 1100, Window = 9, InitialCongestionWindow = 8, HopLimit = 7, OnLink = true, Flags = 4,
            },
            new(At("fd01::/48")) { Source = At("fd00::/64"), Scope = RouteScope.Universe, NextHops = [new(IPAddress.Parse("fd00::1")) { Link = 3, Weight = 256 }, new(null) { Link = 4, OnLink = true }] },
            new(At("fd02::/48")) { Type = RouteType.Unreachable, Scope = RouteScope.Universe, NextHopId = 12 },
        ];
        foreach (var route in routes)
            Assert.Equal(route, RoundTrip(batch => RouteCodec.Write(batch.Begin(24, 0, "test"), route, route.Link.Index, [3, 4], delete: false), RouteCodec.Read));
    }

    [Fact]
    public void Rules_keep_everything()
    {
        var rule = new RoutingRule
        {
            Family = AddressFamily.InterNetworkV6, Priority = 5, Table = 70000, Source = At("fd00::/64"), Destination = At("fd01::/48"), InLink = "a", OutLink = "b", Mark = 1, MarkMask = 3, Tos = 4,
            Invert = true, SuppressPrefixLength = 0, IpProtocol = 17, SourcePorts = (1, 2), DestinationPorts = (3, 4), Users = (5, 6), Protocol = RouteProtocol.Bgp,
        };
        Assert.Equal(rule, RoundTrip(batch => RuleCodec.Write(batch.Begin(32, 0, "test"), rule), RuleCodec.Read));
        var jump = new RoutingRule { Priority = 1, Action = RuleAction.Goto, GotoPriority = 100, Table = 0 };
        Assert.Equal(jump, RoundTrip(batch => RuleCodec.Write(batch.Begin(32, 0, "test"), jump), RuleCodec.Read));
    }

    [Fact]
    public void Neighbours_and_forwarding_entries_keep_everything()
    {
        var mac = PhysicalAddress.Parse("02-00-00-00-00-09");
        var neighbour = new Neighbour(IPAddress.Parse("fd00::9")) { LinkIndex = 3, Mac = mac, State = NeighbourState.Reachable, Flags = NeighbourFlags.Router, Protocol = 5 };
        Assert.Equal(neighbour, RoundTrip(batch => NeighbourCodec.Write(batch.Begin(28, 0, "test"), 3, neighbour), NeighbourCodec.Read));
        var entry = new ForwardingEntry(mac) { LinkIndex = 3, Vlan = 5, Destination = IPAddress.Parse("192.0.2.1"), Vni = 42, Flags = NeighbourFlags.Self };
        Assert.Equal(entry, RoundTrip(batch => NeighbourCodec.Write(batch.Begin(28, 0, "test"), 3, entry), NeighbourCodec.ReadForwarding));
    }

    [Fact]
    public void Bridge_vlans_keep_ranges_and_flags()
    {
        foreach (var vlan in new[] { new BridgeVlan(5) { Pvid = true, Untagged = true }, new BridgeVlan(10) { LastId = 4094 } })
            Assert.Equal([vlan], RoundTrip(batch => BridgeVlanCodec.Write(batch.Begin(19, 0, "test"), 3, vlan, self: false), (in NetlinkMessage message) =>
            {
                var vlans = new List<BridgeVlan>();
                BridgeVlanCodec.Read(message, vlans);
                return vlans;
            }));
    }
}
