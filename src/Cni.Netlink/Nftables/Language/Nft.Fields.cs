namespace Cni.Netlink.Nftables;

#pragma warning disable CA1034 // nft's words are grouped as nft groups them; `using static Nft` makes them short.

/// <summary>Is nft's language in C#: fields to match and statements to make, in nft's words.</summary>
/// <remarks>
/// Meant for <c>using static Cni.Netlink.Nftables.Nft;</c>. <c>ip saddr 10.0.0.0/8 tcp dport 80 accept</c> is
/// <c>chain.Rule(Ip.Saddr == "10.0.0.0/8", Tcp.Dport == 80, Accept())</c>. Checks that nft adds by itself (that a packet is TCP before its
/// port is looked at, that it is IPv4 in an inet table) are added here too.
/// </remarks>
public static partial class Nft
{
    /// <summary>Names what the kernel knows about a packet besides its bytes (<c>meta</c>).</summary>
    public static class Meta
    {
        /// <summary>The interface it came in by, by name; a trailing asterisk matches a prefix.</summary>
        public static NftSelector IifName { get; } = new NftMetaSelector(NftMetaKey.IifName, NftDataType.IfName);
        /// <summary>The interface it goes out by, by name; a trailing asterisk matches a prefix.</summary>
        public static NftSelector OifName { get; } = new NftMetaSelector(NftMetaKey.OifName, NftDataType.IfName);
        /// <summary>The interface it came in by, by index.</summary>
        public static NftSelector Iif { get; } = new NftMetaSelector(NftMetaKey.Iif, NftDataType.IfIndex);
        /// <summary>The interface it goes out by, by index.</summary>
        public static NftSelector Oif { get; } = new NftMetaSelector(NftMetaKey.Oif, NftDataType.IfIndex);
        /// <summary>The group of the interface it came in by.</summary>
        public static NftSelector IifGroup { get; } = new NftMetaSelector(NftMetaKey.IifGroup, NftDataType.IfGroup);
        /// <summary>The group of the interface it goes out by.</summary>
        public static NftSelector OifGroup { get; } = new NftMetaSelector(NftMetaKey.OifGroup, NftDataType.IfGroup);
        /// <summary>The bridge it came in by, by name.</summary>
        public static NftSelector BridgeIifName { get; } = new NftMetaSelector(NftMetaKey.BridgeIifName, NftDataType.IfName);
        /// <summary>The bridge it goes out by, by name.</summary>
        public static NftSelector BridgeOifName { get; } = new NftMetaSelector(NftMetaKey.BridgeOifName, NftDataType.IfName);
        /// <summary>The packet's mark.</summary>
        public static NftMarkSelector Mark { get; } = new((register, set) => new MetaExpression(NftMetaKey.Mark, register, set));
        /// <summary>The transport protocol, behind any IPv6 extension headers: <c>"tcp"</c>, <c>"udp"</c>.</summary>
        public static NftSelector L4Proto { get; } = new NftMetaSelector(NftMetaKey.L4Proto, NftDataType.InetProto);
        /// <summary>The family: <c>"ipv4"</c> or <c>"ipv6"</c>.</summary>
        public static NftSelector NfProto { get; } = new NftMetaSelector(NftMetaKey.NfProto, NftDataType.NfProto);
        /// <summary>The Ethernet protocol: <c>"ip"</c>, <c>"ip6"</c>, <c>"arp"</c>.</summary>
        public static NftSelector Protocol { get; } = new NftMetaSelector(NftMetaKey.Protocol, NftDataType.EtherType);
        /// <summary>How the frame was addressed: <c>"unicast"</c>, <c>"broadcast"</c>, <c>"multicast"</c>.</summary>
        public static NftSelector PacketType { get; } = new NftMetaSelector(NftMetaKey.PacketType, NftDataType.PacketType);
        /// <summary>The length in bytes.</summary>
        public static NftSelector Length { get; } = new NftMetaSelector(NftMetaKey.Length, NftDataType.Integer(4, hostOrder: true));
    }

