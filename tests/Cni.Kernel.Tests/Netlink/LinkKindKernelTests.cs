using System.Net.NetworkInformation;
using System.Text.Json.Nodes;
using Cni.Netlink;
using Cni.Tests;

namespace Cni.Kernel.Tests.Netlink;

/// <summary>Links that stand on others, or that others join: made by us and seen by ip, made by ip and read by us.</summary>
public sealed class LinkKindKernelTests : RouteFixture
{
    Link Parent() => HostRoute.AddLink(new VethSpec("h0") { Up = true, TxQueues = 1, RxQueues = 1, Peer = new("h1") });

    static JsonNode Data(TestNamespace ns, string link) => ns.Ip.Link(link)!["linkinfo"]!["info_data"]!;

    [KernelFact(Needs.Veth | Needs.Macvlan)]
    public void A_macvlan_is_born_in_the_pod_on_a_link_of_the_node()
    {
        var parent = Parent();
        var mac = PhysicalAddress.Parse("02-00-00-00-00-88");
        HostRoute.AddLink(new MacvlanSpec("eth0") { Parent = "h0", Namespace = PodNs, Mac = mac, Mtu = 1400, Options = new() { Mode = MacvlanMode.Private, BroadcastQueueLength = 2000 } });
        Assert.Equal(["eth0"], Pod.Ip.LinkNames());
        Assert.Equal("private", (string)Data(Pod, "eth0")["mode"]!);
        var read = PodRoute.GetLink("eth0");
        Assert.Equal(("macvlan", mac, 1400, parent.Index), (read.Kind, read.Mac, read.Mtu, read.PeerIndex));
        Assert.NotNull(read.LinkNetnsId);
        var options = read.GetData<MacvlanOptions>()!;
        Assert.Equal((MacvlanMode.Private, 2000u, 2000u), (options.Mode!.Value, options.BroadcastQueueLength!.Value, options.BroadcastQueueLengthUsed!.Value));
        Assert.Null(read.GetData<IpvlanOptions>());
    }

    [KernelFact(Needs.Veth | Needs.Macvlan)]
    public void A_macvlan_of_ip_is_read_in_every_mode()
    {
        Parent();
        foreach (var (word, mode) in new[] { ("private", MacvlanMode.Private), ("vepa", MacvlanMode.Vepa), ("bridge", MacvlanMode.Bridge), ("source", MacvlanMode.Source), ("passthru nopromisc", MacvlanMode.Passthru) })
        {
            Host.Line($"ip link add link h0 name m0 type macvlan mode {word}");
            var options = HostRoute.GetLink("m0").GetData<MacvlanOptions>()!;
            Assert.Equal(mode, options.Mode);
            Assert.Equal(mode == MacvlanMode.Passthru ? MacvlanFlags.NoPromiscuous : MacvlanFlags.None, options.Flags);
            HostRoute.DeleteLink("m0");
        }
    }

    [KernelFact(Needs.Veth | Needs.Macvlan)]
    public void A_refused_kind_names_the_attribute()
    {
        Parent();
        HostRoute.AddLink(new MacvlanSpec("m0") { Parent = "h0", Options = new() { Mode = MacvlanMode.Passthru } });
        Assert.Throws<NetlinkException>(() => HostRoute.AddLink(new MacvlanSpec("m1") { Parent = "h0", Options = new() { Mode = MacvlanMode.Passthru } }));
        Assert.Throws<NetlinkException>(() => HostRoute.AddLink(new MacvlanSpec("m1") { Parent = "h1", Options = new() { Mode = (MacvlanMode)3 } }));
        Assert.Null(HostRoute.TryGetLink("m1"));
    }

    [KernelFact(Needs.Veth | Needs.Ipvlan)]
    public void An_ipvlan_is_made_and_read_in_every_mode()
    {
        var parent = Parent();
        foreach (var (word, mode) in new[] { ("l2", IpvlanMode.L2), ("l3", IpvlanMode.L3), ("l3s", IpvlanMode.L3S) })
        {
            HostRoute.AddLink(new IpvlanSpec("eth0") { Parent = "h0", Namespace = PodNs, Options = new() { Mode = mode, Isolation = IpvlanIsolation.Private } });
            Assert.Equal(word, (string)Data(Pod, "eth0")["mode"]!);
            var read = PodRoute.GetLink("eth0");
            Assert.Equal(("ipvlan", parent.Index, parent.Mac), (read.Kind, read.PeerIndex, read.Mac));
            Assert.Equal(new IpvlanOptions { Mode = mode, Isolation = IpvlanIsolation.Private }, read.GetData<IpvlanOptions>());
            PodRoute.DeleteLink("eth0");
        }
    }

