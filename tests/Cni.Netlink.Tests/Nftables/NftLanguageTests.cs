using System.Net;
using System.Net.NetworkInformation;
using Cni.Netlink.Nftables;
using CsCheck;
using static Cni.Netlink.Nftables.Nft;
using static Cni.Netlink.Nftables.NftDataType;

namespace Cni.Netlink.Tests.Nftables;

/// <summary>Values, types and rules that can't be wrong once they are made.</summary>
public sealed class NftLanguageTests
{
    static readonly NftTable Ip4 = new(NftFamily.Ip, "t"), Both = new(NftFamily.Inet, "t");

    public static TheoryData<string, string, string> Values() => new()
    {
        { "ipv4_addr", "10.0.0.2", "0a000002" },
        { "ipv4_addr", "10.0.0.2/24", "0a000000-0a0000ff" },
        { "ipv4_addr", "10.0.0.2/32", "0a000002" },
        { "ipv4_addr", "0.0.0.0/0", "00000000-ffffffff" },
        { "ipv4_addr", "10.0.0.1-10.0.0.9", "0a000001-0a000009" },
        { "ipv6_addr", "fd00::1", "fd000000000000000000000000000001" },
        { "ipv6_addr", "fd00::/127", "fd000000000000000000000000000000-fd000000000000000000000000000001" },
        { "inet_service", "80", "0050" },
        { "inet_service", "80-90", "0050-005a" },
        { "inet_service", "65535", "ffff" },
        { "inet_proto", "tcp", "06" },
        { "inet_proto", "SCTP", "84" },
        { "inet_proto", "17", "11" },
        { "ether_addr", "00:11:22:33:44:55", "001122334455" },
        { "ifname", "eth0", "65746830000000000000000000000000" },
        { "mark", "0x2000", "00200000" },
        { "ct_state", "established,related", "06000000" },
        { "ct_status", "dnat", "20000000" },
        { "fib_addrtype", "local", "02000000" },
        { "ether_type", "ip6", "86dd" },
    };

    static NftDataType Type(string name) => new[] { Ipv4Addr, Ipv6Addr, InetService, InetProto, EtherAddr, IfName, NftDataType.Mark, CtState, CtStatus, FibAddrType, EtherType }
        .First(type => type.Name == name);

    [Theory]
    [MemberData(nameof(Values))]
    public void A_word_becomes_the_bytes_that_the_kernel_keeps(string type, string text, string bytes)
    {
        Assert.True(BitConverter.IsLittleEndian, "the table has host-order values of a little-endian machine");
        var span = ((NftValue)text).Resolve(Type(type));
        Assert.Equal(bytes, Convert.ToHexStringLower(span.From) + (span.IsRange ? "-" + Convert.ToHexStringLower(span.To) : ""));
    }

    [Theory]
    [InlineData("ipv4_addr", "fd00::1")]
    [InlineData("ipv4_addr", "10.0.0.0/33")]
    [InlineData("ipv4_addr", "10.0.0.9-10.0.0.1")]
    [InlineData("ipv4_addr", "container")]
    [InlineData("inet_service", "65536")]
    [InlineData("inet_service", "http")]
    [InlineData("inet_service", "-1")]
    [InlineData("inet_proto", "tcpp")]
    [InlineData("inet_proto", "256")]
    [InlineData("ether_addr", "00:11:22:33:44")]
    [InlineData("ifname", "an-interface-name-of-more-than-15")]
    [InlineData("ifname", "")]
    [InlineData("ct_state", "established,,new")]
    public void A_word_that_does_not_fit_is_refused_by_name(string type, string text)
    {
        var error = Assert.Throws<ArgumentException>(() => ((NftValue)text).Resolve(Type(type)));
        Assert.False(string.IsNullOrEmpty(error.Message));
    }

    [Fact]
    public void Ids_of_concatenations_are_those_of_nft()
    {
        NftType ports = [InetProto, InetService];
        Assert.Equal((0x30du, 8, "inet_proto . inet_service"), (ports.Id, ports.Length, ports.ToString()));
        NftType target = [Ipv4Addr, InetService];
        Assert.Equal((0x1cdu, 8), (target.Id, target.Length));
        Assert.Equal(ports, NftType.FromId(0x30d, 8));
        NftType single = InetService;
        Assert.Equal((13u, 2), (single.Id, single.Length));
    }

    [Fact]
    public void An_element_reads_back_part_by_part()
    {
        var map = Ip4.Map("m", [InetProto, InetService], [Ipv4Addr, InetService]);
        var element = map.Element(["tcp", 8080], [IPAddress.Parse("10.0.0.2"), 80], "me");
        Assert.Equal((6u, 8080u), (element.KeyParts.Number(0), element.KeyParts.Number(1)));
        Assert.Equal((IPAddress.Parse("10.0.0.2"), 80u), (element.ValueParts.Address(), element.ValueParts.Number(1)));
        Assert.Equal("tcp . 8080 comment \"me\" : 10.0.0.2 . 80", element.ToString());
    }

    [Fact]
    public void Ranges_want_an_interval_set_and_values_the_right_number_of_parts()
    {
        var set = Ip4.Set("s", Ipv4Addr);
        Assert.Throws<ArgumentException>(() => set.Element(["10.0.0.0/8"]));
        Assert.Throws<ArgumentException>(() => set.Element(["10.0.0.1", 80]));
        Assert.Throws<ArgumentException>(() => set.Element(["10.0.0.1"], ["10.0.0.2"]));
        Assert.Equal("10.0.0.0/8", Ip4.Set("s", Ipv4Addr, NftSetFlags.Interval).Element(["10.0.0.0/8"]).ToString());
    }

