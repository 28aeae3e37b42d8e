namespace Cni.Netlink.Nftables;

/// <summary>The nested <c>NFTA_DATA_VALUE</c> or <c>NFTA_DATA_VERDICT</c> that constants are wrapped in.</summary>
static class NftData
{
    internal const ushort NFTA_DATA_VALUE = 1, NFTA_DATA_VERDICT = 2;
    const ushort NFTA_VERDICT_CODE = 1, NFTA_VERDICT_CHAIN = 2;

    internal static void Put(NetlinkWriter writer, ushort type, NftBytes data)
    {
        using (writer.Nest(type)) writer.Put(NFTA_DATA_VALUE, data.Span);
    }

    internal static void Put(NetlinkWriter writer, ushort type, NftVerdict verdict)
    {
        using (writer.Nest(type))
        using (writer.Nest(NFTA_DATA_VERDICT))
        {
            writer.PutU32Be(NFTA_VERDICT_CODE, unchecked((uint)(int)verdict.Code));
            if (verdict.Chain is { } chain) writer.PutStringZ(NFTA_VERDICT_CHAIN, chain);
        }
    }

    internal static NftBytes Value(AttributeReader reader)
    {
        while (reader.MoveNext())
            if (reader.Type == NFTA_DATA_VALUE)
                return new NftBytes(reader.Value);
        return default;
    }

    /// <summary>Reads either form.</summary>
    internal static (NftBytes? Value, NftVerdict? Verdict) Any(AttributeReader reader)
    {
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_DATA_VALUE: return (new NftBytes(reader.Value), null);
                case NFTA_DATA_VERDICT: return (null, Verdict(reader.Nested()));
            }
        return (null, null);
    }

    static NftVerdict Verdict(AttributeReader reader)
    {
        uint code = 0;
        string? chain = null;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_VERDICT_CODE: code = reader.U32Be; break;
                case NFTA_VERDICT_CHAIN: chain = reader.StringZ; break;
            }
        return new NftVerdict((NftVerdictCode)unchecked((int)code), chain);
    }
}