    /// <summary>Names fields of the IPv4 header.</summary>
    public static class Ip
    {
        /// <summary>The source address.</summary>
        public static NftSelector Saddr { get; } = new NftFieldSelector(NftField.IpSaddr);
        /// <summary>The destination address.</summary>
        public static NftSelector Daddr { get; } = new NftFieldSelector(NftField.IpDaddr);
        /// <summary>The protocol.</summary>
        public static NftSelector Protocol { get; } = new NftFieldSelector(NftField.IpProtocol);
        /// <summary>The time to live.</summary>
        public static NftSelector Ttl { get; } = new NftFieldSelector(NftField.IpTtl);
    }

    /// <summary>Names fields of the IPv6 header.</summary>
    public static class Ip6
    {
        /// <summary>The source address.</summary>
        public static NftSelector Saddr { get; } = new NftFieldSelector(NftField.Ip6Saddr);
        /// <summary>The destination address.</summary>
        public static NftSelector Daddr { get; } = new NftFieldSelector(NftField.Ip6Daddr);
        /// <summary>The next header. Extension headers may stand there: <see cref="Meta.L4Proto"/> looks behind them.</summary>
        public static NftSelector NextHeader { get; } = new NftFieldSelector(NftField.Ip6NextHeader);
        /// <summary>The hop limit.</summary>
        public static NftSelector HopLimit { get; } = new NftFieldSelector(NftField.Ip6HopLimit);
    }

    /// <summary>Names fields of the Ethernet header.</summary>
    public static class Ether
    {
        /// <summary>The source address.</summary>
        public static NftSelector Saddr { get; } = new NftFieldSelector(NftField.EtherSaddr);
        /// <summary>The destination address.</summary>
        public static NftSelector Daddr { get; } = new NftFieldSelector(NftField.EtherDaddr);
        /// <summary>The protocol.</summary>
        public static NftSelector Type { get; } = new NftFieldSelector(NftField.EtherType);
    }

    /// <summary>Names fields of any transport header that begins with ports, without asking which it is.</summary>
    public static class Th
    {
        /// <summary>The source port.</summary>
        public static NftSelector Sport { get; } = new NftFieldSelector(NftField.ThSport);
        /// <summary>The destination port.</summary>
        public static NftSelector Dport { get; } = new NftFieldSelector(NftField.ThDport);
    }

    /// <summary>Names fields of the TCP header.</summary>
    public static class Tcp
    {
        /// <summary>The source port.</summary>
        public static NftSelector Sport { get; } = new NftFieldSelector(NftField.TcpSport);
        /// <summary>The destination port.</summary>
        public static NftSelector Dport { get; } = new NftFieldSelector(NftField.TcpDport);
        /// <summary>The flags: <c>"syn,ack"</c>.</summary>
        public static NftSelector Flags { get; } = new NftFieldSelector(NftField.TcpFlags);
    }

    /// <summary>Names fields of the UDP header.</summary>
    public static class Udp
    {
        /// <summary>The source port.</summary>
        public static NftSelector Sport { get; } = new NftFieldSelector(NftField.UdpSport);
        /// <summary>The destination port.</summary>
        public static NftSelector Dport { get; } = new NftFieldSelector(NftField.UdpDport);
    }

    /// <summary>Names fields of the SCTP header.</summary>
    public static class Sctp
    {
        /// <summary>The source port.</summary>
        public static NftSelector Sport { get; } = new NftFieldSelector(NftField.SctpSport);
        /// <summary>The destination port.</summary>
        public static NftSelector Dport { get; } = new NftFieldSelector(NftField.SctpDport);
    }

    /// <summary>Names fields of the ICMP header.</summary>
    public static class Icmp
    {
        /// <summary>The type: <c>"echo-request"</c>.</summary>
        public static NftSelector Type { get; } = new NftFieldSelector(NftField.IcmpType);
        /// <summary>The code.</summary>
        public static NftSelector Code { get; } = new NftFieldSelector(NftField.IcmpCode);
    }

