namespace Cni.Netlink.Nftables;

/// <summary>Expressions to bytes and back.</summary>
static class NftExpressionCodec
{
    const ushort NFTA_LIST_ELEM = 1;
    internal const ushort NFTA_EXPR_NAME = 1, NFTA_EXPR_DATA = 2;

    internal static void WriteList(NetlinkWriter writer, ushort type, IReadOnlyList<NftExpression> expressions)
    {
        using (writer.Nest(type))
            for (var i = 0; i < expressions.Count; i++)
                WriteOne(writer, NFTA_LIST_ELEM, expressions[i]);
    }

    internal static void WriteOne(NetlinkWriter writer, ushort type, NftExpression expression)
    {
        using (writer.Nest(type))
        {
            writer.PutStringZ(NFTA_EXPR_NAME, expression.Name);
            using (writer.Nest(NFTA_EXPR_DATA)) expression.Write(writer);
        }
    }

    internal static List<NftExpression> ReadList(AttributeReader reader)
    {
        var expressions = new List<NftExpression>();
        while (reader.MoveNext())
            if (reader.Type == NFTA_LIST_ELEM)
                expressions.Add(ReadOne(reader.Nested()));
        return expressions;
    }

    internal static NftExpression ReadOne(AttributeReader reader)
    {
        var name = "";
        ReadOnlySpan<byte> data = default;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_EXPR_NAME: name = reader.StringZ; break;
                case NFTA_EXPR_DATA: data = reader.Value; break;
            }
        return Read(name, new AttributeReader(data)) ?? new RawExpression(name, new NftBytes(data));
    }

    static NftExpression? Read(string name, AttributeReader data) => name switch
    {
        "meta" => MetaExpression.Read(data),
        "payload" => PayloadExpression.Read(data),
        "ct" => CtExpression.Read(data),
        "fib" => FibExpression.Read(data),
        "cmp" => CmpExpression.Read(data),
        "range" => RangeExpression.Read(data),
        "bitwise" => BitwiseExpression.Read(data),
        "byteorder" => ByteorderExpression.Read(data),
        "lookup" => LookupExpression.Read(data),
        "immediate" => ImmediateExpression.Read(data),
        "nat" => NatExpression.Read(data),
        "masq" => MasqueradeExpression.Read(data),
        "redir" => RedirectExpression.Read(data),
        "reject" => RejectExpression.Read(data),
        "counter" => CounterExpression.Read(data),
        "quota" => QuotaExpression.Read(data),
        "limit" => LimitExpression.Read(data),
        "log" => LogExpression.Read(data),
        "objref" => ObjectReferenceExpression.Read(data),
        "dynset" => DynsetExpression.Read(data),
        _ => null,
    };
}
