using System.Globalization;

namespace Cni.Netlink.Nftables;

sealed partial class NftRuleText
{
    static NftOperand Meta(NftMetaKey key)
    {
        var (text, type) = key switch
        {
            NftMetaKey.IifName => ("iifname", NftDataType.IfName),
            NftMetaKey.OifName => ("oifname", NftDataType.IfName),
            NftMetaKey.Iif => ("iif", NftDataType.IfIndex),
            NftMetaKey.Oif => ("oif", NftDataType.IfIndex),
            NftMetaKey.IifGroup => ("iifgroup", NftDataType.IfGroup),
            NftMetaKey.OifGroup => ("oifgroup", NftDataType.IfGroup),
            NftMetaKey.IifType => ("iiftype", NftDataType.IfType),
            NftMetaKey.OifType => ("oiftype", NftDataType.IfType),
            NftMetaKey.BridgeIifName => ("meta ibrname", NftDataType.IfName),
            NftMetaKey.BridgeOifName => ("meta obrname", NftDataType.IfName),
            NftMetaKey.Mark => ("meta mark", NftDataType.Mark),
            NftMetaKey.L4Proto => ("meta l4proto", NftDataType.InetProto),
            NftMetaKey.NfProto => ("meta nfproto", NftDataType.NfProto),
            NftMetaKey.Protocol => ("meta protocol", NftDataType.EtherType),
            NftMetaKey.PacketType => ("meta pkttype", NftDataType.PacketType),
            NftMetaKey.Length => ("meta length", NftDataType.Integer(4, hostOrder: true)),
            _ => ("meta key " + ((int)key).ToString(CultureInfo.InvariantCulture), null),
        };
        return new NftOperand(text, type)
        {
            Length = type?.Length ?? 4,
            Check = key is NftMetaKey.L4Proto or NftMetaKey.NfProto or NftMetaKey.Protocol or NftMetaKey.IifType ? key : null,
        };
    }

    static NftOperand Ct(CtExpression ct)
    {
        var (text, type) = ct.Key switch
        {
            NftCtKey.State => ("state", NftDataType.CtState),
            NftCtKey.Status => ("status", NftDataType.CtStatus),
            NftCtKey.Direction => ("direction", NftDataType.CtDirection),
            NftCtKey.Mark => ("mark", NftDataType.Mark),
            NftCtKey.Protocol => ("protocol", NftDataType.InetProto),
            NftCtKey.ProtoSrc => ("proto-src", NftDataType.InetService),
            NftCtKey.ProtoDst => ("proto-dst", NftDataType.InetService),
            NftCtKey.Zone => ("zone", NftDataType.Integer(2, hostOrder: true)),
            NftCtKey.SrcIp => ("ip saddr", NftDataType.Ipv4Addr),
            NftCtKey.DstIp => ("ip daddr", NftDataType.Ipv4Addr),
            NftCtKey.SrcIp6 => ("ip6 saddr", NftDataType.Ipv6Addr),
            NftCtKey.DstIp6 => ("ip6 daddr", NftDataType.Ipv6Addr),
            _ => ("key " + ((int)ct.Key).ToString(CultureInfo.InvariantCulture), null),
        };
        var direction = ct.Direction switch { 0 => "original ", 1 => "reply ", _ => "" };
        return new NftOperand("ct " + direction + text, type) { Length = type?.Length ?? 4 };
    }

    static NftOperand Fib(FibExpression fib)
    {
        var text = "fib ";
        void Add(NftFibFlags flag, string word)
        {
            if ((fib.Flags & flag) != 0) text += (text.Length > 4 ? " . " : "") + word;
        }
        Add(NftFibFlags.Saddr, "saddr");
        Add(NftFibFlags.Daddr, "daddr");
        Add(NftFibFlags.Mark, "mark");
        Add(NftFibFlags.Iif, "iif");
        Add(NftFibFlags.Oif, "oif");
        if ((fib.Flags & NftFibFlags.Present) != 0) return new NftOperand(text + " oif", NftDataType.Presence) { Length = 4 };
        var (result, type) = fib.Result switch
        {
            NftFibResult.AddrType => (" type", NftDataType.FibAddrType),
            NftFibResult.OifName => (" oifname", NftDataType.IfName),
            _ => (" oif", NftDataType.IfIndex),
        };
        return new NftOperand(text + result, type) { Length = type.Length };
    }

    NftOperand Field(PayloadExpression payload)
    {
        var protocol = payload.Base switch
        {
            NftPayloadBase.Link => NftProtocol.Ether,
            NftPayloadBase.Network => _network switch { NftFamily.Ip => NftProtocol.Ip, NftFamily.Ip6 => NftProtocol.Ip6, _ => NftProtocol.None },
            NftPayloadBase.Transport => _transport switch
            {
                1 => NftProtocol.Icmp,
                6 => NftProtocol.Tcp,
                17 => NftProtocol.Udp,
                58 => NftProtocol.Icmpv6,
                132 => NftProtocol.Sctp,
                _ => NftProtocol.Th,
            },
            _ => NftProtocol.None,
        };
        if (NftField.Find(protocol, payload.Base, payload.Offset, payload.Length) is { } field)
            return new NftOperand(field.Name, field.Type) { Length = payload.Length, Implies = protocol };
        var header = payload.Base switch { NftPayloadBase.Link => "ll", NftPayloadBase.Network => "nh", NftPayloadBase.Transport => "th", _ => "ih" };
        return new NftOperand(string.Create(CultureInfo.InvariantCulture, $"@{header},{payload.Offset * 8},{payload.Length * 8}"),
            NftDataType.Integer(payload.Length)) { Length = payload.Length };
    }
}
