namespace Cni.Netlink.Nftables;

/// <summary>Counts packets and bytes.</summary>
/// <param name="Packets">Packets so far.</param>
/// <param name="Bytes">Bytes so far.</param>
public sealed record CounterExpression(ulong Packets = 0, ulong Bytes = 0) : NftExpression
{
    internal const ushort NFTA_COUNTER_BYTES = 1, NFTA_COUNTER_PACKETS = 2;

    /// <inheritdoc/>
    public override string Name => "counter";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU64Be(NFTA_COUNTER_BYTES, Bytes);
        writer.PutU64Be(NFTA_COUNTER_PACKETS, Packets);
    }

    internal static CounterExpression Read(AttributeReader reader)
    {
        ulong packets = 0, bytes = 0;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_COUNTER_BYTES: bytes = reader.U64Be; break;
                case NFTA_COUNTER_PACKETS: packets = reader.U64Be; break;
            }
        return new CounterExpression(packets, bytes);
    }

    internal override bool SameAs(NftExpression other) => other is CounterExpression;
}

/// <summary>Goes on until a number of bytes has passed, or once it has.</summary>
/// <param name="Limit">The number of bytes.</param>
/// <param name="Over">True to go on once it is passed.</param>
/// <param name="Consumed">Bytes so far.</param>
public sealed record QuotaExpression(ulong Limit, bool Over, ulong Consumed = 0) : NftExpression
{
    internal const ushort NFTA_QUOTA_BYTES = 1, NFTA_QUOTA_FLAGS = 2, NFTA_QUOTA_CONSUMED = 4;

    /// <inheritdoc/>
    public override string Name => "quota";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU64Be(NFTA_QUOTA_BYTES, Limit);
        writer.PutU64Be(NFTA_QUOTA_CONSUMED, Consumed);
        writer.PutU32Be(NFTA_QUOTA_FLAGS, Over ? 1u : 0u);
    }

    internal static QuotaExpression Read(AttributeReader reader)
    {
        ulong limit = 0, consumed = 0;
        uint flags = 0;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_QUOTA_BYTES: limit = reader.U64Be; break;
                case NFTA_QUOTA_CONSUMED: consumed = reader.U64Be; break;
                case NFTA_QUOTA_FLAGS: flags = reader.U32Be; break;
            }
        return new QuotaExpression(limit, (flags & 1) != 0, consumed);
    }

    internal override bool SameAs(NftExpression other) => other is QuotaExpression quota && quota.Limit == Limit && quota.Over == Over;
}

/// <summary>Goes on while packets or bytes come no faster than a rate, or when they do.</summary>
/// <param name="Rate">How many per unit.</param>
/// <param name="UnitSeconds">The unit in seconds: 1, 60, 3600, 86400 or 604800.</param>
/// <param name="Burst">How many may come at once.</param>
/// <param name="CountsBytes">True to count bytes, false for packets.</param>
/// <param name="Over">True to go on when the rate is passed.</param>
public sealed record LimitExpression(ulong Rate, ulong UnitSeconds, uint Burst, bool CountsBytes = false, bool Over = false) : NftExpression
{
    const ushort NFTA_LIMIT_RATE = 1, NFTA_LIMIT_UNIT = 2, NFTA_LIMIT_BURST = 3, NFTA_LIMIT_TYPE = 4, NFTA_LIMIT_FLAGS = 5;

    /// <inheritdoc/>
    public override string Name => "limit";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU64Be(NFTA_LIMIT_RATE, Rate);
        writer.PutU64Be(NFTA_LIMIT_UNIT, UnitSeconds);
        writer.PutU32Be(NFTA_LIMIT_BURST, Burst);
        writer.PutU32Be(NFTA_LIMIT_TYPE, CountsBytes ? 1u : 0u);
        writer.PutU32Be(NFTA_LIMIT_FLAGS, Over ? 1u : 0u);
    }

    internal static LimitExpression Read(AttributeReader reader)
    {
        ulong rate = 0, unit = 0;
        uint burst = 0, type = 0, flags = 0;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_LIMIT_RATE: rate = reader.U64Be; break;
                case NFTA_LIMIT_UNIT: unit = reader.U64Be; break;
                case NFTA_LIMIT_BURST: burst = reader.U32Be; break;
                case NFTA_LIMIT_TYPE: type = reader.U32Be; break;
                case NFTA_LIMIT_FLAGS: flags = reader.U32Be; break;
            }
        return new LimitExpression(rate, unit, burst, type == 1, (flags & 1) != 0);
    }
}

/// <summary>Reports the packet to the kernel log, or to a program that listens on a group.</summary>
/// <param name="Prefix">Text in front; null for none.</param>
/// <param name="Group">The nfnetlink_log group; null for the kernel log.</param>
/// <param name="Level">The kernel log's level, 0 to 7; null for the default (4, warn).</param>
public sealed record LogExpression(string? Prefix = null, ushort? Group = null, uint? Level = null) : NftExpression
{
    const ushort NFTA_LOG_GROUP = 1, NFTA_LOG_PREFIX = 2, NFTA_LOG_LEVEL = 5;

    /// <inheritdoc/>
    public override string Name => "log";

