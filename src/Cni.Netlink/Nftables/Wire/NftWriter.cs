using static Cni.Netlink.Nftables.NfTables;

namespace Cni.Netlink.Nftables;

/// <summary>Descriptions to attributes; <see cref="NftReader"/> is the twin.</summary>
static class NftWriter
{
    internal static void Table(NetlinkWriter writer, NftTable table)
    {
        writer.PutStringZ(NFTA_TABLE_NAME, table.Name);
        writer.PutU32Be(NFTA_TABLE_FLAGS, (uint)table.Flags);
        NftUserData.PutComment(writer, NFTA_TABLE_USERDATA, table.Comment);
    }

    internal static void Chain(NetlinkWriter writer, NftChain chain)
    {
        writer.PutStringZ(NFTA_CHAIN_TABLE, chain.Table.Name);
        writer.PutStringZ(NFTA_CHAIN_NAME, chain.Name);
        if (chain.Hook is { } hook)
        {
            writer.PutStringZ(NFTA_CHAIN_TYPE, NftNames.Of(chain.Type));
            writer.PutU32Be(NFTA_CHAIN_POLICY, (uint)chain.Policy);
            using (writer.Nest(NFTA_CHAIN_HOOK))
            {
                writer.PutU32Be(NFTA_HOOK_HOOKNUM, NftNames.HookNumber(chain.Table.Family, hook));
                writer.PutU32Be(NFTA_HOOK_PRIORITY, unchecked((uint)chain.Priority));
                if (chain.Devices.Count == 1)
                    writer.PutStringZ(NFTA_HOOK_DEV, chain.Devices[0]);
                else if (chain.Devices.Count > 1)
                    using (writer.Nest(NFTA_HOOK_DEVS))
                        for (var i = 0; i < chain.Devices.Count; i++)
                            writer.PutStringZ(NFTA_DEVICE_NAME, chain.Devices[i]);
            }
        }
        NftUserData.PutComment(writer, NFTA_CHAIN_USERDATA, chain.Comment);
    }

    internal static void Rule(NetlinkWriter writer, NftRule rule, ulong handle, ulong position)
    {
        writer.PutStringZ(NFTA_RULE_TABLE, rule.Chain.Table.Name);
        writer.PutStringZ(NFTA_RULE_CHAIN, rule.Chain.Name);
        if (handle != 0) writer.PutU64Be(NFTA_RULE_HANDLE, handle);
        if (position != 0) writer.PutU64Be(NFTA_RULE_POSITION, position);
        NftExpressionCodec.WriteList(writer, NFTA_RULE_EXPRESSIONS, rule.Expressions);
        NftUserData.PutComment(writer, NFTA_RULE_USERDATA, rule.Comment);
    }

    internal static void Set(NetlinkWriter writer, NftSet set, uint id)
    {
        var flags = (uint)set.Flags;
        if (set.IsMap) flags |= NFT_SET_MAP;
        var described = set.Key.IsConcatenation && set.IsInterval;
        if (described) flags |= NFT_SET_CONCAT;
        writer.PutStringZ(NFTA_SET_TABLE, set.Table.Name);
        writer.PutStringZ(NFTA_SET_NAME, set.Name);
        writer.PutU32Be(NFTA_SET_FLAGS, flags);
        writer.PutU32Be(NFTA_SET_KEY_TYPE, set.Key.Id);
        writer.PutU32Be(NFTA_SET_KEY_LEN, (uint)set.Key.Length);
        if (set.Value is { } value)
        {
            writer.PutU32Be(NFTA_SET_DATA_TYPE, value.IsVerdict ? NFT_DATA_VERDICT : value.Id);
            writer.PutU32Be(NFTA_SET_DATA_LEN, value.IsVerdict ? 16 : (uint)value.Length);
        }
        writer.PutU32Be(NFTA_SET_ID, id);
        if (set.Timeout is { } timeout) writer.PutU64Be(NFTA_SET_TIMEOUT, NftTime.ToMilliseconds(timeout));
        if (set.Size > 0 || described)
            using (writer.Nest(NFTA_SET_DESC))
            {
                if (set.Size > 0) writer.PutU32Be(NFTA_SET_DESC_SIZE, (uint)set.Size);
                if (described) Fields(writer, set.Key);
            }
        NftUserData.PutSet(writer, NFTA_SET_USERDATA, set);
        if (set.Counter) NftExpressionCodec.WriteOne(writer, NFTA_SET_EXPR, new CounterExpression());
    }