    [KernelFact(Needs.Veth | Needs.Vlan)]
    public void A_vlan_is_made_and_read_with_all_it_has()
    {
        var parent = Parent();
        HostRoute.AddLink(new VlanSpec("eth0")
        {
            Parent = "h0", Namespace = PodNs, Options = new() { Id = 5, Protocol = 0x88a8, ReorderHeader = false, LooseBinding = true, IngressPriorities = [new(1, 2)], EgressPriorities = [new(3, 4)] },
        });
        var seen = Data(Pod, "eth0");
        Assert.Equal((5, "802.1ad"), ((int)seen["id"]!, (string)seen["protocol"]!));
        Assert.Contains("LOOSE_BINDING", seen["flags"]!.AsArray().Select(flag => (string)flag!));
        Assert.DoesNotContain("REORDER_HDR", seen["flags"]!.AsArray().Select(flag => (string)flag!));
        var read = PodRoute.GetLink("eth0");
        Assert.Equal(("vlan", parent.Index), (read.Kind, read.PeerIndex));
        var options = read.GetData<VlanOptions>()!;
        Assert.Equal(((ushort)5, (ushort)0x88a8, false, true, false), (options.Id!.Value, options.Protocol!.Value, options.ReorderHeader!.Value, options.LooseBinding!.Value, options.Gvrp!.Value));
        Assert.Equal([new(1, 2)], options.IngressPriorities);
        Assert.Equal([new(3, 4)], options.EgressPriorities);

        // A second link for the same VLAN is refused; another VLAN isn't.
        Assert.True(Assert.Throws<NetlinkException>(() => HostRoute.AddLink(new VlanSpec("again") { Parent = "h0", Options = new() { Id = 5, Protocol = 0x88a8 } })).IsExists);
        HostRoute.AddLink(new VlanSpec("zero") { Parent = "h0", Options = new() { Id = 0 } });
        Assert.Equal((ushort)0, HostRoute.GetLink("zero").GetData<VlanOptions>()!.Id);
    }

    [KernelFact(Needs.Veth | Needs.Vrf)]
    public void A_vrf_is_made_joined_and_left()
    {
        Parent();
        HostRoute.AddLink(new VrfSpec("red") { Up = true, Options = new() { Table = 100 } });
        Assert.Equal(100, (int)Data(Host, "red")["table"]!);
        Assert.Equal(100u, HostRoute.GetLink("red").GetData<VrfOptions>()!.Table);
        HostRoute.SetMaster("h0", "red");
        var port = HostRoute.GetLink("h0");
        Assert.Equal(("vrf", HostRoute.GetLink("red").Index), (port.MasterKind, port.MasterIndex));
        Assert.Equal(100u, port.GetPortData<VrfPortOptions>()!.Table);
        Assert.Equal(["h0"], HostRoute.ListLinks("red").Select(link => link.Name));
        HostRoute.SetMaster("h0", LinkRef.None);
        Assert.Null(HostRoute.GetLink("h0").GetPortData<VrfPortOptions>());
    }

    [KernelFact(Needs.Ifb)]
    public void An_ifb_is_made_with_its_queue()
    {
        HostRoute.AddLink(new IfbSpec("ifb7") { Up = true, TxQueueLength = 32, Mtu = 1400 });
        var seen = Host.Ip.Link("ifb7")!;
        Assert.Equal(("ifb", 32, 1400), ((string)seen["linkinfo"]!["info_kind"]!, (int)seen["txqlen"]!, (int)seen["mtu"]!));
        Assert.Equal("ifb", HostRoute.GetLink("ifb7").Kind);
    }

    [KernelFact(Needs.Dummy)]
    public void A_dummy_is_made_in_the_pod()
    {
        HostRoute.AddLink(new DummySpec("d0") { Namespace = PodNs, Mtu = 9000 });
        Assert.Equal("dummy", (string)Pod.Ip.Link("d0")!["linkinfo"]!["info_kind"]!);
        Assert.Equal(9000, PodRoute.GetLink("d0").Mtu);
    }
}
