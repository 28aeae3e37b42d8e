namespace Cni.Netlink.Nftables;

/// <summary>Loads constant bytes into a register.</summary>
/// <param name="Register">The register.</param>
/// <param name="Data">The bytes.</param>
public sealed record ImmediateExpression(uint Register, NftBytes Data) : NftExpression
{
    internal const ushort NFTA_IMMEDIATE_DREG = 1, NFTA_IMMEDIATE_DATA = 2;

    /// <inheritdoc/>
    public override string Name => "immediate";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_IMMEDIATE_DREG, Register);
        NftData.Put(writer, NFTA_IMMEDIATE_DATA, Data);
    }

    internal static NftExpression Read(AttributeReader reader)
    {
        uint register = 0;
        (NftBytes? Value, NftVerdict? Verdict) data = default;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_IMMEDIATE_DREG: register = reader.U32Be; break;
                case NFTA_IMMEDIATE_DATA: data = NftData.Any(reader.Nested()); break;
            }
        return data.Verdict is { } verdict ? new VerdictExpression(verdict) : new ImmediateExpression(register, data.Value ?? default);
    }
}

/// <summary>Decides what happens to the packet.</summary>
/// <remarks>On the wire this is an <c>immediate</c> into register 0.</remarks>
/// <param name="Verdict">What happens.</param>
public sealed record VerdictExpression(NftVerdict Verdict) : NftExpression
{
    /// <inheritdoc/>
    public override string Name => "immediate";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(ImmediateExpression.NFTA_IMMEDIATE_DREG, NftRegister.Verdict);
        NftData.Put(writer, ImmediateExpression.NFTA_IMMEDIATE_DATA, Verdict);
    }
}

/// <summary>Rewrites the source or destination of a connection.</summary>
/// <param name="IsDestination">True for dnat, false for snat.</param>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="AddressMin">The register with the (first) address; null to keep the address.</param>
/// <param name="AddressMax">The register with the last address; null for one.</param>
/// <param name="PortMin">The register with the (first) port; null to keep the port.</param>
/// <param name="PortMax">The register with the last port; null for one.</param>
/// <param name="Flags">How addresses and ports are picked.</param>
public sealed record NatExpression(
    bool IsDestination, NftFamily Family, uint? AddressMin, uint? AddressMax = null, uint? PortMin = null, uint? PortMax = null,
    NftNatFlags Flags = NftNatFlags.None) : NftExpression
{
    const ushort NFTA_NAT_TYPE = 1, NFTA_NAT_FAMILY = 2, NFTA_NAT_REG_ADDR_MIN = 3, NFTA_NAT_REG_ADDR_MAX = 4,
        NFTA_NAT_REG_PROTO_MIN = 5, NFTA_NAT_REG_PROTO_MAX = 6, NFTA_NAT_FLAGS = 7;

    /// <inheritdoc/>
    public override string Name => "nat";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_NAT_TYPE, IsDestination ? 1u : 0u);
        writer.PutU32Be(NFTA_NAT_FAMILY, (uint)Family);
        NftOptional.Put(writer, NFTA_NAT_REG_ADDR_MIN, AddressMin);
        NftOptional.Put(writer, NFTA_NAT_REG_ADDR_MAX, AddressMax);
        NftOptional.Put(writer, NFTA_NAT_REG_PROTO_MIN, PortMin);
        NftOptional.Put(writer, NFTA_NAT_REG_PROTO_MAX, PortMax);
        if (Flags != NftNatFlags.None) writer.PutU32Be(NFTA_NAT_FLAGS, (uint)Flags);
    }

    internal static NatExpression Read(AttributeReader reader)
    {
        uint type = 0, family = 0, flags = 0;
        uint? addressMin = null, addressMax = null, portMin = null, portMax = null;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_NAT_TYPE: type = reader.U32Be; break;
                case NFTA_NAT_FAMILY: family = reader.U32Be; break;
                case NFTA_NAT_REG_ADDR_MIN: addressMin = reader.U32Be; break;
                case NFTA_NAT_REG_ADDR_MAX: addressMax = reader.U32Be; break;
                case NFTA_NAT_REG_PROTO_MIN: portMin = reader.U32Be; break;
                case NFTA_NAT_REG_PROTO_MAX: portMax = reader.U32Be; break;
                case NFTA_NAT_FLAGS: flags = reader.U32Be; break;
            }
        return new NatExpression(type == 1, (NftFamily)family,
            addressMin, NftOptional.Other(addressMax, addressMin), portMin, NftOptional.Other(portMax, portMin), (NftNatFlags)flags);
    }

    internal override bool SameAs(NftExpression other) =>
        other is NatExpression nat && (this with { Flags = NftOptional.Significant(Flags) }).Equals(nat with { Flags = NftOptional.Significant(nat.Flags) });
}

