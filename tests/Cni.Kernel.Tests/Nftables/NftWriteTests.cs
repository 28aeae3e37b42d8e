using System.Net;
using System.Net.NetworkInformation;
using Cni.Netlink.Nftables;
using static Cni.Netlink.Nftables.Nft;
using static Cni.Netlink.Nftables.NftDataType;

namespace Cni.Kernel.Tests.Nftables;

/// <summary>What we write, the nft program reads.</summary>
public sealed class NftWriteTests : NftKernelFixture
{
    [KernelFact(Needs.Nft)]
    public void A_host_port_table_lists_as_nft_would_have_written_it()
    {
        var table = new NftTable(NftFamily.Ip, "cni_hostport") { Comment = "host ports" };
        var ports = table.Map("ports", [InetProto, InetService], [Ipv4Addr, InetService]);
        var hairpin = table.Set("hairpin", Ipv4Addr);
        var all = table.Chain("hostports");
        var pre = table.NatChain("prerouting", NftHook.Prerouting, NftPriority.DstNat);
        var post = table.NatChain("postrouting", NftHook.Postrouting, NftPriority.SrcNat);
        Nft.Transact(tx =>
        {
            tx.Add(table).Add(ports).Add(hairpin).Add(all).Add(pre).Add(post);
            tx.EnsureRules(all, all.Rule(Dnat(Concat(Meta.L4Proto, Th.Dport).Map(ports))));
            tx.EnsureRules(pre, pre.Rule(Fib.DaddrType == "local", Jump(all)));
            tx.EnsureRules(post, post.Rule(Ip.Saddr.In(hairpin), Masquerade(), Comment("hairpin")));
            tx.Create(ports.Element(["tcp", 8080], [IPAddress.Parse("10.0.0.2"), 80], "net/container/eth0"));
            tx.Create(hairpin.Element([IPAddress.Parse("10.0.0.2")], comment: "net/container/eth0"));
        });

        Assert.Equal(
        [
            "table ip cni_hostport {",
            "comment \"host ports\"",
            "map ports {",
            "type inet_proto . inet_service : ipv4_addr . inet_service",
            "elements = { tcp . 8080 comment \"net/container/eth0\" : 10.0.0.2 . 80 }",
            "}",
            "set hairpin {",
            "type ipv4_addr",
            "elements = { 10.0.0.2 comment \"net/container/eth0\" }",
            "}",
            "chain hostports {",
            "dnat ip to meta l4proto . th dport map @ports",
            "}",
            "chain prerouting {",
            "type nat hook prerouting priority dstnat; policy accept;",
            "fib daddr type local jump hostports",
            "}",
            "chain postrouting {",
            "type nat hook postrouting priority srcnat; policy accept;",
            "ip saddr @hairpin masquerade comment \"hairpin\"",
            "}",
            "}",
        ], Lines());
        Assert.Equal(3, Ns.Nft.Objects("rule").Count);
    }

