using static Cni.Netlink.Nftables.NfTables;

namespace Cni.Netlink.Nftables;

/// <summary>Answers to descriptions; <see cref="NftWriter"/> is the twin. Unknown attributes are passed over.</summary>
static class NftReader
{
    internal static NftTable Table(in NetlinkMessage message)
    {
        var table = new NftTable(message.Header<NfGenMessage>().Family, "");
        var reader = message.Attributes(NfGenMessage.Size);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_TABLE_NAME: table = table with { Name = reader.StringZ }; break;
                case NFTA_TABLE_FLAGS: table = table with { Flags = (NftTableFlags)reader.U32Be }; break;
                case NFTA_TABLE_HANDLE: table = table with { Handle = reader.U64Be }; break;
                case NFTA_TABLE_USERDATA: table = table with { Comment = NftUserData.ReadComment(reader.Value) }; break;
            }
        return table;
    }

    internal static NftChain Chain(in NetlinkMessage message)
    {
        var family = message.Header<NfGenMessage>().Family;
        string table = "", name = "";
        var chain = new NftChain(new NftTable(family, ""), "");
        var reader = message.Attributes(NfGenMessage.Size);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_CHAIN_TABLE: table = reader.StringZ; break;
                case NFTA_CHAIN_NAME: name = reader.StringZ; break;
                case NFTA_CHAIN_HANDLE: chain = chain with { Handle = reader.U64Be }; break;
                case NFTA_CHAIN_TYPE: chain = chain with { Type = NftNames.ChainType(reader.StringZ) }; break;
                case NFTA_CHAIN_USE: chain = chain with { UseCount = (int)reader.U32Be }; break;
                case NFTA_CHAIN_POLICY: chain = chain with { Policy = (NftPolicy)reader.U32Be }; break;
                case NFTA_CHAIN_USERDATA: chain = chain with { Comment = NftUserData.ReadComment(reader.Value) }; break;
                case NFTA_CHAIN_HOOK: chain = Hook(chain, family, reader.Nested()); break;
            }
        return chain with { Table = new NftTable(family, table), Name = name };
    }

    static NftChain Hook(NftChain chain, NftFamily family, AttributeReader reader)
    {
        var devices = new List<string>();
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_HOOK_HOOKNUM: chain = chain with { Hook = NftNames.Hook(family, reader.U32Be) }; break;
                case NFTA_HOOK_PRIORITY: chain = chain with { Priority = unchecked((int)reader.U32Be) }; break;
                case NFTA_HOOK_DEV when devices.Count == 0: devices.Add(reader.StringZ); break;
                case NFTA_HOOK_DEVS:
                    devices.Clear();
                    var nested = reader.Nested();
                    while (nested.MoveNext())
                        if (nested.Type == NFTA_DEVICE_NAME)
                            devices.Add(nested.StringZ);
                    break;
            }
        return devices.Count == 0 ? chain : chain with { Devices = devices };
    }

    internal static NftRule Rule(in NetlinkMessage message)
    {
        var family = message.Header<NfGenMessage>().Family;
        string table = "", chain = "";
        string? comment = null;
        ulong handle = 0;
        IReadOnlyList<NftExpression> expressions = [];
        var reader = message.Attributes(NfGenMessage.Size);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_RULE_TABLE: table = reader.StringZ; break;
                case NFTA_RULE_CHAIN: chain = reader.StringZ; break;
                case NFTA_RULE_HANDLE: handle = reader.U64Be; break;
                case NFTA_RULE_EXPRESSIONS: expressions = NftExpressionCodec.ReadList(reader.Nested()); break;
                case NFTA_RULE_USERDATA: comment = NftUserData.ReadComment(reader.Value); break;
            }
        return new NftRule(new NftChain(new NftTable(family, table), chain), expressions) { Comment = comment, Handle = handle };
    }

    internal static NftSet Set(in NetlinkMessage message)
    {
        var family = message.Header<NfGenMessage>().Family;
        string table = "", name = "";
        uint flags = 0, keyType = 0, keyLength = 0, valueType = 0, valueLength = 0;
        var set = new NftSet(new NftTable(family, ""), "", NftDataType.Integer(4));
        var reader = message.Attributes(NfGenMessage.Size);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_SET_TABLE: table = reader.StringZ; break;
                case NFTA_SET_NAME: name = reader.StringZ; break;
                case NFTA_SET_FLAGS: flags = reader.U32Be; break;
                case NFTA_SET_KEY_TYPE: keyType = reader.U32Be; break;
                case NFTA_SET_KEY_LEN: keyLength = reader.U32Be; break;
                case NFTA_SET_DATA_TYPE: valueType = reader.U32Be; break;
                case NFTA_SET_DATA_LEN: valueLength = reader.U32Be; break;
                case NFTA_SET_HANDLE: set = set with { Handle = reader.U64Be }; break;
                case NFTA_SET_TIMEOUT when reader.U64Be != 0: set = set with { Timeout = NftTime.FromMilliseconds(reader.U64Be) }; break;
                case NFTA_SET_DESC:
                    var desc = reader.Nested();
                    if (desc.Find(NFTA_SET_DESC_SIZE)) set = set with { Size = (int)desc.U32Be };
                    break;
                case NFTA_SET_USERDATA: set = set with { Comment = NftUserData.ReadComment(reader.Value, NftUserData.SetComment) }; break;
                case NFTA_SET_EXPR: set = set with { Counter = NftExpressionCodec.ReadOne(reader.Nested()) is CounterExpression }; break;
                case NFTA_SET_EXPRESSIONS: set = set with { Counter = NftExpressionCodec.ReadList(reader.Nested()).Exists(e => e is CounterExpression) }; break;
            }
        NftType? value = null;
        if ((flags & NFT_SET_MAP) != 0)
            value = valueType == NFT_DATA_VERDICT ? NftDataType.Verdict : NftType.FromId(valueType, (int)valueLength);
        const uint OwnFlags = NFT_SET_MAP | NFT_SET_OBJECT | NFT_SET_CONCAT | NFT_SET_EXPR;
        return set with
        {
            Table = new NftTable(family, table),
            Name = name,
            Key = NftType.FromId(keyType, (int)keyLength),
            Value = value,
            Flags = (NftSetFlags)(flags & ~OwnFlags),
        };
    }

    /// <summary>Reads the elements of one message as they are: the ends of intervals are still apart.</summary>
    internal static void Elements(in NetlinkMessage message, NftSet set, List<NftRawElement> into)
    {
        var reader = message.Attributes(NfGenMessage.Size);
        while (reader.MoveNext())
        {
            if (reader.Type != NFTA_SET_ELEM_LIST_ELEMENTS) continue;
            var list = reader.Nested();
            while (list.MoveNext())
                if (list.Type == NFTA_LIST_ELEM)
                    into.Add(Element(list.Nested(), set));
        }
    }

    static NftRawElement Element(AttributeReader reader, NftSet set)
    {
        NftBytes key = default;
        NftBytes? keyEnd = null, value = null;
        NftVerdict? verdict = null;
        string? comment = null;
        TimeSpan? timeout = null, expires = null;
        CounterExpression? counter = null;
        uint flags = 0;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_SET_ELEM_KEY: key = NftData.Value(reader.Nested()); break;
                case NFTA_SET_ELEM_KEY_END: keyEnd = NftData.Value(reader.Nested()); break;
                case NFTA_SET_ELEM_DATA: (value, verdict) = NftData.Any(reader.Nested()); break;
                case NFTA_SET_ELEM_FLAGS: flags = reader.U32Be; break;
                case NFTA_SET_ELEM_TIMEOUT when reader.U64Be != 0: timeout = NftTime.FromMilliseconds(reader.U64Be); break;
                case NFTA_SET_ELEM_EXPIRATION: expires = NftTime.FromMilliseconds(reader.U64Be); break;
                case NFTA_SET_ELEM_USERDATA: comment = NftUserData.ReadComment(reader.Value); break;
                case NFTA_SET_ELEM_EXPR: counter = NftExpressionCodec.ReadOne(reader.Nested()) as CounterExpression; break;
                case NFTA_SET_ELEM_EXPRESSIONS: counter = NftExpressionCodec.ReadList(reader.Nested()).Find(e => e is CounterExpression) as CounterExpression; break;
            }
        var element = new NftElement(set, key)
        {
            KeyEnd = keyEnd is { } end && end != key ? end : null,
            Value = value,
            Verdict = verdict,
            Comment = comment,
            Timeout = timeout,
            Expires = expires,
            Packets = counter?.Packets,
            Bytes = counter?.Bytes,
        };
        return new NftRawElement(element, flags);
    }

    internal static NftObject Object(in NetlinkMessage message)
    {
        var family = message.Header<NfGenMessage>().Family;
        string table = "", name = "";
        uint type = 0;
        ulong handle = 0;
        string? comment = null;
        ReadOnlySpan<byte> data = default;
        var reader = message.Attributes(NfGenMessage.Size);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NFTA_OBJ_TABLE: table = reader.StringZ; break;
                case NFTA_OBJ_NAME: name = reader.StringZ; break;
                case NFTA_OBJ_TYPE: type = reader.U32Be; break;
                case NFTA_OBJ_HANDLE: handle = reader.U64Be; break;
                case NFTA_OBJ_DATA: data = reader.Value; break;
                case NFTA_OBJ_USERDATA: comment = NftUserData.ReadComment(reader.Value); break;
            }
        var named = new NftObject(new NftTable(family, table), name, (NftObjectType)type) { Handle = handle, Comment = comment };
        if (named.Type == NftObjectType.Counter)
        {
            var counter = CounterExpression.Read(new AttributeReader(data));
            return named with { Packets = counter.Packets, Bytes = counter.Bytes };
        }
        if (named.Type == NftObjectType.Quota)
        {
            var quota = QuotaExpression.Read(new AttributeReader(data));
            return named with { Bytes = quota.Limit, Over = quota.Over, Consumed = quota.Consumed };
        }
        return named;
    }
}

