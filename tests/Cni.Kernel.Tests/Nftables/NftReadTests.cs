using System.Net;
using Cni.Netlink.Nftables;
using static Cni.Netlink.Nftables.NftDataType;

namespace Cni.Kernel.Tests.Nftables;

/// <summary>What the nft program writes, we read, and say in the same words.</summary>
public sealed class NftReadTests : NftKernelFixture
{
    static readonly string Script = File.ReadAllText(RepoPaths.At("tests", "Cni.Kernel.Tests", "Nftables", "everything.nft"));

    [KernelFact(Needs.Nft)]
    public void Rules_written_by_nft_are_printed_as_nft_prints_them()
    {
        Ns.Nft.Load(Script);
        var chains = Nft.ListTables().SelectMany(table => Nft.ListChains(table)).ToArray();
        Assert.Equal(8, chains.Length);
        foreach (var chain in chains)
        {
            var ours = Nft.ListRules(chain.Table, chain.Name).Select(rule => rule.ToString().Replace(" packets 0 bytes 0", "", StringComparison.Ordinal));
            Assert.Equal(string.Join("\n", RuleLines(chain)), string.Join("\n", ours));
        }
    }

    [KernelFact(Needs.Nft)]
    public void Chains_of_all_tables_come_in_one_listing_and_those_of_a_family_alone()
    {
        Ns.Nft.Load(Script);
        var all = Nft.ListTables().SelectMany(table => Nft.ListChains(table)).ToArray();
        Assert.Equal(all.Select(Say).Order(), Nft.ListChains(NftFamily.Any).Select(Say).Order());
        foreach (var family in (NftFamily[])[NftFamily.Ip, NftFamily.Inet, NftFamily.Arp])
            Assert.Equal(all.Where(chain => chain.Table.Family == family).Select(Say).Order(), Nft.ListChains(family).Select(Say).Order());

        static string Say(NftChain chain) => $"{chain} {chain.Hook} {chain.Priority} {chain.Policy}";
    }

    [KernelFact(Needs.Nft)]
    public void Rules_written_by_nft_can_be_written_again_by_us_and_stay_the_same()
    {
        Ns.Nft.Load(Script);
        foreach (var chain in Nft.ListTables().SelectMany(table => Nft.ListChains(table)).ToArray())
        {
            var before = RuleLines(chain);
            var rules = Nft.ListRules(chain.Table, chain.Name);
            Nft.Commit(rules.Aggregate(new NftTransaction().Flush(chain), (tx, rule) => tx.Add(rule)));
            Assert.Equal(before, RuleLines(chain));
            Assert.False(Nft.Transact(tx => tx.EnsureRules(chain, [.. rules])));
        }
    }

    [KernelFact(Needs.Nft)]
    public void Sets_and_elements_written_by_nft_are_read_whole()
    {
        Ns.Nft.Load(Script);
        var table = new NftTable(NftFamily.Ip, "t");
        Assert.Equal("tcom", Nft.Find(table)!.Comment);
        var sets = Nft.ListSets(table).ToDictionary(set => set.Name);
        string Elements(string name) => string.Join(", ", Nft.ListElements(sets[name]).Select(element => element with { Expires = null }).Select(element => element.ToString()).Order());

        Assert.Equal("type inet_proto . inet_service : ipv4_addr . inet_service; comment \"scom\";", Text(sets["hp"]));
        Assert.Equal("tcp . 8080 comment \"own\" : 10.0.0.2 . 80", Elements("hp"));
        Assert.Equal("type ipv4_addr; flags interval;", Text(sets["masq"]));
        Assert.Equal("10.0.0.0/24 comment \"x\", 10.1.0.5", Elements("masq"));
        Assert.Equal("10.0.0.0/24 . 80-90", Elements("cc"));
        Assert.Equal("0x00002000", Elements("mk"));
        Assert.Equal("\"eth0\"", Elements("ifs"));
        Assert.Equal("\"eth0\" . 0x00000005", Elements("ifm"));
        Assert.Equal("1.2.3.4 timeout 5s", Elements("to"));
        Assert.Equal("type ipv4_addr; size 100; flags dynamic,timeout; counter;", Text(sets["dyn"]));
        Assert.Equal("1.2.3.4 : jump c2, 1.2.3.5 : accept", Elements("vm"));
        Assert.Equal("0x00000005 : 1.1.1.1", Elements("hm"));
        Assert.Equal("tcp . 8080 : fd00::2 . 80", string.Join(", ", Nft.ListElements(new NftTable(NftFamily.Inet, "t6").Map("m6", [InetProto, InetService], [Ipv6Addr, InetService]))));

        var objects = Nft.ListObjects(table);
        Assert.Equal([("cnt", NftObjectType.Counter, "x"), ("q", NftObjectType.Quota, null)], objects.Select(named => (named.Name, named.Type, named.Comment)));
        Assert.Equal(100ul * 1024 * 1024, objects[1].Bytes);
        Assert.Equal("chcom", Nft.Find(table.Chain("c2"))!.Comment);
    }

