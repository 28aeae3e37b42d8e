using Cni.Netlink;
using Cni.Netlink.Nftables;
using Cni.Netlink.Testing;
using static Cni.Netlink.Nftables.Nft;
using static Cni.Netlink.Nftables.NftDataType;

namespace Cni.Kernel.Tests.Nftables;

/// <summary>The fake answers as the kernel does: the same transactions to both, the same outcome and the same content.</summary>
public sealed class FakeNftConformanceTests : NftKernelFixture
{
    static readonly NftTable T = new(NftFamily.Ip, "t");
    static readonly NftChain Pre = T.NatChain("pre", NftHook.Prerouting, NftPriority.DstNat), Sub = T.Chain("sub");
    static readonly NftSet
        Ports = T.Map("ports", [InetProto, InetService], [Ipv4Addr, InetService]),
        Nets = T.Set("nets", Ipv4Addr, NftSetFlags.Interval),
        Jumps = T.VerdictMap("jumps", Ipv4Addr);

    static NftTransaction Tx => new();

    static readonly NftTransaction[] Script =
    [
        Tx.Add(Pre),
        Tx.Delete(T),
        Tx.Create(T),
        Tx.Create(T),
        Tx.Add(T).Add(Pre).Add(Sub).Add(Ports).Add(Nets).Add(Jumps),
        Tx.Add(T.NatChain("pre", NftHook.Postrouting, NftPriority.SrcNat)),
        Tx.Add(T.FilterChain("pre", NftHook.Prerouting, NftPriority.DstNat)),
        Tx.Add(T.NatChain("sub", NftHook.Prerouting, NftPriority.DstNat)),
        Tx.Add(T.Chain("pre")),
        Tx.Add(T.Set("ports", Ipv4Addr)),
        Tx.Create(Sub),
        Tx.Create(Nets),
        Tx.Add(Pre.Rule(Jump(T.Chain("missing")))),
        Tx.Add(Pre.Rule(Ip.Saddr.In(T.Set("missing", Ipv4Addr)))),
        Tx.Add(Pre.Rule(Counter(T.Counter("missing")))),
        Tx.Add(T.Counter("hits")).Add(Pre.Rule(Counter(T.Counter("hits")), Jump(Sub), Comment("r1"))),
        Tx.Add(Pre.Rule(Dnat(Concat(Meta.L4Proto, Th.Dport).Map(Ports)), Comment("r2"))),
        Tx.Insert(Pre.Rule(Ip.Saddr.In(Nets), Return(), Comment("r0"))),
        Tx.Delete(T.Counter("hits")),
        Tx.Delete(Sub),
        Tx.Delete(Nets),
        Tx.Add(Ports.Element(["tcp", 80], ["10.0.0.1", 80], "a")),
        Tx.Add(Ports.Element(["tcp", 80], ["10.0.0.1", 80], "b")),
        Tx.Add(Ports.Element(["tcp", 80], ["10.0.0.2", 80], "b")),
        Tx.Create(Ports.Element(["tcp", 81], ["10.0.0.2", 80], "b")).Create(Ports.Element(["tcp", 80], ["10.0.0.1", 80], "b")),
        Tx.Delete(Ports.Element(["udp", 80])),
        Tx.Add(Ports.Element(["tcp", 82])),
        Tx.Add(Nets.Element(["10.0.0.0/24"])).Add(Nets.Element(["10.0.1.0/24"])),
        Tx.Create(Nets.Element(["10.0.0.0/24"])),
        Tx.Add(Nets.Element(["10.0.0.128/25"])),
        Tx.Delete(Nets.Element(["10.0.0.0/24"])),
        Tx.Add(Jumps.Element(["1.1.1.1"], [NftVerdict.Jump("missing")])),
        Tx.Add(Jumps.Element(["1.1.1.1"], [NftVerdict.Jump("sub")])),
        Tx.Flush(Pre).Delete(Sub),
        Tx.Flush(Pre).Flush(Jumps).Delete(Sub).Delete(Nets).Delete(T.Counter("hits")),
        Tx.Flush(T.Chain("missing")),
        Tx.Flush(Ports),
        Tx.Destroy(Ports).Destroy(T).Destroy(T),
    ];

    [KernelFact(Needs.Nft)]
    public void The_same_transactions_have_the_same_outcome()
    {
        using var fake = new FakeNft();
        foreach (var transaction in Script)
        {
            var expected = Try(Nft, transaction);
            Assert.Equal($"{transaction}{expected}", $"{transaction}{Try(fake, transaction)}");
            Assert.Equal($"{transaction}{Content(Nft)}", $"{transaction}{Content(fake)}");
        }
    }

    static string Try(INftables nft, NftTransaction transaction)
    {
        try
        {
            nft.Commit(transaction);
            return "committed";
        }
        catch (NetlinkException e)
        {
            return string.Join("; ", e.Failures.Select(failure => $"{failure.Operation} {failure.Target}: {failure.Errno}"));
        }
    }

    static string Content(INftables nft)
    {
        var lines = new List<string>(nft.ListChains(NftFamily.Any).Select(chain => chain.ToString()).Order());
        foreach (var table in nft.ListTables())
        {
            lines.Add(table.ToString());
            lines.AddRange(nft.ListChains(table).Select(chain => $"{chain} {chain.IsBase}").Order());
            lines.AddRange(nft.ListRules(table).Select(rule => $"{rule.Chain}: {rule}"));
            foreach (var set in nft.ListSets(table).OrderBy(set => set.Name))
                lines.AddRange(nft.ListElements(set).Select(element => $"{set}: {element}").Order().Prepend(set.ToString()));
            lines.AddRange(nft.ListObjects(table).Select(named => named.ToString()).Order());
        }
        return string.Join("\n", lines);
    }
}