    /// <summary>Names fields of the ICMPv6 header.</summary>
    public static class Icmpv6
    {
        /// <summary>The type: <c>"nd-neighbor-solicit"</c>.</summary>
        public static NftSelector Type { get; } = new NftFieldSelector(NftField.Icmpv6Type);
        /// <summary>The code.</summary>
        public static NftSelector Code { get; } = new NftFieldSelector(NftField.Icmpv6Code);
    }

    /// <summary>Names what connection tracking knows (<c>ct</c>).</summary>
    public static class Ct
    {
        /// <summary>The state bits; <c>Ct.State.Any("established,related")</c> is nft's <c>ct state established,related</c>.</summary>
        public static NftSelector State { get; } = new NftCtSelector(NftCtKey.State, NftDataType.CtState);
        /// <summary>The status bits: <c>Ct.Status.Any("dnat")</c>.</summary>
        public static NftSelector Status { get; } = new NftCtSelector(NftCtKey.Status, NftDataType.CtStatus);
        /// <summary>This packet's direction: <c>"original"</c> or <c>"reply"</c>.</summary>
        public static NftSelector Direction { get; } = new NftCtSelector(NftCtKey.Direction, NftDataType.CtDirection);
        /// <summary>The connection's mark.</summary>
        public static NftMarkSelector Mark { get; } = new((register, set) => new CtExpression(NftCtKey.Mark, register, null, set));
        /// <summary>The IPv4 destination of the first packet, before any rewriting.</summary>
        public static NftSelector OriginalIpDaddr { get; } = new NftCtSelector(NftCtKey.DstIp, NftDataType.Ipv4Addr, 0);
        /// <summary>The IPv4 source of the first packet, before any rewriting.</summary>
        public static NftSelector OriginalIpSaddr { get; } = new NftCtSelector(NftCtKey.SrcIp, NftDataType.Ipv4Addr, 0);
        /// <summary>The IPv6 destination of the first packet, before any rewriting.</summary>
        public static NftSelector OriginalIp6Daddr { get; } = new NftCtSelector(NftCtKey.DstIp6, NftDataType.Ipv6Addr, 0);
        /// <summary>The IPv6 source of the first packet, before any rewriting.</summary>
        public static NftSelector OriginalIp6Saddr { get; } = new NftCtSelector(NftCtKey.SrcIp6, NftDataType.Ipv6Addr, 0);
        /// <summary>The destination port of the first packet, before any rewriting.</summary>
        public static NftSelector OriginalDport { get; } = new NftCtSelector(NftCtKey.ProtoDst, NftDataType.InetService, 0);
        /// <summary>The source port of the first packet, before any rewriting.</summary>
        public static NftSelector OriginalSport { get; } = new NftCtSelector(NftCtKey.ProtoSrc, NftDataType.InetService, 0);
    }

    /// <summary>Asks the routing table about the packet's addresses (<c>fib</c>).</summary>
    public static class Fib
    {
        /// <summary>What the destination is: <c>"local"</c>, <c>"unicast"</c>, <c>"broadcast"</c>, <c>"multicast"</c>.</summary>
        public static NftSelector DaddrType { get; } = new NftFibSelector(NftFibResult.AddrType, NftFibFlags.Daddr, NftDataType.FibAddrType);
        /// <summary>What the source is.</summary>
        public static NftSelector SaddrType { get; } = new NftFibSelector(NftFibResult.AddrType, NftFibFlags.Saddr, NftDataType.FibAddrType);
        /// <summary>Whether the source could come in by that interface: <c>"exists"</c> or <c>"missing"</c> (reverse path check).</summary>
        public static NftSelector SaddrIif { get; } = new NftFibSelector(
            NftFibResult.Oif, NftFibFlags.Saddr | NftFibFlags.Iif | NftFibFlags.Present, NftDataType.Presence);
    }

    /// <summary>Joins fields to one key for a set or map: nft's <c>meta l4proto . th dport</c>.</summary>
    /// <param name="parts">The fields in order.</param>
    /// <returns>The key.</returns>
    public static NftSelector Concat(params NftSelector[] parts) => new NftConcatSelector(parts);
}
