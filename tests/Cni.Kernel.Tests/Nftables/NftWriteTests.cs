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
}
