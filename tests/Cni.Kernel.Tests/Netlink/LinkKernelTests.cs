using System.Net.NetworkInformation;
using Cni.Netlink;
using Cni.Tests;

namespace Cni.Kernel.Tests.Netlink;

public sealed class LinkKernelTests : RouteFixture
{
    [KernelFact(Needs.Veth | Needs.Bridge)]
    public void A_veth_is_made_whole_in_one_call_and_ip_agrees()
    {
        var bridge = HostRoute.EnsureBridge(new BridgeSpec("br0") { Up = true, Mtu = 1400 });
        var mac = PhysicalAddress.Parse("02-00-00-00-00-77");
        var link = HostRoute.AddLink(new VethSpec("h0")
        {
            Up = true, Mtu = 1400, Master = bridge, Group = 9, TxQueueLength = 77, Alias = "pod x", AltNames = ["an-alternative-name-of-some-length"],
            BridgePort = new() { Hairpin = true, Isolated = true }, Peer = new("eth0") { Namespace = PodNs, Mtu = 1400, Mac = mac },
        });

        var seen = Host.Ip.Link("h0")!;
        Assert.Equal(link.Index, (int)seen["ifindex"]!);
        Assert.Equal("br0", (string)seen["master"]!);
        Assert.Equal(1400, (int)seen["mtu"]!);
        Assert.Equal(77, (int)seen["txqlen"]!);
        Assert.Equal("9", seen["group"]!.ToString());
        Assert.Equal("pod x", (string)seen["ifalias"]!);
        Assert.Contains("an-alternative-name-of-some-length", seen["altnames"]!.AsArray().Select(name => (string)name!));
        Assert.Contains("UP", seen["flags"]!.AsArray().Select(flag => (string)flag!));
        var port = seen["linkinfo"]!["info_slave_data"]!;
        Assert.True((bool)port["hairpin"]!);
        Assert.True((bool)port["isolated"]!);

        var peer = Pod.Ip.Link("eth0")!;
        Assert.Equal(link.PeerIndex, (int)peer["ifindex"]!);
        Assert.Equal("02:00:00:00:00:77", (string)peer["address"]!);
        Assert.DoesNotContain("UP", peer["flags"]!.AsArray().Select(flag => (string)flag!));
        Assert.Equal(HostRoute.GetNamespaceId(PodNs), link.LinkNetnsId);
        Assert.Equal(link.Index, HostRoute.GetLink("an-alternative-name-of-some-length").Index);
        Assert.Equal(link.Index, PodRoute.GetLink("eth0").PeerIndex);
    }

    [KernelFact(Needs.Veth | Needs.Bridge)]
    public void A_taken_name_is_refused_and_its_link_stays_as_it_was()
    {
        Host.Line("ip link add h0 type veth peer name h1");
        string before = Host.Ip.State();
        var e = Assert.Throws<NetlinkException>(() => HostRoute.AddLink(new VethSpec("h0") { Up = true, Alias = "mine", Group = 5 }));
        Assert.True(e.IsExists);
        Assert.Equal(before, Host.Ip.State());
        var bridge = Assert.Throws<LinkKindException>(() => HostRoute.EnsureBridge(new BridgeSpec("h0") { Up = true }));
        Assert.Equal("veth", bridge.ActualKind);
        Assert.Equal(before, Host.Ip.State());
    }

    [KernelFact(Needs.Veth | Needs.Bridge)]
    public void A_link_whose_second_request_fails_is_not_left_behind()
    {
        // Port settings without a master are refused by the kernel.
        Assert.Throws<NetlinkException>(() => HostRoute.AddLink(new VethSpec("h0") { BridgePort = new() { Hairpin = true } }));
        Assert.Null(HostRoute.TryGetLink("h0"));
    }

