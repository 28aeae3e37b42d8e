namespace Cni.Netlink.Nftables;

/// <summary>Loads what the kernel knows about the packet, or sets it.</summary>
/// <param name="Key">What.</param>
/// <param name="Register">The register to load into, or to set from.</param>
/// <param name="IsSet">True to set.</param>
public sealed record MetaExpression(NftMetaKey Key, uint Register, bool IsSet = false) : NftExpression
{
    const ushort NFTA_META_DREG = 1, NFTA_META_KEY = 2, NFTA_META_SREG = 3;

    /// <inheritdoc/>
    public override string Name => "meta";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_META_KEY, (uint)Key);
        writer.PutU32Be(IsSet ? NFTA_META_SREG : NFTA_META_DREG, Register);
    }

    internal static MetaExpression Read(AttributeReader reader)
    {
        uint key = 0, register = 0;
        var set = false;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_META_KEY: key = reader.U32Be; break;
                case NFTA_META_DREG: register = reader.U32Be; break;
                case NFTA_META_SREG: register = reader.U32Be; set = true; break;
            }
        return new MetaExpression((NftMetaKey)key, register, set);
    }
}

/// <summary>Names what <see cref="MetaExpression"/> loads.</summary>
/// <remarks>The values are the kernel's <c>NFT_META_*</c>.</remarks>
public enum NftMetaKey
{
    /// <summary>Length in bytes.</summary>
    Length = 0,
    /// <summary>Ethernet protocol.</summary>
    Protocol = 1,
    /// <summary>Queueing priority.</summary>
    Priority = 2,
    /// <summary>Packet mark.</summary>
    Mark = 3,
    /// <summary>Index of the interface it came in by.</summary>
    Iif = 4,
    /// <summary>Index of the interface it goes out by.</summary>
    Oif = 5,
    /// <summary>Name of the interface it came in by.</summary>
    IifName = 6,
    /// <summary>Name of the interface it goes out by.</summary>
    OifName = 7,
    /// <summary>Hardware type of the interface it came in by.</summary>
    IifType = 8,
    /// <summary>Hardware type of the interface it goes out by.</summary>
    OifType = 9,
    /// <summary>User of the socket.</summary>
    SkUid = 10,
    /// <summary>Group of the socket.</summary>
    SkGid = 11,
    /// <summary>Whether the packet is traced.</summary>
    NfTrace = 12,
    /// <summary>Family: IPv4 or IPv6.</summary>
    NfProto = 15,
    /// <summary>Transport protocol, behind any extension headers.</summary>
    L4Proto = 16,
    /// <summary>Name of the bridge it came in by.</summary>
    BridgeIifName = 17,
    /// <summary>Name of the bridge it goes out by.</summary>
    BridgeOifName = 18,
    /// <summary>How the frame was addressed.</summary>
    PacketType = 19,
    /// <summary>Group of the interface it came in by.</summary>
    IifGroup = 21,
    /// <summary>Group of the interface it goes out by.</summary>
    OifGroup = 22,
    /// <summary>Kind of the interface it came in by.</summary>
    IifKind = 26,
    /// <summary>Kind of the interface it goes out by.</summary>
    OifKind = 27,
}

/// <summary>Loads bytes of the packet.</summary>
/// <param name="Base">Which header they are counted from.</param>
/// <param name="Offset">Where they begin, in bytes.</param>
/// <param name="Length">How many.</param>
/// <param name="Register">The register to load into.</param>
public sealed record PayloadExpression(NftPayloadBase Base, int Offset, int Length, uint Register) : NftExpression
{
    internal const ushort NFTA_PAYLOAD_DREG = 1, NFTA_PAYLOAD_BASE = 2, NFTA_PAYLOAD_OFFSET = 3, NFTA_PAYLOAD_LEN = 4, NFTA_PAYLOAD_SREG = 5;

    /// <inheritdoc/>
    public override string Name => "payload";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_PAYLOAD_DREG, Register);
        writer.PutU32Be(NFTA_PAYLOAD_BASE, (uint)Base);
        writer.PutU32Be(NFTA_PAYLOAD_OFFSET, (uint)Offset);
        writer.PutU32Be(NFTA_PAYLOAD_LEN, (uint)Length);
    }

    /// <summary>Null for a payload that is written to the packet: that one stays raw.</summary>
    internal static PayloadExpression? Read(AttributeReader reader)
    {
        uint register = 0, start = 0, offset = 0, length = 0;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_PAYLOAD_DREG: register = reader.U32Be; break;
                case NFTA_PAYLOAD_BASE: start = reader.U32Be; break;
                case NFTA_PAYLOAD_OFFSET: offset = reader.U32Be; break;
                case NFTA_PAYLOAD_LEN: length = reader.U32Be; break;
                case NFTA_PAYLOAD_SREG: return null;
            }
        return new PayloadExpression((NftPayloadBase)start, (int)offset, (int)length, register);
    }
}

