using System.Net;
using Cni.Netlink;
using Cni.Netlink.Nftables;
using static Cni.Netlink.Nftables.Nft;
using static Cni.Netlink.Nftables.NftDataType;

namespace Cni.Kernel.Tests.Nftables;

/// <summary>All or nothing, with what was read still true.</summary>
public sealed class NftTransactionTests : NftKernelFixture
{
    readonly NftTable _table = new(NftFamily.Ip, "t");

    [KernelFact(Needs.Nft)]
    public void A_transaction_that_fails_midway_changes_nothing_and_names_every_culprit()
    {
        var before = Ns.Nft.State();
        var chain = _table.Chain("c");
        var transaction = new NftTransaction().Add(_table).Add(chain)
            .Add(chain.Rule(Jump(_table.Chain("missing"))))
            .Add(chain.Rule(Accept()))
            .Delete(_table.Set("absent", Ipv4Addr));

        var error = Assert.Throws<NetlinkException>(() => Nft.Commit(transaction));

        Assert.Equal(["add rule", "delete set"], error.Failures.Select(failure => failure.Operation));
        Assert.Equal("ip t c", error.Target);
        Assert.True(error.IsNotFound);
        Assert.StartsWith("NFTA_RULE_EXPRESSIONS", error.AttributePath, StringComparison.Ordinal);
        Assert.Equal(before, Ns.Nft.State());
        Assert.Empty(Nft.ListTables());
    }

    [KernelFact(Needs.Nft)]
    public void A_rule_in_a_missing_chain_is_an_error_that_names_the_attribute()
    {
        Nft.Commit(new NftTransaction().Add(_table));
        var error = Assert.Throws<NetlinkException>(() => Nft.Commit(new NftTransaction().Add(_table.Chain("nowhere").Rule(Accept()))));
        Assert.Equal("add rule ip t nowhere: ENOENT (No such file or directory) [NFTA_RULE_CHAIN]", error.Message);
    }

    [KernelFact(Needs.Nft)]
    public void A_change_by_somebody_else_runs_the_action_again_on_what_is_there_then()
    {
        var map = _table.Map("ports", [InetProto, InetService], [Ipv4Addr, InetService]);
        Nft.Commit(new NftTransaction().Add(_table).Add(map));
        using var other = OpenAnother();
        var seen = new List<int>();

        Nft.Transact(tx =>
        {
            seen.Add(tx.Elements(map).Count);
            if (seen.Count < 3)
                other.Commit(new NftTransaction().Add(map.Element(["udp", seen.Count], [IPAddress.Parse("10.0.0.9"), 9])));
            tx.Create(map.Element(["tcp", 100 + seen.Count], [IPAddress.Parse("10.0.0.2"), 80]));
        });

        Assert.Equal([0, 1, 2], seen);
        Assert.Equal(["tcp . 103", "udp . 1", "udp . 2"], Nft.ListElements(map).Select(element => element.ToKeyString()).Order());
    }

    [KernelFact(Needs.Nft)]
    public void A_ruleset_that_never_rests_is_given_up_with_a_typed_error()
    {
        Nft.Commit(new NftTransaction().Add(_table));
        using var other = OpenAnother();
        var runs = 0;
        var error = Assert.Throws<NftBusyException>(() => Nft.Transact(tx =>
        {
            other.Commit(new NftTransaction().Add(new NftTable(NftFamily.Ip, "x" + runs++)));
            tx.Add(_table.Chain("c"));
            return 0;
        }, attempts: 3));
        Assert.Equal((3, 3), (error.Attempts, runs));
        Assert.Null(Nft.Find(_table.Chain("c")));
    }

    [KernelFact(Needs.Nft)]
    public void An_element_goes_only_with_its_owner()
    {
        var map = _table.Map("ports", [InetProto, InetService], [Ipv4Addr, InetService]);
        var key = map.Element(["tcp", 8080]);
        Nft.Commit(new NftTransaction().Add(_table).Add(map).Add(map.Element(["tcp", 8080], [IPAddress.Parse("10.0.0.2"), 80], "net/b/eth0")));

        var deleted = Nft.Transact(tx => tx.DeleteIf(key, element => element.Comment == "net/a/eth0"));
        Assert.False(deleted);
        Assert.Equal("tcp . 8080 comment \"net/b/eth0\" : 10.0.0.2 . 80", Assert.Single(Nft.ListElements(map)).ToString());

        deleted = Nft.Transact(tx => tx.DeleteIf(key, element => element.Comment == "net/b/eth0"));
        Assert.True(deleted);
        Assert.Empty(Nft.ListElements(map));
        Assert.False(Nft.Transact(tx => tx.DeleteIf(key)));
    }

    [KernelFact(Needs.Nft)]
    public void A_key_that_is_taken_is_refused_by_name_and_its_holder_can_be_read()
    {
        var map = _table.Map("ports", [InetProto, InetService], [Ipv4Addr, InetService]);
        Nft.Commit(new NftTransaction().Add(_table).Add(map).Add(map.Element(["tcp", 8080], [IPAddress.Parse("10.0.0.2"), 80], "holder")));

        var wanted = map.Element(["tcp", 8080], [IPAddress.Parse("10.0.0.3"), 80], "me");
        var error = Assert.Throws<NetlinkException>(() => Nft.Commit(new NftTransaction()
            .Create(map.Element(["udp", 53], [IPAddress.Parse("10.0.0.3"), 53], "me")).Create(wanted)));

        Assert.True(error.IsExists);
        Assert.Equal("ip t ports { tcp . 8080 }", error.Target);
        var holder = Nft.Find(wanted)!;
        Assert.Equal(("holder", IPAddress.Parse("10.0.0.2"), 80u), (holder.Comment, holder.ValueParts.Address(0), holder.ValueParts.Number(1)));
        Assert.Single(Nft.ListElements(map));
    }