    internal override void Write(NetlinkWriter writer)
    {
        if (Prefix is not null) writer.PutStringZ(NFTA_LOG_PREFIX, Prefix);
        if (Group is { } group) writer.PutU16Be(NFTA_LOG_GROUP, group);
        if (Level is { } level) writer.PutU32Be(NFTA_LOG_LEVEL, level);
    }

    internal static LogExpression Read(AttributeReader reader)
    {
        string? prefix = null;
        ushort? group = null;
        uint? level = null;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_LOG_PREFIX: prefix = reader.StringZ; break;
                case NFTA_LOG_GROUP: group = reader.U16Be; break;
                case NFTA_LOG_LEVEL: level = reader.U32Be; break;
            }
        return new LogExpression(prefix, group, level);
    }

    internal override bool SameAs(NftExpression other) =>
        other is LogExpression log && log.Prefix == Prefix && log.Group == Group && (log.Level ?? 4) == (Level ?? 4);
}

/// <summary>Uses a named object, such as a counter that several rules share.</summary>
/// <param name="Type">What it is.</param>
/// <param name="ObjectName">Its name.</param>
public sealed record ObjectReferenceExpression(NftObjectType Type, string ObjectName) : NftExpression
{
    internal const ushort NFTA_OBJREF_IMM_TYPE = 1, NFTA_OBJREF_IMM_NAME = 2, NFTA_OBJREF_SET_SREG = 3;

    /// <inheritdoc/>
    public override string Name => "objref";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_OBJREF_IMM_TYPE, (uint)Type);
        writer.PutStringZ(NFTA_OBJREF_IMM_NAME, ObjectName);
    }

    /// <summary>Null for a reference through a map: that one stays raw.</summary>
    internal static ObjectReferenceExpression? Read(AttributeReader reader)
    {
        uint type = 0;
        var name = "";
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_OBJREF_IMM_TYPE: type = reader.U32Be; break;
                case NFTA_OBJREF_IMM_NAME: name = reader.StringZ; break;
                case NFTA_OBJREF_SET_SREG: return null;
            }
        return new ObjectReferenceExpression((NftObjectType)type, name);
    }
}

/// <summary>Adds the packet's key to a set, renews it or takes it out.</summary>
/// <param name="Set">The set's name.</param>
/// <param name="Operation">What to do.</param>
/// <param name="KeyRegister">The register where the key begins.</param>
/// <param name="ValueRegister">For maps, the register where the value begins.</param>
/// <param name="Timeout">How long the element stays; null for the set's own timeout.</param>
public sealed record DynsetExpression(string Set, NftDynsetOp Operation, uint KeyRegister, uint? ValueRegister = null, TimeSpan? Timeout = null) : NftExpression
{
    const ushort NFTA_DYNSET_SET_NAME = 1, NFTA_DYNSET_OP = 3, NFTA_DYNSET_SREG_KEY = 4, NFTA_DYNSET_SREG_DATA = 5,
        NFTA_DYNSET_TIMEOUT = 6, NFTA_DYNSET_EXPR = 7, NFTA_DYNSET_EXPRESSIONS = 10;

    /// <inheritdoc/>
    public override string Name => "dynset";

    internal override void Write(NetlinkWriter writer)
    {
        writer.PutU32Be(NFTA_DYNSET_SREG_KEY, KeyRegister);
        NftOptional.Put(writer, NFTA_DYNSET_SREG_DATA, ValueRegister);
        writer.PutU32Be(NFTA_DYNSET_OP, (uint)Operation);
        if (Timeout is { } timeout) writer.PutU64Be(NFTA_DYNSET_TIMEOUT, NftTime.ToMilliseconds(timeout));
        writer.PutStringZ(NFTA_DYNSET_SET_NAME, Set);
    }

    /// <summary>Null for elements that get expressions of their own: those stay raw.</summary>
    internal static DynsetExpression? Read(AttributeReader reader)
    {
        var set = "";
        uint op = 0, key = 0;
        uint? value = null;
        TimeSpan? timeout = null;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_DYNSET_SET_NAME: set = reader.StringZ; break;
                case NFTA_DYNSET_OP: op = reader.U32Be; break;
                case NFTA_DYNSET_SREG_KEY: key = reader.U32Be; break;
                case NFTA_DYNSET_SREG_DATA: value = reader.U32Be; break;
                case NFTA_DYNSET_TIMEOUT when reader.U64Be != 0: timeout = NftTime.FromMilliseconds(reader.U64Be); break;
                case NFTA_DYNSET_EXPR or NFTA_DYNSET_EXPRESSIONS: return null;
            }
        return new DynsetExpression(set, (NftDynsetOp)op, key, value, timeout);
    }
}

/// <summary>Names what <see cref="DynsetExpression"/> does.</summary>
/// <remarks>The values are the kernel's <c>NFT_DYNSET_OP_*</c>.</remarks>
public enum NftDynsetOp
{
    /// <summary>Add if missing.</summary>
    Add = 0,
    /// <summary>Add if missing, and start the timeout again.</summary>
    Update = 1,
    /// <summary>Take out.</summary>
    Delete = 2,
}