    [KernelFact(Needs.Nft)]
    public void Every_kind_of_set_lists_as_nft_would_have_written_it_and_loads_again()
    {
        var table = new NftTable(NftFamily.Inet, "kinds") { Comment = "all kinds" };
        var counted = table.Set("counted", Ipv4Addr) with { Counter = true, Comment = "counts" };
        var timed = table.Set("timed", Ipv6Addr, NftSetFlags.Timeout) with { Timeout = TimeSpan.FromHours(1), Size = 10 };
        var nets = table.Set("nets", Ipv4Addr, NftSetFlags.Interval);
        var nets6 = table.Map("nets6", Ipv6Addr, NftDataType.Mark, NftSetFlags.Interval);
        var allowed = table.VerdictMap("allowed", [Ipv4Addr, InetProto, InetService], NftSetFlags.Interval);
        var names = table.Set("names", IfName);
        var spoof = table.Set("spoof", [IfName, EtherAddr]);
        var marks = table.Map("marks", NftDataType.Mark, Ipv4Addr);
        var chain = table.Chain("target") with { Comment = "where to" };
        Nft.Commit(new NftTransaction().Add(table).Add(chain).Add(counted).Add(timed).Add(nets).Add(nets6).Add(allowed).Add(names).Add(spoof).Add(marks)
            .Add(table.Counter("hits") with { Comment = "hits" }).Add(table.Quota("volume", 5 * 1024 * 1024))
            .Add(counted.Element(["10.0.0.1"], comment: "one"))
            .Add(timed.Element(["fd00::1"], comment: "soon gone") with { Timeout = TimeSpan.FromMinutes(90) })
            .Add(nets.Element(["10.0.0.0/8"], comment: "ten")).Add(nets.Element(["192.168.0.5-192.168.0.9"])).Add(nets.Element(["255.255.255.255"])).Add(nets.Element(["0.0.0.0/8"]))
            .Add(nets6.Element(["fd00::/8"], [0x2000]))
            .Add(allowed.Element(["10.1.0.0/16", "tcp", "8000-8080"], [NftVerdict.Jump("target")], "p")).Add(allowed.Element(["10.2.0.1", "udp", 53], [NftVerdict.Accept]))
            .Add(names.Element(["eth0"])).Add(spoof.Element(["veth1", PhysicalAddress.Parse("00:11:22:33:44:55")], comment: "pod"))
            .Add(marks.Element([0x10], ["10.0.0.1"])));

        var text = Ns.Ok("nft", "list", "ruleset").Replace("\n\t\t\t     ", " ", StringComparison.Ordinal);
        foreach (var part in new[]
        {
            "comment \"all kinds\"", "comment \"where to\"",
            "type ipv4_addr\n\t\tcounter\n\t\tcomment \"counts\"\n\t\telements = { 10.0.0.1 counter packets 0 bytes 0 comment \"one\" }",
            "timeout 1h", "fd00::1 timeout 1h30m expires",
            "elements = { 0.0.0.0/8, 10.0.0.0/8 comment \"ten\", 192.168.0.5-192.168.0.9, 255.255.255.255 }",
            "fd00::/8 : 0x00002000",
            "type ipv4_addr . inet_proto . inet_service : verdict",
            "10.1.0.0/16 . tcp . 8000-8080 comment \"p\" : jump target",
            "10.2.0.1 . udp . 53 : accept",
            "elements = { \"eth0\" }",
            "\"veth1\" . 00:11:22:33:44:55 comment \"pod\"",
            "0x00000010 : 10.0.0.1", "over 5 mbytes",
        })
            Assert.Contains(part, text, StringComparison.Ordinal);

        // What nft lists, nft loads: nothing of it is beyond its understanding.
        var listed = Ns.Ok("nft", "list", "ruleset");
        Ns.Ok("nft", "flush", "ruleset");
        Ns.Nft.Load(listed);
        Assert.NotEmpty(Ns.Nft.Ruleset());

        foreach (var (set, key) in new[] { (nets, "10.0.0.0/8"), (nets, "255.255.255.255"), (nets, "192.168.0.5-192.168.0.9") })
            Assert.True(Nft.Transact(tx => tx.DeleteIf(set.Element([key]))));
        Assert.Equal("0.0.0.0/8", Assert.Single(Nft.ListElements(nets)).ToString());
        Assert.True(Nft.Transact(tx => tx.DeleteIf(allowed.Element(["10.1.0.0/16", "tcp", "8000-8080"]), element => element.Comment == "p")));
    }

    [KernelFact(Needs.Nft)]
    public void A_spoof_check_in_the_bridge_family_and_a_device_chain_list_sanely()
    {
        var bridge = new NftTable(NftFamily.Bridge, "nat");
        var pre = bridge.FilterChain("PREROUTING", NftHook.Prerouting, NftPriority.BridgeDstNat);
        var iface = bridge.Chain("cni-br-iface-c1-eth0");
        var netdev = new NftTable(NftFamily.NetDev, "early");
        var ingress = netdev.FilterChain("in", NftHook.Ingress, 0, NftPolicy.Drop) with { Devices = ["lo"] };
        Nft.Commit(new NftTransaction().Add(bridge).Add(pre).Add(iface)
            .Add(pre.Rule(Meta.IifName == "veth1", Jump(iface), Comment("macspoofchk-1")))
            .Add(iface.Rule(Ether.Saddr == "02:00:00:00:00:01", Return(), Comment("macspoofchk-1")))
            .Add(iface.Rule(Drop(), Comment("macspoofchk-1")))
            .Add(netdev).Add(ingress).Add(ingress.Rule(Ip.Saddr == "127.0.0.0/8", Udp.Dport == 9, Drop())));

        Assert.Equal(
        [
            "table bridge nat {",
            "chain PREROUTING {",
            "type filter hook prerouting priority dstnat; policy accept;",
            "iifname \"veth1\" jump cni-br-iface-c1-eth0 comment \"macspoofchk-1\"",
            "}",
            "chain cni-br-iface-c1-eth0 {",
            "ether saddr 02:00:00:00:00:01 return comment \"macspoofchk-1\"",
            "drop comment \"macspoofchk-1\"",
            "}",
            "}",
            "table netdev early {",
            "chain in {",
            "type filter hook ingress device \"lo\" priority filter; policy drop;",
            "ip saddr 127.0.0.0/8 udp dport 9 drop",
            "}",
            "}",
        ], Lines());
        var read = Nft.Find(ingress)!;
        Assert.Equal((NftHook.Ingress, NftPolicy.Drop, "lo"), (read.Hook!.Value, read.Policy, read.Devices[0]));
        Assert.True(Nft.Find(pre) is { Hook: NftHook.Prerouting, Priority: -300, IsBase: true });
    }
}