    [Fact]
    public void A_rule_about_both_families_or_two_protocols_at_once_is_refused()
    {
        var chain = Both.Chain("c");
        Assert.Throws<ArgumentException>(() => chain.Rule(Ip.Saddr == "10.0.0.1", Ip6.Daddr == "fd00::1"));
        Assert.Throws<ArgumentException>(() => chain.Rule(Tcp.Dport == 80, Udp.Sport == 53));
        Assert.Throws<ArgumentException>(() => chain.Rule(Ip6.Saddr == "fd00::1", Dnat(IPAddress.Loopback)));
        Assert.Throws<ArgumentException>(() => Ip4.Chain("c").Rule(Ip6.Saddr == "fd00::1"));
    }

    [Fact]
    public void A_look_up_wants_a_set_of_the_same_type()
    {
        var chain = Ip4.Chain("c");
        var ports = Ip4.Map("ports", [InetProto, InetService], [Ipv4Addr, InetService]);
        Assert.Throws<ArgumentException>(() => chain.Rule(Ip.Saddr.In(ports)));
        Assert.Throws<ArgumentException>(() => chain.Rule(Concat(Meta.L4Proto, Th.Dport).Vmap(ports)));
        Assert.Throws<ArgumentException>(() => chain.Rule(Dnat(Meta.Mark.Map(Ip4.Map("m", NftDataType.Mark, InetService)))));
    }

    [Fact]
    public void Checks_are_written_once_and_left_unsaid()
    {
        var rule = Both.Chain("c").Rule(Ip.Saddr == "10.0.0.1", Ip.Daddr == "10.0.0.2", Tcp.Dport == 80, Tcp.Sport != 22, Accept());
        Assert.Equal("ip saddr 10.0.0.1 ip daddr 10.0.0.2 tcp dport 80 tcp sport != 22 accept", rule.ToString());
        Assert.Equal(2, rule.Expressions.Count(expression => expression is MetaExpression));
    }

    [Fact]
    public void A_comment_longer_than_nftables_takes_is_refused_before_anything_is_sent()
    {
        using var batch = new NetlinkBatch();
        var commands = new NftTransaction().Add(Ip4 with { Comment = new string('x', 128) }).Commands;
        var error = Assert.Throws<ArgumentException>(() => NftBatchWriter.Write(batch, commands, 0));
        Assert.Contains("127", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transaction_prints_as_nft_commands()
    {
        var map = Ip4.Map("ports", [InetProto, InetService], [Ipv4Addr, InetService]);
        var pre = Ip4.NatChain("pre", NftHook.Prerouting, NftPriority.DstNat);
        var transaction = new NftTransaction().Add(Ip4).Add(map).Add(pre)
            .Add(pre.Rule(Fib.DaddrType == "local", Dnat(Concat(Meta.L4Proto, Th.Dport).Map(map)), Comment("dispatch")))
            .Create(map.Element(["tcp", 8080], ["10.0.0.2", 80], "me"))
            .Delete(map.Element(["udp", 53]));
        Assert.Equal("""
            add table ip t
            add map ip t ports { type inet_proto . inet_service : ipv4_addr . inet_service; }
            add chain ip t pre { type nat hook prerouting priority -100; policy accept; }
            add rule ip t pre fib daddr type local dnat ip to meta l4proto . th dport map @ports comment "dispatch"
            create element ip t ports { tcp . 8080 comment "me" : 10.0.0.2 . 80 }
            delete element ip t ports { udp . 53 }

            """, transaction.ToString());
    }

    [Fact]
    public void Rows_of_elements_are_split_so_that_every_attribute_fits()
    {
        var set = Both.Set("s", Ipv6Addr, NftSetFlags.Interval);
        var transaction = new NftTransaction();
        for (var i = 0; i < 5000; i++)
            transaction.Add(set.Element([new IPNetwork(IPAddress.Parse($"fd00:{i:x}::"), 64)], comment: new string('c', 127)));
        using var batch = new NetlinkBatch();
        NftBatchWriter.Write(batch, transaction.Commands, 7);

        var elements = 0;
        for (var i = 1; i < batch.Count - 1; i++)
        {
            var attributes = new AttributeReader(batch.MessageAt(i)[20..]);
            Assert.True(attributes.Find(3));
            var list = attributes.Nested();
            while (list.MoveNext()) elements++;
            Assert.False(list.IsMalformed);
        }
        // Each prefix is a beginning and an end.
        Assert.Equal(10_000, elements);
    }

    [Fact]
    public void Addresses_survive_every_type_they_fit_and_prefixes_are_what_they_say() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Int[0, 32]).Sample((bytes, length) =>
        {
            var network = new IPNetwork(new IPAddress(Mask(bytes, length)), length);
            var span = ((NftValue)network).Resolve(Ipv4Addr);
            return NftValueText.Of(Ipv4Addr, span.From, span.To) == (length == 32 ? network.BaseAddress.ToString() : network.ToString());
        });

    static byte[] Mask(byte[] bytes, int length)
    {
        for (var bit = length; bit < 32; bit++) bytes[bit >> 3] &= (byte)~(0x80 >> (bit & 7));
        return bytes;
    }

    [Fact]
    public void Attribute_soup_is_read_without_harm() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            foreach (var name in new[] { "meta", "payload", "cmp", "immediate", "lookup", "nat", "bitwise", "range", "limit", "dynset", "log", "ct", "fib" })
            {
                using var batch = new NetlinkBatch();
                var writer = batch.Begin(0, NetlinkFlags.None, "test");
                using (writer.Nest(1))
                {
                    writer.PutStringZ(1, name);
                    writer.Put(2, bytes);
                }
                var list = NftExpressionCodec.ReadList(new AttributeReader(batch.MessageAt(0)[16..]));
                _ = new NftRule(Both.Chain("c"), list).ToString();
            }
        });
}
