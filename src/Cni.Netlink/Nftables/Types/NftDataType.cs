namespace Cni.Netlink.Nftables;

/// <summary>Describes one nft data type: what a set's key, a map's value or a packet's field holds.</summary>
/// <remarks>
/// The ids are nft's own (its <c>datatypes</c> enum): the kernel only stores them, but <c>nft list</c> needs them to
/// print elements. Addresses and ports are in network byte order; marks, interface indexes and connection states are in
/// the host's.
/// </remarks>
public sealed class NftDataType
{
    /// <summary>A verdict: the value type of verdict maps.</summary>
    public static readonly NftDataType Verdict = new(1, "verdict", 16);
    /// <summary>The packet's family, as <c>meta nfproto</c> has it: 1 byte, 2 or 10.</summary>
    public static readonly NftDataType NfProto = new(2, "nf_proto", 1, symbols: [("ipv4", 2), ("ipv6", 10)]);
    /// <summary>An IPv4 address: 4 bytes.</summary>
    public static readonly NftDataType Ipv4Addr = new(7, "ipv4_addr", 4);
    /// <summary>An IPv6 address: 16 bytes.</summary>
    public static readonly NftDataType Ipv6Addr = new(8, "ipv6_addr", 16);
    /// <summary>An Ethernet address: 6 bytes.</summary>
    public static readonly NftDataType EtherAddr = new(9, "ether_addr", 6);
    /// <summary>An Ethernet protocol number: 2 bytes.</summary>
    public static readonly NftDataType EtherType = new(10, "ether_type", 2,
        symbols: [("ip", 0x0800), ("arp", 0x0806), ("ip6", 0x86dd), ("vlan", 0x8100)]);
    /// <summary>A transport protocol: 1 byte.</summary>
    public static readonly NftDataType InetProto = new(12, "inet_proto", 1, symbols:
    [
        ("icmp", 1), ("igmp", 2), ("tcp", 6), ("udp", 17), ("dccp", 33), ("gre", 47), ("esp", 50), ("ah", 51),
        ("ipv6-icmp", 58), ("icmpv6", 58), ("comp", 108), ("sctp", 132), ("udplite", 136),
    ]);
    /// <summary>A port: 2 bytes.</summary>
    public static readonly NftDataType InetService = new(13, "inet_service", 2);
    /// <summary>An ICMP message type: 1 byte.</summary>
    public static readonly NftDataType IcmpType = new(14, "icmp_type", 1, symbols:
    [
        ("echo-reply", 0), ("destination-unreachable", 3), ("source-quench", 4), ("redirect", 5), ("echo-request", 8),
        ("time-exceeded", 11), ("parameter-problem", 12),
    ]);
    /// <summary>TCP's flag bits: 1 byte.</summary>
    public static readonly NftDataType TcpFlag = new(15, "tcp_flag", 1, isBitmask: true, symbols:
    [
        ("fin", 1), ("syn", 2), ("rst", 4), ("psh", 8), ("ack", 16), ("urg", 32), ("ecn", 64), ("cwr", 128),
    ]);
    /// <summary>A packet or connection mark: 4 bytes in host order.</summary>
    public static readonly NftDataType Mark = new(19, "mark", 4, hostOrder: true);
    /// <summary>An interface index: 4 bytes in host order.</summary>
    public static readonly NftDataType IfIndex = new(20, "iface_index", 4, hostOrder: true);
    /// <summary>An ARP hardware type: 2 bytes in host order.</summary>
    public static readonly NftDataType IfType = new(21, "iface_type", 2, hostOrder: true,
        symbols: [("ether", 1), ("ppp", 512), ("ipip", 768), ("loopback", 772), ("sit", 776), ("ipgre", 778)]);
    /// <summary>A connection's state bits: 4 bytes in host order.</summary>
    public static readonly NftDataType CtState = new(26, "ct_state", 4, hostOrder: true, isBitmask: true, symbols:
    [
        ("invalid", 1), ("established", 2), ("related", 4), ("new", 8), ("untracked", 64),
    ]);
    /// <summary>The direction of a packet in its connection: 1 byte.</summary>
    public static readonly NftDataType CtDirection = new(27, "ct_dir", 1, symbols: [("original", 0), ("reply", 1)]);
    /// <summary>A connection's status bits: 4 bytes in host order.</summary>
    public static readonly NftDataType CtStatus = new(28, "ct_status", 4, hostOrder: true, isBitmask: true, symbols:
    [
        ("expected", 1), ("seen-reply", 2), ("assured", 4), ("confirmed", 8), ("snat", 16), ("dnat", 32), ("dying", 512),
    ]);
    /// <summary>An ICMPv6 message type: 1 byte.</summary>
    public static readonly NftDataType Icmpv6Type = new(29, "icmpv6_type", 1, symbols:
    [
        ("destination-unreachable", 1), ("packet-too-big", 2), ("time-exceeded", 3), ("parameter-problem", 4),
        ("echo-request", 128), ("echo-reply", 129), ("nd-router-solicit", 133), ("nd-router-advert", 134),
        ("nd-neighbor-solicit", 135), ("nd-neighbor-advert", 136),
    ]);
    /// <summary>How a frame was addressed: 1 byte.</summary>
    public static readonly NftDataType PacketType = new(31, "pkt_type", 1, hostOrder: true,
        symbols: [("host", 0), ("unicast", 0), ("broadcast", 1), ("multicast", 2), ("other", 3)]);
    /// <summary>An interface group: 4 bytes in host order.</summary>
    public static readonly NftDataType IfGroup = new(35, "devgroup", 4, hostOrder: true, symbols: [("default", 0)]);
    /// <summary>What the routing table says an address is: 4 bytes in host order.</summary>
    public static readonly NftDataType FibAddrType = new(38, "fib_addrtype", 4, hostOrder: true, symbols:
    [
        ("unspec", 0), ("unicast", 1), ("local", 2), ("broadcast", 3), ("anycast", 4), ("multicast", 5),
        ("blackhole", 6), ("unreachable", 7), ("prohibit", 8),
    ]);
    /// <summary>Found or not: 1 byte.</summary>
    public static readonly NftDataType Boolean = new(39, "boolean", 1, hostOrder: true, symbols: [("exists", 1), ("missing", 0)]);
    /// <summary>The same as a routing look-up gives it: in the 4 bytes of the interface index it stands for.</summary>
    internal static readonly NftDataType Presence = new(39, "boolean", 4, hostOrder: true, symbols: [("exists", 1), ("missing", 0)]);
    /// <summary>An interface name: 16 bytes, filled with zeros.</summary>
    public static readonly NftDataType IfName = new(41, "ifname", 16, hostOrder: true);