    [KernelFact(Needs.Bridge)]
    public void Ensuring_a_bridge_twice_and_by_many_gives_one_bridge()
    {
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using var route = HostNs.OpenRouteSocket();
            Assert.Equal("bridge", route.EnsureBridge(new BridgeSpec("br0") { Up = true, Promiscuous = true, Options = new() { AgeingTime = TimeSpan.FromSeconds(20) } }).Kind);
        });
        Assert.Equal(["br0"], Host.Ip.LinkNames());
        Host.Line("ip link set br0 down");
        HostRoute.EnsureBridge(new BridgeSpec("br0") { Up = true, Options = new() { AgeingTime = TimeSpan.FromSeconds(30), Stp = true } });
        var seen = Host.Ip.Link("br0")!;
        Assert.Contains("UP", seen["flags"]!.AsArray().Select(flag => (string)flag!));
        Assert.Equal(3000, (int)seen["linkinfo"]!["info_data"]!["ageing_time"]!);
        Assert.Equal(1, (int)seen["linkinfo"]!["info_data"]!["stp_state"]!);
    }

    [KernelFact(Needs.Veth | Needs.Bridge)]
    public void What_ip_made_we_read()
    {
        Host.Line("ip link add br7 type bridge stp_state 1 ageing_time 2000 priority 100 mcast_snooping 0 group_fwd_mask 8");
        Host.Line("ip link add h0 mtu 1300 address 02:00:00:00:00:55 txqueuelen 12 type veth peer name h1");
        Host.Line("ip link set h0 master br7 up group 4 promisc on");
        Host.Line("ip link set h0 type bridge_slave hairpin on learning off guard on cost 9 priority 3");
        var bridge = HostRoute.GetLink("br7").Bridge!;
        Assert.Equal((true, TimeSpan.FromSeconds(20), (ushort)100, false, (ushort)8), (bridge.Stp!.Value, bridge.AgeingTime!.Value, bridge.Priority!.Value, bridge.MulticastSnooping!.Value, bridge.GroupForwardMask!.Value));
        var link = HostRoute.GetLink("h0");
        Assert.Equal(("veth", "bridge", 1300, 12, 4, PhysicalAddress.Parse("02-00-00-00-00-55")), (link.Kind, link.MasterKind, link.Mtu, link.TxQueueLength, link.Group, link.Mac));
        Assert.True(link.IsUp);
        Assert.True(link.Flags.HasFlag(LinkFlags.Promiscuous));
        Assert.Equal(HostRoute.GetLink("br7").Index, link.MasterIndex);
        Assert.Equal(HostRoute.GetLink("h1").Index, link.PeerIndex);
        var port = link.BridgePort!;
        Assert.Equal((true, false, true, 9, (ushort)3), (port.Hairpin!.Value, port.Learning!.Value, port.BpduGuard!.Value, port.Cost!.Value, port.Priority!.Value));
        Assert.Equal(["h0"], HostRoute.ListLinks("br7").Select(l => l.Name));
        Assert.Equal(Host.Ip.Links().Count, HostRoute.ListLinks().Count);
    }

    [KernelFact(Needs.Veth | Needs.Bridge)]
    public void Settings_change_what_they_name_and_nothing_else()
    {
        HostRoute.EnsureBridge(new BridgeSpec("br0"));
        HostRoute.AddLink(new VethSpec("h0") { Peer = new("h1") });
        HostRoute.SetLink("h0", new() { Up = true, Mtu = 1300, Master = "br0", Promiscuous = true, AllMulticast = true, Alias = "x", Mac = PhysicalAddress.Parse("02-00-00-00-00-66"), AddressGenerationMode = AddressGenerationMode.None });
        HostRoute.Rename("h1", "h2");
        var seen = Host.Ip.Link("h0")!;
        var flags = seen["flags"]!.AsArray().Select(flag => (string)flag!).ToArray();
        Assert.Contains("PROMISC", flags);
        Assert.Contains("ALLMULTI", flags);
        Assert.Equal(("br0", 1300, "02:00:00:00:00:66", "x", "none"), ((string)seen["master"]!, (int)seen["mtu"]!, (string)seen["address"]!, (string)seen["ifalias"]!, (string)seen["inet6_addr_gen_mode"]!));
        HostRoute.SetMaster("h0", LinkRef.None);
        HostRoute.SetDown("h0");
        seen = Host.Ip.Link("h0")!;
        Assert.Null(seen["master"]);
        Assert.DoesNotContain("UP", seen["flags"]!.AsArray().Select(flag => (string)flag!));
        Assert.Equal(1300, (int)seen["mtu"]!);
        Assert.NotNull(Host.Ip.Link("h2"));
    }

    [KernelFact(Needs.Veth)]
    public void A_link_moves_and_is_renamed_in_one_request()
    {
        HostRoute.AddLink(new VethSpec("h0") { Peer = new("h1") });
        HostRoute.MoveLink("h1", PodNs, "net1");
        Assert.Equal(["h0"], Host.Ip.LinkNames());
        Assert.Equal(["net1"], Pod.Ip.LinkNames());
    }

    [KernelFact(Needs.Veth)]
    public void Links_are_deleted_by_name_index_and_group_and_a_miss_is_a_result()
    {
        for (int i = 0; i < 4; i++)
            HostRoute.AddLink(new VethSpec($"a{i}") { Group = i < 2 ? 40 : 0, Peer = new($"b{i}") });
        Assert.True(HostRoute.DeleteLinkGroup(40));
        Assert.False(HostRoute.DeleteLinkGroup(40));
        Assert.Equal(["a2", "a3", "b2", "b3"], Host.Ip.LinkNames());
        Assert.True(HostRoute.DeleteLinkIfExists("a2"));
        Assert.False(HostRoute.DeleteLinkIfExists("a2"));
        HostRoute.DeleteLink(HostRoute.GetLink("b3").Index);
        Assert.Empty(Host.Ip.LinkNames());
        Assert.True(Assert.Throws<NetlinkException>(() => HostRoute.DeleteLink("a3")).IsNotFound);
    }

    sealed record VxlanSpec(string Name) : LinkSpec(Name), ILinkKind<VxlanSpec>
    {
        public uint Id { get; init; }
        public override string Kind => "vxlan";
        protected override void WriteData(NetlinkWriter writer) => writer.PutU32(1, Id); // IFLA_VXLAN_ID
        static string ILinkKind<VxlanSpec>.Kind => "vxlan";
        static VxlanSpec ILinkKind<VxlanSpec>.Read(AttributeReader data) => new("") { Id = data.Find(1) ? data.U32 : 0 };
    }

    [KernelFact(Needs.Vxlan)]
    public void A_kind_defined_outside_the_library_is_made_and_read()
    {
        HostRoute.AddLink(new VxlanSpec("x0") { Id = 77 });
        Assert.Equal(77, (int)Host.Ip.Link("x0")!["linkinfo"]!["info_data"]!["id"]!);
        var read = HostRoute.GetLink("x0");
        Assert.Equal(77u, read.GetData<VxlanSpec>()!.Id);
        Assert.Null(read.Bridge);
        Assert.Null(read.GetData<MacvlanOptions>());
    }

    [KernelFact(Needs.Veth)]
    public void A_refusal_carries_the_kernels_words()
    {
        HostRoute.AddLink(new VethSpec("h0") { Peer = new("h1") });
        var e = Assert.Throws<NetlinkException>(() => HostRoute.SetMtu("h0", 100_000));
        Assert.Equal("set link \"h0\": EINVAL (Invalid argument): mtu greater than device maximum", e.Message);
        Assert.True(Assert.Throws<NetlinkException>(() => HostRoute.GetLink("nothing")).IsNotFound);
        Assert.Null(HostRoute.TryGetLink(4711));
    }

    [KernelFact(Needs.Veth)]
    public void A_link_that_comes_up_is_waited_for_without_polling()
    {
        var link = HostRoute.AddLink(new VethSpec("h0") { Up = true, Peer = new("eth0") { Namespace = PodNs } });
        Assert.Null(HostRoute.WaitForLink(link, l => l.OperState == OperState.Up, TimeSpan.FromMilliseconds(50)));
        var waiting = Task.Run(() => HostRoute.WaitForLink(link, l => l.OperState == OperState.Up, TimeSpan.FromSeconds(10)));
        PodRoute.SetUp("eth0");
        Assert.Equal(OperState.Up, waiting.Result?.OperState);
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.Throws<OperationCanceledException>(() => HostRoute.WaitForLink("never", _ => true, TimeSpan.FromSeconds(30), cancelled.Token));
    }
}
