namespace Cni.Netlink.Nftables;

/// <summary>Names the comparisons.</summary>
/// <remarks>The values are the kernel's <c>NFT_CMP_*</c>.</remarks>
public enum NftCmpOp
{
    /// <summary>Equal.</summary>
    Eq = 0,
    /// <summary>Not equal.</summary>
    Neq = 1,
    /// <summary>Less.</summary>
    Lt = 2,
    /// <summary>Less or equal.</summary>
    Lte = 3,
    /// <summary>Greater.</summary>
    Gt = 4,
    /// <summary>Greater or equal.</summary>
    Gte = 5,
}

/// <summary>Goes on only if a register compares so with constant bytes.</summary>
/// <param name="Op">How.</param>
/// <param name="Register">The register.</param>
/// <param name="Data">The bytes.</param>
public sealed record CmpExpression(NftCmpOp Op, uint Register, NftBytes Data) : NftExpression
{
    const ushort NFTA_CMP_SREG = 1, NFTA_CMP_OP = 2, NFTA_CMP_DATA = 3;

    /// <inheritdoc/>
    public override string Name => "cmp";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_CMP_SREG, Register);
        writer.PutU32Be(NFTA_CMP_OP, (uint)Op);
        NftData.Put(writer, NFTA_CMP_DATA, Data);
    }

    internal static CmpExpression Read(AttributeReader reader)
    {
        uint register = 0, op = 0;
        NftBytes data = default;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_CMP_SREG: register = reader.U32Be; break;
                case NFTA_CMP_OP: op = reader.U32Be; break;
                case NFTA_CMP_DATA: data = NftData.Value(reader.Nested()); break;
            }
        return new CmpExpression((NftCmpOp)op, register, data);
    }
}

/// <summary>Goes on only if a register lies between two values, both included, or doesn't.</summary>
/// <param name="Op"><see cref="NftCmpOp.Eq"/> for between, <see cref="NftCmpOp.Neq"/> for outside.</param>
/// <param name="Register">The register.</param>
/// <param name="From">The first value.</param>
/// <param name="To">The last value.</param>
public sealed record RangeExpression(NftCmpOp Op, uint Register, NftBytes From, NftBytes To) : NftExpression
{
    const ushort NFTA_RANGE_SREG = 1, NFTA_RANGE_OP = 2, NFTA_RANGE_FROM_DATA = 3, NFTA_RANGE_TO_DATA = 4;

    /// <inheritdoc/>
    public override string Name => "range";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_RANGE_SREG, Register);
        writer.PutU32Be(NFTA_RANGE_OP, (uint)Op);
        NftData.Put(writer, NFTA_RANGE_FROM_DATA, From);
        NftData.Put(writer, NFTA_RANGE_TO_DATA, To);
    }

    internal static RangeExpression Read(AttributeReader reader)
    {
        uint register = 0, op = 0;
        NftBytes from = default, to = default;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_RANGE_SREG: register = reader.U32Be; break;
                case NFTA_RANGE_OP: op = reader.U32Be; break;
                case NFTA_RANGE_FROM_DATA: from = NftData.Value(reader.Nested()); break;
                case NFTA_RANGE_TO_DATA: to = NftData.Value(reader.Nested()); break;
            }
        return new RangeExpression((NftCmpOp)op, register, from, to);
    }
}

/// <summary>Computes <c>(source &amp; mask) ^ xor</c>.</summary>
/// <param name="Source">The register to read.</param>
/// <param name="Register">The register to write.</param>
/// <param name="Mask">The bits to keep.</param>
/// <param name="Xor">The bits to turn.</param>
public sealed record BitwiseExpression(uint Source, uint Register, NftBytes Mask, NftBytes Xor) : NftExpression
{
    const ushort NFTA_BITWISE_SREG = 1, NFTA_BITWISE_DREG = 2, NFTA_BITWISE_LEN = 3, NFTA_BITWISE_MASK = 4, NFTA_BITWISE_XOR = 5, NFTA_BITWISE_OP = 6;