    static readonly NftDataType[] s_known =
    [
        Verdict, NfProto, Ipv4Addr, Ipv6Addr, EtherAddr, EtherType, InetProto, InetService, IcmpType, TcpFlag, Mark,
        IfIndex, IfType, CtState, CtDirection, CtStatus, Icmpv6Type, PacketType, IfGroup, FibAddrType, Boolean, IfName,
    ];

    readonly (string Name, uint Value)[] _symbols;

    NftDataType(uint id, string name, int length, bool hostOrder = false, bool isBitmask = false, (string, uint)[]? symbols = null)
    {
        Id = id;
        Name = name;
        Length = length;
        IsHostOrder = hostOrder;
        IsBitmask = isBitmask;
        _symbols = symbols ?? [];
    }

    /// <summary>Makes a plain number of a given width, for header fields that have no type of their own.</summary>
    /// <param name="length">Width in bytes.</param>
    /// <param name="hostOrder">True for the host's byte order; false, the default, for the network's.</param>
    /// <returns>nft's <c>integer</c> of that width.</returns>
    public static NftDataType Integer(int length, bool hostOrder = false) => new(4, "integer", length, hostOrder);

    /// <summary>nft's number for the type.</summary>
    public uint Id { get; }

    /// <summary>nft's name for the type, such as <c>ipv4_addr</c>.</summary>
    public string Name { get; }

    /// <summary>Width in bytes.</summary>
    public int Length { get; }

    /// <summary>True when values are in the host's byte order.</summary>
    public bool IsHostOrder { get; }

    /// <summary>True when values are sets of bits, such as connection states.</summary>
    public bool IsBitmask { get; }

    /// <summary>Width in a concatenation: rounded up to whole 4-byte registers.</summary>
    internal int PaddedLength => (Length + 3) & ~3;

    internal static NftDataType FromId(uint id, int length)
    {
        foreach (var type in s_known)
            if (type.Id == id)
                return type;
        return new NftDataType(id, id == 4 ? "integer" : "type-" + id.ToString(System.Globalization.CultureInfo.InvariantCulture), length);
    }

    internal bool TryParseSymbol(ReadOnlySpan<char> text, out uint value)
    {
        foreach (var (name, number) in _symbols)
        {
            if (!text.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            value = number;
            return true;
        }
        value = 0;
        return false;
    }

    internal string? Symbol(uint value)
    {
        foreach (var (name, number) in _symbols)
            if (number == value)
                return name;
        return null;
    }

    internal ReadOnlySpan<(string Name, uint Value)> Symbols => _symbols;

    /// <summary>Gives the type's name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