/// <summary>Names the headers that payload offsets are counted from.</summary>
/// <remarks>The values are the kernel's <c>NFT_PAYLOAD_*</c>.</remarks>
public enum NftPayloadBase
{
    /// <summary>Ethernet.</summary>
    Link = 0,
    /// <summary>IPv4 or IPv6.</summary>
    Network = 1,
    /// <summary>TCP, UDP and so on.</summary>
    Transport = 2,
    /// <summary>What the transport header carries.</summary>
    Inner = 3,
}

/// <summary>Loads what connection tracking knows, or sets it.</summary>
/// <param name="Key">What.</param>
/// <param name="Register">The register to load into, or to set from.</param>
/// <param name="Direction">Whose view: 0 the original's, 1 the reply's; null where it makes no difference.</param>
/// <param name="IsSet">True to set.</param>
public sealed record CtExpression(NftCtKey Key, uint Register, byte? Direction = null, bool IsSet = false) : NftExpression
{
    const ushort NFTA_CT_DREG = 1, NFTA_CT_KEY = 2, NFTA_CT_DIRECTION = 3, NFTA_CT_SREG = 4;

    /// <inheritdoc/>
    public override string Name => "ct";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_CT_KEY, (uint)Key);
        if (Direction is { } direction) writer.PutU8(NFTA_CT_DIRECTION, direction);
        writer.PutU32Be(IsSet ? NFTA_CT_SREG : NFTA_CT_DREG, Register);
    }

    internal static CtExpression Read(AttributeReader reader)
    {
        uint key = 0, register = 0;
        byte? direction = null;
        var set = false;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_CT_KEY: key = reader.U32Be; break;
                case NFTA_CT_DIRECTION: direction = reader.U8; break;
                case NFTA_CT_DREG: register = reader.U32Be; break;
                case NFTA_CT_SREG: register = reader.U32Be; set = true; break;
            }
        return new CtExpression((NftCtKey)key, register, direction, set);
    }
}

/// <summary>Names what <see cref="CtExpression"/> loads.</summary>
/// <remarks>The values are the kernel's <c>NFT_CT_*</c>.</remarks>
public enum NftCtKey
{
    /// <summary>State bits.</summary>
    State = 0,
    /// <summary>Direction of this packet.</summary>
    Direction = 1,
    /// <summary>Status bits.</summary>
    Status = 2,
    /// <summary>Connection mark.</summary>
    Mark = 3,
    /// <summary>Transport protocol.</summary>
    Protocol = 10,
    /// <summary>Source port.</summary>
    ProtoSrc = 11,
    /// <summary>Destination port.</summary>
    ProtoDst = 12,
    /// <summary>Connection tracking zone.</summary>
    Zone = 17,
    /// <summary>IPv4 source.</summary>
    SrcIp = 19,
    /// <summary>IPv4 destination.</summary>
    DstIp = 20,
    /// <summary>IPv6 source.</summary>
    SrcIp6 = 21,
    /// <summary>IPv6 destination.</summary>
    DstIp6 = 22,
}

/// <summary>Loads what the routing table says about the packet's addresses.</summary>
/// <param name="Result">What to load.</param>
/// <param name="Flags">What to look up by.</param>
/// <param name="Register">The register to load into.</param>
public sealed record FibExpression(NftFibResult Result, NftFibFlags Flags, uint Register) : NftExpression
{
    const ushort NFTA_FIB_DREG = 1, NFTA_FIB_RESULT = 2, NFTA_FIB_FLAGS = 3;

    /// <inheritdoc/>
    public override string Name => "fib";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_FIB_DREG, Register);
        writer.PutU32Be(NFTA_FIB_RESULT, (uint)Result);
        writer.PutU32Be(NFTA_FIB_FLAGS, (uint)Flags);
    }

    internal static FibExpression Read(AttributeReader reader)
    {
        uint register = 0, result = 0, flags = 0;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_FIB_DREG: register = reader.U32Be; break;
                case NFTA_FIB_RESULT: result = reader.U32Be; break;
                case NFTA_FIB_FLAGS: flags = reader.U32Be; break;
            }
        return new FibExpression((NftFibResult)result, (NftFibFlags)flags, register);
    }
}

/// <summary>Names what a routing look-up gives.</summary>
/// <remarks>The values are the kernel's <c>NFT_FIB_RESULT_*</c>.</remarks>
public enum NftFibResult
{
    /// <summary>The interface's index.</summary>
    Oif = 1,
    /// <summary>The interface's name.</summary>
    OifName = 2,
    /// <summary>The kind of address: local, unicast, ...</summary>
    AddrType = 3,
}

/// <summary>Names what a routing look-up goes by.</summary>
/// <remarks>The values are the kernel's <c>NFTA_FIB_F_*</c>.</remarks>
[Flags]
public enum NftFibFlags
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The source address.</summary>
    Saddr = 1,
    /// <summary>The destination address.</summary>
    Daddr = 2,
    /// <summary>Also the mark.</summary>
    Mark = 4,
    /// <summary>Also the interface the packet came in by.</summary>
    Iif = 8,
    /// <summary>Also the interface the packet goes out by.</summary>
    Oif = 16,
    /// <summary>Only whether there is a result.</summary>
    Present = 32,
}