    /// <inheritdoc/>
    public override string Name => "bitwise";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_BITWISE_SREG, Source);
        writer.PutU32Be(NFTA_BITWISE_DREG, Register);
        writer.PutU32Be(NFTA_BITWISE_LEN, (uint)Mask.Length);
        NftData.Put(writer, NFTA_BITWISE_MASK, Mask);
        NftData.Put(writer, NFTA_BITWISE_XOR, Xor);
    }

    /// <summary>Null for the shifting forms: those stay raw.</summary>
    internal static BitwiseExpression? Read(AttributeReader reader)
    {
        uint source = 0, register = 0;
        NftBytes mask = default, xor = default;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_BITWISE_SREG: source = reader.U32Be; break;
                case NFTA_BITWISE_DREG: register = reader.U32Be; break;
                case NFTA_BITWISE_MASK: mask = NftData.Value(reader.Nested()); break;
                case NFTA_BITWISE_XOR: xor = NftData.Value(reader.Nested()); break;
                case NFTA_BITWISE_OP when reader.U32Be != 0: return null;
            }
        return new BitwiseExpression(source, register, mask, xor);
    }
}

/// <summary>Turns a number's bytes round between host and network order.</summary>
/// <param name="Source">The register to read.</param>
/// <param name="Register">The register to write.</param>
/// <param name="ToNetwork">True for host to network.</param>
/// <param name="Length">How many bytes there are.</param>
/// <param name="Size">How many bytes one number has: 2, 4 or 8.</param>
public sealed record ByteorderExpression(uint Source, uint Register, bool ToNetwork, int Length, int Size) : NftExpression
{
    const ushort NFTA_BYTEORDER_SREG = 1, NFTA_BYTEORDER_DREG = 2, NFTA_BYTEORDER_OP = 3, NFTA_BYTEORDER_LEN = 4, NFTA_BYTEORDER_SIZE = 5;

    /// <inheritdoc/>
    public override string Name => "byteorder";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_BYTEORDER_SREG, Source);
        writer.PutU32Be(NFTA_BYTEORDER_DREG, Register);
        writer.PutU32Be(NFTA_BYTEORDER_OP, ToNetwork ? 1u : 0u);
        writer.PutU32Be(NFTA_BYTEORDER_LEN, (uint)Length);
        writer.PutU32Be(NFTA_BYTEORDER_SIZE, (uint)Size);
    }

    internal static ByteorderExpression Read(AttributeReader reader)
    {
        uint source = 0, register = 0, op = 0, length = 0, size = 0;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_BYTEORDER_SREG: source = reader.U32Be; break;
                case NFTA_BYTEORDER_DREG: register = reader.U32Be; break;
                case NFTA_BYTEORDER_OP: op = reader.U32Be; break;
                case NFTA_BYTEORDER_LEN: length = reader.U32Be; break;
                case NFTA_BYTEORDER_SIZE: size = reader.U32Be; break;
            }
        return new ByteorderExpression(source, register, op == 1, (int)length, (int)size);
    }
}

/// <summary>Looks a key up in a set or map.</summary>
/// <param name="Set">The set's name.</param>
/// <param name="Register">The register where the key begins.</param>
/// <param name="Destination">For maps the register where the value goes, 0 for a verdict; null for sets.</param>
/// <param name="IsInverted">True to go on when the key isn't in the set.</param>
public sealed record LookupExpression(string Set, uint Register, uint? Destination = null, bool IsInverted = false) : NftExpression
{
    const ushort NFTA_LOOKUP_SET = 1, NFTA_LOOKUP_SREG = 2, NFTA_LOOKUP_DREG = 3, NFTA_LOOKUP_FLAGS = 5;

    /// <inheritdoc/>
    public override string Name => "lookup";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutStringZ(NFTA_LOOKUP_SET, Set);
        writer.PutU32Be(NFTA_LOOKUP_SREG, Register);
        if (Destination is { } destination) writer.PutU32Be(NFTA_LOOKUP_DREG, destination);
        if (IsInverted) writer.PutU32Be(NFTA_LOOKUP_FLAGS, 1);
    }

    internal static LookupExpression Read(AttributeReader reader)
    {
        var set = "";
        uint register = 0, flags = 0;
        uint? destination = null;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_LOOKUP_SET: set = reader.StringZ; break;
                case NFTA_LOOKUP_SREG: register = reader.U32Be; break;
                case NFTA_LOOKUP_DREG: destination = reader.U32Be; break;
                case NFTA_LOOKUP_FLAGS: flags = reader.U32Be; break;
            }
        return new LookupExpression(set, register, destination, (flags & 1) != 0);
    }
}