/// <summary>An element with the kernel's flags, before intervals are put together.</summary>
readonly record struct NftRawElement(NftElement Element, uint Flags)
{
    internal bool IsIntervalEnd => (Flags & NFT_SET_ELEM_INTERVAL_END) != 0;

    /// <summary>Puts the beginnings and ends of an interval set together to whole elements, in order of their keys.</summary>
    internal static IReadOnlyList<NftElement> Join(NftSet set, List<NftRawElement> raw)
    {
        var elements = new List<NftElement>(raw.Count);
        if (!set.IsInterval || set.Key.IsConcatenation)
        {
            foreach (var one in raw) elements.Add(one.Element);
            return elements;
        }
        // At the same key, the end of one interval comes before the beginning of the next.
        raw.Sort((a, b) => a.Element.Key.Span.SequenceCompareTo(b.Element.Key.Span) is var order && order != 0
            ? order : b.IsIntervalEnd.CompareTo(a.IsIntervalEnd));
        for (var i = 0; i < raw.Count; i++)
        {
            if (raw[i].IsIntervalEnd) continue;
            var start = raw[i].Element;
            var end = i + 1 < raw.Count ? Before(raw[i + 1].Element.Key) : Last(start.Key.Length);
            elements.Add(end == start.Key ? start : start with { KeyEnd = end });
        }
        return elements;
    }

    static NftBytes Before(NftBytes next)
    {
        var bytes = next.Span.ToArray();
        for (var i = bytes.Length - 1; i >= 0; i--)
            if (bytes[i]-- != 0)
                break;
        return NftBytes.Own(bytes);
    }

    static NftBytes Last(int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(0xff);
        return NftBytes.Own(bytes);
    }
}
