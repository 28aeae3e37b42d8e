namespace Cni.Netlink.Nftables;

/// <summary>Collects the instructions of one rule, and adds the protocol checks that nft adds too.</summary>
/// <remarks>
/// Registers are free again after every statement, so each statement begins at slot 0. A check (<c>meta nfproto</c>, <c>meta l4proto</c>)
/// is written once per rule, in front of the first field that needs it.
/// </remarks>
sealed class NftCompiler(NftFamily family)
{
    const byte IPPROTO_ICMP = 1, IPPROTO_TCP = 6, IPPROTO_UDP = 17, IPPROTO_ICMPV6 = 58, IPPROTO_SCTP = 132;

    readonly List<NftExpression> _expressions = new(6);
    NftFamily _network = family is NftFamily.Ip or NftFamily.Ip6 ? family : NftFamily.Any;
    byte? _transport;
    bool _ether = family == NftFamily.Bridge;

    internal NftFamily Family { get; } = family;

    internal IReadOnlyList<NftExpression> Expressions => _expressions;

    internal string? Comment { get; set; }

    /// <summary>IPv4 or IPv6 where the family or an earlier match says so; else Any.</summary>
    internal NftFamily Network => _network;

    internal void Add(NftExpression expression) => _expressions.Add(expression);

    internal void KnowNetwork(NftFamily network) => _network = network;

    internal void KnowTransport(byte protocol) => _transport = protocol;

    internal void Require(NftProtocol protocol)
    {
        switch (protocol)
        {
            case NftProtocol.Ip: RequireNetwork(NftFamily.Ip); break;
            case NftProtocol.Ip6: RequireNetwork(NftFamily.Ip6); break;
            case NftProtocol.Tcp: RequireTransport(IPPROTO_TCP); break;
            case NftProtocol.Udp: RequireTransport(IPPROTO_UDP); break;
            case NftProtocol.Sctp: RequireTransport(IPPROTO_SCTP); break;
            case NftProtocol.Icmp:
                RequireNetwork(NftFamily.Ip);
                RequireTransport(IPPROTO_ICMP);
                break;
            case NftProtocol.Icmpv6:
                RequireNetwork(NftFamily.Ip6);
                RequireTransport(IPPROTO_ICMPV6);
                break;
            case NftProtocol.Ether when !_ether && Family != NftFamily.NetDev:
                // A packet from an interface without Ethernet has no such header (ARPHRD_ETHER is 1).
                Check(NftMetaKey.IifType, NftValue.Number(NftDataType.IfType, 1));
                _ether = true;
                break;
        }
    }

    internal void RequireNetwork(NftFamily wanted)
    {
        if (_network == wanted) return;
        if (_network != NftFamily.Any)
            throw new ArgumentException($"an {NftNames.Of(wanted)} field can't be matched: the rule is about {NftNames.Of(_network)} packets");
        if (Family == NftFamily.Inet)
            Check(NftMetaKey.NfProto, [(byte)wanted]);
        else
            Check(NftMetaKey.Protocol, NftValue.Number(NftDataType.EtherType, wanted == NftFamily.Ip ? 0x0800 : 0x86dd));
        _network = wanted;
    }

    void RequireTransport(byte wanted)
    {
        if (_transport == wanted) return;
        if (_transport is { } other)
            throw new ArgumentException($"a field of protocol {wanted} can't be matched: the rule is about protocol {other}");
        Check(NftMetaKey.L4Proto, [wanted]);
        _transport = wanted;
    }

    void Check(NftMetaKey key, byte[] value)
    {
        Add(new MetaExpression(key, NftRegister.FromSlot(0)));
        Add(new CmpExpression(NftCmpOp.Eq, NftRegister.FromSlot(0), NftBytes.Own(value)));
    }
}