    [KernelFact(Needs.Nft)]
    public void Twenty_thousand_elements_and_five_thousand_rules_go_in_one_transaction()
    {
        var set = _table.Set("many", Ipv4Addr);
        var chain = _table.Chain("c");
        var transaction = new NftTransaction().Add(_table).Add(set).Add(chain);
        for (var i = 0; i < 20_000; i++)
            transaction.Add(set.Element([new NftBytes([10, 0, (byte)(i >> 8), (byte)i])], comment: "owner-" + i));
        for (var i = 0; i < 5_000; i++) transaction.Add(chain.Rule(Tcp.Dport == i, Accept()));
        Nft.Commit(transaction);

        Assert.Equal(20_000, Ns.Nft.SetElements("ip", "t", "many")!.Count);
        var elements = Nft.ListElements(set);
        Assert.Equal(20_000, elements.Count);
        Assert.Equal(20_000, elements.Select(element => element.Comment).Distinct().Count());
        Assert.Equal(5_000, Nft.ListRules(_table, "c").Count);

        Assert.Equal(10_000, Nft.Transact(tx => tx.DeleteElements(set, element => element.KeyParts.Part(0)[3] % 2 == 0)));
        Assert.Equal(10_000, Nft.ListElements(set).Count);
    }

    [KernelFact(Needs.Nft)]
    public void More_errors_than_the_receive_buffer_holds_are_still_one_exception()
    {
        var transaction = new NftTransaction();
        for (var i = 0; i < 20_000; i++) transaction.Delete(new NftTable(NftFamily.Ip, "absent" + i));
        Assert.Throws<NetlinkException>(() => Nft.Commit(transaction));
        // Nothing of it is left in the socket to confuse the next one.
        Nft.Commit(new NftTransaction().Add(_table));
        Assert.NotNull(Nft.Find(_table));
    }

    [KernelFact(Needs.Nft)]
    public void Ensuring_makes_what_is_missing_and_leaves_what_is_right()
    {
        var chain = _table.NatChain("post", NftHook.Postrouting, NftPriority.SrcNat);
        var set = _table.Set("sources", Ipv4Addr, NftSetFlags.Interval);
        bool Ensure() => Nft.Transact(tx =>
            tx.Ensure(_table) | tx.Ensure(chain) | tx.Ensure(set)
            | tx.EnsureRules(chain, chain.Rule(Ip.Saddr.In(set), Ip.Daddr != "224.0.0.0/4", Counter(), Masquerade(NftNatFlags.FullyRandom), Comment("masq"))));

        Assert.True(Ensure());
        var generation = Nft.GetGeneration();
        Assert.False(Ensure());
        Assert.Equal(generation, Nft.GetGeneration());

        Ns.Ok("nft", "add", "rule", "ip", "t", "post", "accept");
        Assert.True(Ensure());
        Assert.Single(Nft.ListRules(_table, "post"));

        var clash = Assert.Throws<NetlinkException>(() => Nft.Transact(tx => tx.Ensure(_table.NatChain("post", NftHook.Postrouting, 50))));
        Assert.True(clash.IsExists);
    }

    [KernelFact(Needs.Nft)]
    public void Destroying_works_whether_the_thing_is_there_or_not()
    {
        var chain = _table.NatChain("pre", NftHook.Prerouting, NftPriority.DstNat);
        var set = _table.Set("s", Ipv4Addr);
        for (var i = 0; i < 2; i++)
        {
            Nft.Commit(new NftTransaction().Add(_table).Destroy(chain).Destroy(set));
            Assert.Equal(["table ip t {", "}"], Lines());
            Nft.Commit(new NftTransaction().Add(chain).Add(set).Add(chain.Rule(Ip.Saddr.NotIn(set), Accept())).Flush(chain));
            Nft.Commit(new NftTransaction().Destroy(chain).Destroy(set).Destroy(_table).Destroy(_table));
            Assert.Empty(Lines());
        }
    }

    [KernelFact(Needs.Nft)]
    public void Rules_are_put_before_behind_and_in_place_of_others()
    {
        var chain = _table.Chain("c");
        Nft.Commit(new NftTransaction().Add(_table).Add(chain).Add(chain.Rule(Comment("b"))).Add(chain.Rule(Comment("d"))));
        var b = Nft.ListRules(_table, "c")[0];
        Nft.Transact(tx =>
        {
            tx.Add(chain.Rule(Comment("c")), after: b);
            tx.Insert(chain.Rule(Comment("a")), before: b);
            tx.Insert(chain.Rule(Comment("0")));
            tx.Replace(tx.Rules(chain)[1], chain.Rule(Counter(), Comment("D")));
        });
        Assert.Equal(["0", "a", "b", "c", "D"], Nft.ListRules(_table, "c").Select(rule => rule.Comment));
        Assert.Equal(1, Nft.Transact(tx => tx.DeleteRules(chain, rule => rule.Comment == "b")));
        Assert.Equal(["0", "a", "c", "D"], Nft.ListRules(_table, "c").Select(rule => rule.Comment));
        Assert.Throws<ArgumentException>(() => new NftTransaction().Delete(chain.Rule(Accept())));
    }
}
