using System.Net;
using Cni.Netlink.Nftables;
using static Cni.Netlink.Nftables.Nft;
using static Cni.Netlink.Nftables.NftDataType;

namespace Cni.Netlink.Tests.Nftables;

/// <summary>Our compiler against nft 1.0.6: the bytes of the same rule, captured by Golden/capture.py.</summary>
public sealed class NftGoldenTests
{
    static readonly NftTable T = new(NftFamily.Ip, "t");
    static readonly NftChain Other = T.Chain("other");
    static readonly NftSet
        Hp = T.Map("hp", [InetProto, InetService], [Ipv4Addr, InetService]),
        Hm = T.Map("hm", NftDataType.Mark, Ipv4Addr),
        Masq = T.Set("masq", Ipv4Addr, NftSetFlags.Interval),
        Cc = T.Set("cc", [Ipv4Addr, InetService], NftSetFlags.Interval),
        Vm = T.VerdictMap("vm", Ipv4Addr),
        Dyn = T.Set("dyn", Ipv4Addr, NftSetFlags.Dynamic | NftSetFlags.Timeout),
        M6 = T.Map("m6", [InetProto, InetService], [Ipv6Addr, InetService]);

    /// <summary>nft's words on the left, ours on the right.</summary>
    static readonly Dictionary<string, NftStatement[]> Ours = new()
    {
        ["fib daddr type local jump other"] = [Fib.DaddrType == "local", Jump(Other)],
        ["fib daddr type local dnat ip to meta l4proto . th dport map @hp"] = [Fib.DaddrType == "local", Dnat(Concat(Meta.L4Proto, Th.Dport).Map(Hp))],
        ["tcp dport 8080 dnat to 10.0.0.2:80"] = [Tcp.Dport == 8080, Dnat(IPAddress.Parse("10.0.0.2"), 80)],
        ["udp dport 53 redirect to :5353"] = [Udp.Dport == 53, Redirect(5353)],
        ["ip daddr 10.0.0.1 tcp dport 22 dnat to 1.2.3.4"] = [Ip.Daddr == IPAddress.Parse("10.0.0.1"), Tcp.Dport == 22, Dnat(IPAddress.Parse("1.2.3.4"))],
        ["dnat to meta mark map @hm"] = [Dnat(Meta.Mark.Map(Hm))],
        ["ip saddr 10.0.0.0/24 ip daddr != 10.0.0.0/24 masquerade"] = [Ip.Saddr == IPNetwork.Parse("10.0.0.0/24"), Ip.Daddr != "10.0.0.0/24", Masquerade()],
        ["ip saddr 10.0.0.0/20 ip daddr != 224.0.0.0/4 masquerade fully-random"] = [Ip.Saddr == "10.0.0.0/20", Ip.Daddr != "224.0.0.0/4", Masquerade(NftNatFlags.FullyRandom)],
        ["ip saddr @masq masquerade random,persistent"] = [Ip.Saddr.In(Masq), Masquerade(NftNatFlags.Random | NftNatFlags.Persistent)],
        ["meta mark & 0x2000 == 0x2000 masquerade"] = [Meta.Mark.And(0x2000) == 0x2000, Masquerade()],
        ["meta mark & 0x2000 != 0 masquerade"] = [Meta.Mark.Any(0x2000), Masquerade()],
        ["meta l4proto tcp snat to 1.2.3.4-1.2.3.9:100-200"] = [Meta.L4Proto == "tcp", Snat(IPAddress.Parse("1.2.3.4"), IPAddress.Parse("1.2.3.9"), 100, 200)],
        ["ip saddr . tcp dport @cc snat to 1.1.1.1"] = [Concat(Ip.Saddr, Tcp.Dport).In(Cc), Snat(IPAddress.Parse("1.1.1.1"))],
        ["ct state established,related accept"] = [Ct.State.Any("established,related"), Accept()],
        ["ct state invalid drop"] = [Ct.State.Any("invalid"), Drop()],
        ["iifname \"eth0\" oifname != \"lo\" counter accept"] = [Meta.IifName == "eth0", Meta.OifName != "lo", Counter(), Accept()],
        ["iifname \"cni*\" accept"] = [Meta.IifName == "cni*", Accept()],
        ["ct status dnat accept"] = [Ct.Status.Any("dnat"), Accept()],
        ["ct mark set meta mark"] = [Ct.Mark.Set(Meta.Mark)],
        ["meta mark set ct mark"] = [Meta.Mark.Set(Ct.Mark)],
        ["meta mark set 0x2000"] = [Meta.Mark.Set(0x2000)],
        ["meta mark set meta mark | 0x2000"] = [Meta.Mark.SetBits(0x2000)],
        ["meta mark set meta mark & 0xffffdfff"] = [Meta.Mark.ClearBits(0x2000)],
        ["ct original ip daddr 1.2.3.4 accept"] = [Ct.OriginalIpDaddr == "1.2.3.4", Accept()],
        ["meta l4proto tcp ct original proto-dst 80 accept"] = [Meta.L4Proto == "tcp", Ct.OriginalDport == 80, Accept()],
        ["ct direction original accept"] = [Ct.Direction == "original", Accept()],
        ["tcp dport 80-90 accept"] = [Tcp.Dport == "80-90", Accept()],
        ["tcp dport != 80-90 accept"] = [Tcp.Dport != NftValue.Range(80, 90), Accept()],
        ["limit rate 10/second burst 7 packets accept"] = [Limit(10, TimeSpan.FromSeconds(1), 7), Accept()],
        ["limit rate over 1 mbytes/second drop"] = [LimitBytes(1024 * 1024, over: true), Drop()],
        ["log prefix \"x\""] = [Log("x")],
        ["reject"] = [Reject()],
        ["meta l4proto tcp reject with tcp reset"] = [RejectWithTcpReset()],
        ["counter name \"cnt\""] = [Counter(T.Counter("cnt"))],
        ["quota name \"q\""] = [Quota(T.Quota("q", 1))],
        ["quota over 10 mbytes drop"] = [Quota(10 * 1024 * 1024), Drop()],
        ["add @dyn { ip saddr timeout 5s }"] = [AddTo(Dyn, Ip.Saddr, TimeSpan.FromSeconds(5))],
        ["update @dyn { ip saddr }"] = [Update(Dyn, Ip.Saddr)],
        ["ip saddr vmap @vm"] = [Ip.Saddr.Vmap(Vm)],
        ["ip saddr != @masq drop"] = [Ip.Saddr.NotIn(Masq), Drop()],
        ["ip protocol tcp goto other"] = [Ip.Protocol == "tcp", Goto(Other)],
        ["meta pkttype broadcast drop"] = [Meta.PacketType == "broadcast", Drop()],
        ["icmp type echo-request accept"] = [Icmp.Type == "echo-request", Accept()],
        ["fib saddr . iif oif missing drop"] = [Fib.SaddrIif == "missing", Drop()],
        ["ip ttl 1 drop"] = [Ip.Ttl == 1, Drop()],
        ["meta length > 100 return"] = [Meta.Length > 100, Return()],
        ["continue"] = [Continue()],
        ["ip saddr 10.0.0.1 accept"] = [Ip.Saddr == "10.0.0.1", Accept()],
        ["ip6 saddr fd00::/64 ip6 daddr != ff00::/8 accept"] = [Ip6.Saddr == "fd00::/64", Ip6.Daddr != "ff00::/8", Accept()],
        ["ip6 saddr fd00::1 tcp dport 80 accept"] = [Ip6.Saddr == "fd00::1", Tcp.Dport == 80, Accept()],
        ["ether saddr != 00:11:22:33:44:55 drop"] = [Ether.Saddr != "00:11:22:33:44:55", Drop()],
        ["meta nfproto ipv6 reject"] = [Meta.NfProto == "ipv6", Reject()],
        ["meta nfproto ipv4 tcp dport 80 accept"] = [Meta.NfProto == "ipv4", Tcp.Dport == 80, Accept()],
        ["reject with icmpx type admin-prohibited"] = [RejectAdminProhibited()],
        ["udp dport 53 accept"] = [Udp.Dport == 53, Accept()],
        ["icmpv6 type nd-neighbor-solicit accept"] = [Icmpv6.Type == "nd-neighbor-solicit", Accept()],
        ["dnat ip6 to meta l4proto . th dport map @m6"] = [Dnat(Concat(Meta.L4Proto, Th.Dport).Map(M6))],
        ["meta l4proto tcp dnat ip to 1.2.3.4:80"] = [Meta.L4Proto == "tcp", Dnat(IPAddress.Parse("1.2.3.4"), 80)],
        ["tcp dport 80 dnat ip6 to [fd00::3]:80"] = [Tcp.Dport == 80, Dnat(IPAddress.Parse("fd00::3"), 80)],
        ["iifname \"veth1\" jump other"] = [Meta.IifName == "veth1", Jump(Other)],
        ["ip saddr 1.2.3.4 accept"] = [Ip.Saddr == "1.2.3.4", Accept()],
        ["ether saddr 00:11:22:33:44:55 return"] = [Ether.Saddr == "00:11:22:33:44:55", Return()],
        ["drop"] = [Drop()],
    };