    // The declaration as the fake and error texts print it; nft itself is the judge in the test above.
    static string Text(NftSet set) => new NftTransaction().Add(set).ToString().Split(" { ")[1].TrimEnd(' ', '}', '\n');

    [KernelFact(Needs.Nft)]
    public void Rules_with_anonymous_sets_and_unknown_instructions_keep_comment_and_handle()
    {
        Ns.Nft.Load("""
            table inet x {
              chain c {
                tcp dport { 80, 443 } accept comment "first"
                ip dscp set cs1 comment "second"
                numgen inc mod 2 vmap { 0 : accept, 1 : drop } comment "third"
              }
            }
            """);
        var chain = new NftTable(NftFamily.Inet, "x").Chain("c");
        var rules = Nft.ListRules(chain.Table, "c");
        Assert.Equal(["first", "second", "third"], rules.Select(rule => rule.Comment));
        Assert.Contains(rules[2].Expressions, expression => expression is RawExpression { Kind: "numgen" });
        Nft.Transact(tx => tx.DeleteRules(chain, rule => rule.Comment == "second"));
        Assert.Equal(2, RuleLines(chain).Length);
    }

    [KernelFact(Needs.Nft)]
    public void What_the_reference_plugins_leave_is_found_by_comment_and_deleted()
    {
        Ns.Nft.Load("""
            table inet cni_plugins_masquerade {
              chain masq_checks {
                ip saddr 10.88.0.2 ip daddr != 10.88.0.0/16 masquerade comment "9c3d4f2a1b0e8d7c-0011223344556677, net: podman, if: eth0, id: abc"
                ip saddr 10.88.0.3 ip daddr != 10.88.0.0/16 masquerade comment "9c3d4f2a1b0e8d7c-8899aabbccddeeff, net: podman, if: eth0, id: def"
              }
              chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                ip daddr 224.0.0.0/4 return
                ip6 daddr ff00::/8 return
                goto masq_checks
              }
            }
            table ip cni_hostport {
              comment "CNI portmap plugin"
              chain hostports {
                tcp dport 8080 dnat to 10.88.0.2:80 comment "abc"
                ip daddr 192.0.2.1 udp dport 53 dnat to 10.88.0.3:53 comment "def"
              }
            }
            """);
        var checks = new NftTable(NftFamily.Inet, "cni_plugins_masquerade").Chain("masq_checks");
        var ports = new NftTable(NftFamily.Ip, "cni_hostport").Chain("hostports");
        var count = Nft.Transact(tx =>
            tx.DeleteRules(checks, rule => rule.Comment?.StartsWith("9c3d4f2a1b0e8d7c-0011223344556677", StringComparison.Ordinal) == true)
            + tx.DeleteRules(ports, rule => rule.Comment == "abc")
            + tx.DeleteRules(new NftTable(NftFamily.Ip6, "cni_hostport").Chain("hostports"), _ => true));
        Assert.Equal(2, count);
        Assert.Contains("10.88.0.3", Assert.Single(RuleLines(checks)), StringComparison.Ordinal);
        Assert.Equal("ip daddr 192.0.2.1 udp dport 53 dnat to 10.88.0.3:53 comment \"def\"", Assert.Single(Nft.ListRules(ports.Table)).ToString());
    }

    string[] RuleLines(NftChain chain)
    {
        var text = Ns.Ok("nft", "-s", "list", "chain", chain.Table.ToString().Split(' ')[0], chain.Table.Name, chain.Name);
        return [.. text.Split('\n').Where(line => line.StartsWith("\t\t", StringComparison.Ordinal)).Select(line => line.Trim())
            .Where(line => !line.StartsWith("type ", StringComparison.Ordinal) && !line.StartsWith("comment ", StringComparison.Ordinal))];
    }
}
