using System.Net;
using Cni.Netlink.Nftables;
using Cni.Netlink.Testing;
using static Cni.Netlink.Nftables.Nft;
using static Cni.Netlink.Nftables.NftDataType;

namespace Cni.Netlink.Tests.Nftables;

/// <summary>The fake ruleset refuses and keeps what the kernel would.</summary>
public sealed class FakeNftTests
{
    readonly FakeNft _nft = new();
    readonly NftTable _table = new(NftFamily.Ip, "t") { Comment = "tests" };

    NftSet Ports => _table.Map("ports", [InetProto, InetService], [Ipv4Addr, InetService]);

    NftChain Pre => _table.NatChain("pre", NftHook.Prerouting, NftPriority.DstNat);

    void Build() => _nft.Commit(new NftTransaction().Add(_table).Add(Ports).Add(Pre)
        .Add(Pre.Rule(Fib.DaddrType == "local", Dnat(Concat(Meta.L4Proto, Th.Dport).Map(Ports)), Comment("dispatch")))
        .Add(Ports.Element(["tcp", 8080], ["10.0.0.2", 80], "a")));

    [Fact]
    public void It_prints_as_nft_lists()
    {
        Build();
        Assert.Equal("""
            table ip t {
            	comment "tests"
            	map ports {
            		type inet_proto . inet_service : ipv4_addr . inet_service
            		elements = { tcp . 8080 comment "a" : 10.0.0.2 . 80 }
            	}
            	chain pre {
            		type nat hook prerouting priority -100; policy accept;
            		fib daddr type local dnat ip to meta l4proto . th dport map @ports comment "dispatch"
            	}
            }

            """, _nft.ToString());
    }

    [Fact]
    public void A_refused_transaction_changes_nothing_and_names_every_culprit()
    {
        Build();
        var (before, generation) = (_nft.ToString(), _nft.GetGeneration());
        var error = Assert.Throws<NetlinkException>(() => _nft.Commit(new NftTransaction()
            .Flush(Pre)
            .Create(Ports.Element(["tcp", 8080], ["10.0.0.3", 80], "b"))
            .Add(Pre.Rule(Jump(_table.Chain("missing"))))
            .Delete(new NftTable(NftFamily.Ip6, "absent"))));
        Assert.Equal([Errno.EEXIST, Errno.ENOENT, Errno.ENOENT], error.Failures.Select(failure => failure.Errno));
        Assert.Equal("ip t ports { tcp . 8080 }", error.Target);
        Assert.Equal((before, generation), (_nft.ToString(), _nft.GetGeneration()));
    }

    [Fact]
    public void What_is_in_use_stays()
    {
        Build();
        Assert.Equal(Errno.EBUSY, Assert.Throws<NetlinkException>(() => _nft.Commit(new NftTransaction().Delete(Ports))).Errno);
        _nft.Commit(new NftTransaction().Delete(Pre).Delete(Ports));
        Assert.Equal("table ip t {\n\tcomment \"tests\"\n}\n", _nft.ToString());
    }

    [Fact]
    public void A_change_in_between_runs_the_action_again()
    {
        Build();
        var runs = 0;
        _nft.BeforeCommit = nft => nft.Commit(new NftTransaction().Delete(Ports.Element(["tcp", 8080])).Add(Ports.Element(["tcp", 8080], ["10.0.0.9", 9], "b")));
        var deleted = _nft.Transact(tx =>
        {
            runs++;
            return tx.DeleteIf(Ports.Element(["tcp", 8080]), element => element.Comment == "a");
        });
        Assert.Equal((2, false), (runs, deleted));
        Assert.Equal("b", Assert.Single(_nft.ListElements(Ports)).Comment);
    }

    [Fact]
    public void An_action_that_throws_changes_nothing()
    {
        Build();
        var before = _nft.ToString();
        Assert.Throws<InvalidOperationException>(() => _nft.Transact(tx =>
        {
            tx.Delete(_table);
            throw new InvalidOperationException();
        }));
        Assert.Equal(before, _nft.ToString());
    }

    [Fact]
    public void Overlapping_ranges_are_refused()
    {
        var set = _table.Set("s", Ipv4Addr, NftSetFlags.Interval);
        _nft.Commit(new NftTransaction().Add(_table).Add(set).Add(set.Element(["10.0.0.0/24"])).Add(set.Element(["10.0.1.0/24"])));
        Assert.True(Assert.Throws<NetlinkException>(() => _nft.Commit(new NftTransaction().Add(set.Element(["10.0.0.128/25"])))).IsExists);
        Assert.NotNull(_nft.Find(set.Element(["10.0.1.0/24"])));
        Assert.Null(_nft.Find(set.Element(["10.0.1.0/25"])));
    }
}