    /// <summary>The kernel's pipapo set wants every part's width; without it, ranges would be compared across parts.</summary>
    static void Fields(NetlinkWriter writer, NftType key)
    {
        using (writer.Nest(NFTA_SET_DESC_CONCAT))
            for (var i = 0; i < key.Count; i++)
                using (writer.Nest(NFTA_LIST_ELEM))
                    writer.PutU32Be(NFTA_SET_FIELD_LEN, (uint)key[i].Length);
    }

    internal static void SetName(NetlinkWriter writer, NftSet set)
    {
        writer.PutStringZ(NFTA_SET_ELEM_LIST_TABLE, set.Table.Name);
        writer.PutStringZ(NFTA_SET_ELEM_LIST_SET, set.Name);
    }

    /// <summary>Writes an element, or the two that stand for a range; what identifies it only, when <paramref name="keyOnly"/>.</summary>
    internal static void Element(NetlinkWriter writer, NftElement element, bool keyOnly)
    {
        var split = element.Set.IsInterval && !element.Set.Key.IsConcatenation;
        using (writer.Nest(NFTA_LIST_ELEM))
        {
            NftData.Put(writer, NFTA_SET_ELEM_KEY, element.Key);
            // A concatenation of ranges has its end in the element itself.
            if (!split && element.Set.IsInterval) NftData.Put(writer, NFTA_SET_ELEM_KEY_END, element.KeyEnd ?? element.Key);
            if (!keyOnly) Content(writer, element);
        }
        if (split && After(element.KeyEnd ?? element.Key) is { } end)
            using (writer.Nest(NFTA_LIST_ELEM))
            {
                NftData.Put(writer, NFTA_SET_ELEM_KEY, end);
                writer.PutU32Be(NFTA_SET_ELEM_FLAGS, NFT_SET_ELEM_INTERVAL_END);
            }
    }

    static void Content(NetlinkWriter writer, NftElement element)
    {
        if (element.Verdict is { } verdict) NftData.Put(writer, NFTA_SET_ELEM_DATA, verdict);
        else if (element.Value is { } value) NftData.Put(writer, NFTA_SET_ELEM_DATA, value);
        if (element.Timeout is { } timeout) writer.PutU64Be(NFTA_SET_ELEM_TIMEOUT, NftTime.ToMilliseconds(timeout));
        NftUserData.PutComment(writer, NFTA_SET_ELEM_USERDATA, element.Comment);
    }

    /// <summary>The first key behind a range: an interval's end is not part of it. Null when the range reaches the last key.</summary>
    internal static NftBytes? After(NftBytes last)
    {
        var bytes = last.Span.ToArray();
        for (var i = bytes.Length - 1; i >= 0; i--)
            if (++bytes[i] != 0)
                return NftBytes.Own(bytes);
        return null;
    }

    internal static void Object(NetlinkWriter writer, NftObject named)
    {
        writer.PutStringZ(NFTA_OBJ_TABLE, named.Table.Name);
        writer.PutStringZ(NFTA_OBJ_NAME, named.Name);
        writer.PutU32Be(NFTA_OBJ_TYPE, (uint)named.Type);
        NftExpression data = named.Type switch
        {
            NftObjectType.Counter => new CounterExpression(named.Packets, named.Bytes),
            NftObjectType.Quota => new QuotaExpression(named.Bytes, named.Over, named.Consumed),
            _ => throw new ArgumentException($"{named}: only counters and quotas can be made"),
        };
        using (writer.Nest(NFTA_OBJ_DATA)) data.Write(writer);
        NftUserData.PutComment(writer, NFTA_OBJ_USERDATA, named.Comment);
    }
}
