namespace Cni.Netlink.Nftables;

/// <summary>The protocol a header field belongs to; matching it takes for granted that the packet is of that protocol.</summary>
enum NftProtocol
{
    None,
    Ether,
    Ip,
    Ip6,
    Th,
    Tcp,
    Udp,
    Sctp,
    Icmp,
    Icmpv6,
}

/// <summary>One header field: nft's words for it and where its bytes are.</summary>
sealed record NftField(NftProtocol Protocol, string Name, NftPayloadBase Base, int Offset, NftDataType Type)
{
    internal int Length => Type.Length;

    internal static readonly NftField
        EtherDaddr = new(NftProtocol.Ether, "ether daddr", NftPayloadBase.Link, 0, NftDataType.EtherAddr),
        EtherSaddr = new(NftProtocol.Ether, "ether saddr", NftPayloadBase.Link, 6, NftDataType.EtherAddr),
        EtherType = new(NftProtocol.Ether, "ether type", NftPayloadBase.Link, 12, NftDataType.EtherType),
        IpLength = new(NftProtocol.Ip, "ip length", NftPayloadBase.Network, 2, NftDataType.Integer(2)),
        IpTtl = new(NftProtocol.Ip, "ip ttl", NftPayloadBase.Network, 8, NftDataType.Integer(1)),
        IpProtocol = new(NftProtocol.Ip, "ip protocol", NftPayloadBase.Network, 9, NftDataType.InetProto),
        IpSaddr = new(NftProtocol.Ip, "ip saddr", NftPayloadBase.Network, 12, NftDataType.Ipv4Addr),
        IpDaddr = new(NftProtocol.Ip, "ip daddr", NftPayloadBase.Network, 16, NftDataType.Ipv4Addr),
        Ip6NextHeader = new(NftProtocol.Ip6, "ip6 nexthdr", NftPayloadBase.Network, 6, NftDataType.InetProto),
        Ip6HopLimit = new(NftProtocol.Ip6, "ip6 hoplimit", NftPayloadBase.Network, 7, NftDataType.Integer(1)),
        Ip6Saddr = new(NftProtocol.Ip6, "ip6 saddr", NftPayloadBase.Network, 8, NftDataType.Ipv6Addr),
        Ip6Daddr = new(NftProtocol.Ip6, "ip6 daddr", NftPayloadBase.Network, 24, NftDataType.Ipv6Addr),
        ThSport = new(NftProtocol.Th, "th sport", NftPayloadBase.Transport, 0, NftDataType.InetService),
        ThDport = new(NftProtocol.Th, "th dport", NftPayloadBase.Transport, 2, NftDataType.InetService),
        TcpSport = new(NftProtocol.Tcp, "tcp sport", NftPayloadBase.Transport, 0, NftDataType.InetService),
        TcpDport = new(NftProtocol.Tcp, "tcp dport", NftPayloadBase.Transport, 2, NftDataType.InetService),
        TcpFlags = new(NftProtocol.Tcp, "tcp flags", NftPayloadBase.Transport, 13, NftDataType.TcpFlag),
        UdpSport = new(NftProtocol.Udp, "udp sport", NftPayloadBase.Transport, 0, NftDataType.InetService),
        UdpDport = new(NftProtocol.Udp, "udp dport", NftPayloadBase.Transport, 2, NftDataType.InetService),
        SctpSport = new(NftProtocol.Sctp, "sctp sport", NftPayloadBase.Transport, 0, NftDataType.InetService),
        SctpDport = new(NftProtocol.Sctp, "sctp dport", NftPayloadBase.Transport, 2, NftDataType.InetService),
        IcmpType = new(NftProtocol.Icmp, "icmp type", NftPayloadBase.Transport, 0, NftDataType.IcmpType),
        IcmpCode = new(NftProtocol.Icmp, "icmp code", NftPayloadBase.Transport, 1, NftDataType.Integer(1)),
        Icmpv6Type = new(NftProtocol.Icmpv6, "icmpv6 type", NftPayloadBase.Transport, 0, NftDataType.Icmpv6Type),
        Icmpv6Code = new(NftProtocol.Icmpv6, "icmpv6 code", NftPayloadBase.Transport, 1, NftDataType.Integer(1));

    static readonly NftField[] s_all =
    [
        EtherDaddr, EtherSaddr, EtherType, IpLength, IpTtl, IpProtocol, IpSaddr, IpDaddr, Ip6NextHeader, Ip6HopLimit,
        Ip6Saddr, Ip6Daddr, ThSport, ThDport, TcpSport, TcpDport, TcpFlags, UdpSport, UdpDport, SctpSport, SctpDport,
        IcmpType, IcmpCode, Icmpv6Type, Icmpv6Code,
    ];

    /// <summary>Finds the field that begins there and has that length, or is an address that begins so (a short prefix).</summary>
    internal static NftField? Find(NftProtocol protocol, NftPayloadBase start, int offset, int length)
    {
        foreach (var field in s_all)
            if (field.Protocol == protocol && field.Base == start && field.Offset == offset
                && (field.Length == length || length < field.Length && field.Length is 4 or 16))
                return field;
        return null;
    }
}