/// <summary>Rewrites the source to the address of the interface the packet goes out by.</summary>
/// <param name="PortMin">The register with the (first) port; null for any.</param>
/// <param name="PortMax">The register with the last port; null for one.</param>
/// <param name="Flags">How ports are picked.</param>
public sealed record MasqueradeExpression(uint? PortMin = null, uint? PortMax = null, NftNatFlags Flags = NftNatFlags.None) : NftExpression
{
    const ushort NFTA_MASQ_FLAGS = 1, NFTA_MASQ_REG_PROTO_MIN = 2, NFTA_MASQ_REG_PROTO_MAX = 3;

    /// <inheritdoc/>
    public override string Name => "masq";

    internal override void Write(NetlinkWriter writer)
    {
        if (Flags != NftNatFlags.None) writer.PutU32Be(NFTA_MASQ_FLAGS, (uint)Flags);
        NftOptional.Put(writer, NFTA_MASQ_REG_PROTO_MIN, PortMin);
        NftOptional.Put(writer, NFTA_MASQ_REG_PROTO_MAX, PortMax);
    }

    internal static MasqueradeExpression Read(AttributeReader reader)
    {
        uint flags = 0;
        uint? min = null, max = null;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_MASQ_FLAGS: flags = reader.U32Be; break;
                case NFTA_MASQ_REG_PROTO_MIN: min = reader.U32Be; break;
                case NFTA_MASQ_REG_PROTO_MAX: max = reader.U32Be; break;
            }
        return new MasqueradeExpression(min, NftOptional.Other(max, min), (NftNatFlags)flags);
    }

    internal override bool SameAs(NftExpression other) =>
        other is MasqueradeExpression masq && (this with { Flags = NftOptional.Significant(Flags) }).Equals(masq with { Flags = NftOptional.Significant(masq.Flags) });
}

/// <summary>Rewrites the destination to this host.</summary>
/// <param name="PortMin">The register with the (first) port; null to keep it.</param>
/// <param name="PortMax">The register with the last port; null for one.</param>
/// <param name="Flags">How ports are picked.</param>
public sealed record RedirectExpression(uint? PortMin = null, uint? PortMax = null, NftNatFlags Flags = NftNatFlags.None) : NftExpression
{
    const ushort NFTA_REDIR_REG_PROTO_MIN = 1, NFTA_REDIR_REG_PROTO_MAX = 2, NFTA_REDIR_FLAGS = 3;

    /// <inheritdoc/>
    public override string Name => "redir";

    internal override void Write(NetlinkWriter writer)
    {
        NftOptional.Put(writer, NFTA_REDIR_REG_PROTO_MIN, PortMin);
        NftOptional.Put(writer, NFTA_REDIR_REG_PROTO_MAX, PortMax);
        if (Flags != NftNatFlags.None) writer.PutU32Be(NFTA_REDIR_FLAGS, (uint)Flags);
    }

    internal static RedirectExpression Read(AttributeReader reader)
    {
        uint flags = 0;
        uint? min = null, max = null;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_REDIR_REG_PROTO_MIN: min = reader.U32Be; break;
                case NFTA_REDIR_REG_PROTO_MAX: max = reader.U32Be; break;
                case NFTA_REDIR_FLAGS: flags = reader.U32Be; break;
            }
        return new RedirectExpression(min, NftOptional.Other(max, min), (NftNatFlags)flags);
    }

    internal override bool SameAs(NftExpression other) =>
        other is RedirectExpression redir && (this with { Flags = NftOptional.Significant(Flags) }).Equals(redir with { Flags = NftOptional.Significant(redir.Flags) });
}

/// <summary>Refuses the packet with an ICMP error or a TCP reset.</summary>
/// <param name="Type">The kernel's <c>NFT_REJECT_*</c>: 0 ICMP of the table's family, 1 TCP reset, 2 ICMP of either family.</param>
/// <param name="Code">The ICMP code, or the kernel's <c>NFT_REJECT_ICMPX_*</c>.</param>
public sealed record RejectExpression(int Type, byte Code) : NftExpression
{
    const ushort NFTA_REJECT_TYPE = 1, NFTA_REJECT_ICMP_CODE = 2;

    /// <inheritdoc/>
    public override string Name => "reject";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_REJECT_TYPE, (uint)Type);
        writer.PutU8(NFTA_REJECT_ICMP_CODE, Code);
    }

    internal static RejectExpression Read(AttributeReader reader)
    {
        uint type = 0;
        byte code = 0;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_REJECT_TYPE: type = reader.U32Be; break;
                case NFTA_REJECT_ICMP_CODE: code = reader.U8; break;
            }
        return new RejectExpression((int)type, code);
    }
}

/// <summary>Optional registers, and NAT flags that the kernel adds by itself.</summary>
static class NftOptional
{
    internal static void Put(NetlinkWriter writer, ushort type, uint? value)
    {
        if (value is { } register) writer.PutU32Be(type, register);
    }

    /// <summary>The kernel reports "max = min" where no max was given.</summary>
    internal static uint? Other(uint? max, uint? min) => max == min ? null : max;

    /// <summary>The flags that were asked for: MAP_IPS and PROTO_SPECIFIED follow from the registers.</summary>
    internal static NftNatFlags Significant(NftNatFlags flags) => flags & (NftNatFlags.Random | NftNatFlags.Persistent | NftNatFlags.FullyRandom);
}