    public static TheoryData<string, string, string> Rules()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var line in File.ReadLines(Path.Combine(RepoPaths.Root, "tests", "Cni.Netlink.Tests", "Nftables", "Golden", "rules.txt")))
        {
            var parts = line.Split(" | ");
            // A rule may itself contain the separator.
            data.Add(parts[0], string.Join(" | ", parts[1..^1]), parts[^1]);
        }
        return data;
    }

    static NftFamily Family(string name) => name switch
    {
        "inet" => NftFamily.Inet,
        "bridge" => NftFamily.Bridge,
        _ => NftFamily.Ip,
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_compiles_to_the_attributes_that_nft_sends(string family, string rule, string hex)
    {
        var chain = new NftTable(Family(family), "t").Chain("c");
        using var batch = new NetlinkBatch();
        var writer = batch.Begin(0, NetlinkFlags.None, "test");
        NftExpressionCodec.WriteList(writer, 4, chain.Rule(Ours[rule]).Expressions);
        var list = new AttributeReader(batch.MessageAt(0)[NetlinkMessage.HeaderSize..]);
        Assert.True(list.MoveNext());
        Assert.Equal(Attributes(Convert.FromHexString(hex)), Attributes(list.Value));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void What_nft_sends_decodes_to_the_rule_and_encodes_to_the_same_attributes(string family, string rule, string hex)
    {
        var bytes = Convert.FromHexString(hex);
        var chain = new NftTable(Family(family), "t").Chain("c");
        var theirs = new NftRule(chain, NftExpressionCodec.ReadList(new AttributeReader(bytes)));
        Assert.DoesNotContain(theirs.Expressions, expression => expression is RawExpression);
        Assert.True(chain.Rule(Ours[rule]).SameAs(theirs), $"{theirs} is not {rule}");
        Assert.Equal(chain.Rule(Ours[rule]).ToString(), theirs.ToString());

        using var batch = new NetlinkBatch();
        NftExpressionCodec.WriteList(batch.Begin(0, NetlinkFlags.None, "test"), 4, theirs.Expressions);
        var list = new AttributeReader(batch.MessageAt(0)[NetlinkMessage.HeaderSize..]);
        Assert.True(list.MoveNext());
        Assert.Equal(Attributes(bytes), Attributes(list.Value));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_listing_cut_off_or_damaged_anywhere_is_read_without_harm(string family, string rule, string hex)
    {
        _ = rule;
        var bytes = Convert.FromHexString(hex);
        var chain = new NftTable(Family(family), "t").Chain("c");
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes.AsSpan(0, length).ToArray();
            _ = new NftRule(chain, NftExpressionCodec.ReadList(new AttributeReader(cut))).ToString();
            var damaged = (byte[])bytes.Clone();
            damaged[length] ^= 0xff;
            _ = new NftRule(chain, NftExpressionCodec.ReadList(new AttributeReader(damaged))).ToString();
        }
    }

    /// <summary>Where the encodings may differ without meaning anything else to the kernel.</summary>
    static readonly HashSet<(string Expression, ushort Attribute)> Indifferent =
    [
        ("lookup", 4), ("dynset", 2), // the set's number within nft's own batch, beside its name
        ("bitwise", 6), // mask and xor, said in words; it is the default
        ("counter", 1), ("counter", 2), // a counter begins at zero
        ("limit", 3), // no burst
    ];

    static string Attributes(ReadOnlySpan<byte> list)
    {
        var lines = new List<string>();
        var expressions = new AttributeReader(list);
        while (expressions.MoveNext())
        {
            var reader = expressions.Nested();
            Assert.True(reader.Find(1));
            var name = reader.StringZ;
            Assert.True(reader.Find(2));
            lines.Add(name + "\n" + Attributes(name, reader.Value, 1));
        }
        return string.Join("\n", lines);
    }

    /// <summary>One line an attribute, nested ones indented; sorted, because their order means nothing.</summary>
    static string Attributes(string expression, ReadOnlySpan<byte> bytes, int depth)
    {
        var lines = new List<string>();
        var reader = new AttributeReader(bytes);
        while (reader.MoveNext())
        {
            if (depth == 1 && Indifferent.Contains((expression, reader.Type))) continue;
            // nft leaves the final zero of an object's name away, and the kernel takes both.
            var value = expression == "objref" ? reader.Value.TrimEnd((byte)0) : reader.Value;
            lines.Add(new string(' ', depth * 2) + reader.Type
                + (reader.IsNested ? ":\n" + Attributes(expression, reader.Value, depth + 1) : "=" + Convert.ToHexStringLower(value)));
        }
        lines.Sort(StringComparer.Ordinal);
        return string.Join("\n", lines);
    }
}
