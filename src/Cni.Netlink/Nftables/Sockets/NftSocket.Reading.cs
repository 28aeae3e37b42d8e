using static Cni.Netlink.Nftables.NfTables;

namespace Cni.Netlink.Nftables;

public sealed partial class NftSocket
{
    delegate T Read<T>(in NetlinkMessage message);

    /// <inheritdoc/>
    public IReadOnlyList<NftTable> ListTables(NftFamily family = NftFamily.Any)
    {
        using var batch = new NetlinkBatch(512);
        batch.Begin(NFT_MSG_GETTABLE, NetlinkFlags.None, "list tables").Header(new NfGenMessage((byte)family));
        return List(batch, NFT_MSG_NEWTABLE, NftReader.Table);
    }

    /// <inheritdoc/>
    public IReadOnlyList<NftChain> ListChains(NftTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        // The kernel has no filter for chains.
        return ListChains(table.Family, table).FindAll(chain => chain.Table.Is(table));
    }

    /// <inheritdoc/>
    public IReadOnlyList<NftChain> ListChains(NftFamily family) => ListChains(family, null);

    List<NftChain> ListChains(NftFamily family, NftTable? table)
    {
        using var batch = new NetlinkBatch(512);
        batch.Begin(NFT_MSG_GETCHAIN, NetlinkFlags.None, "list chains", table).Header(new NfGenMessage((byte)family));
        return List(batch, NFT_MSG_NEWCHAIN, NftReader.Chain);
    }

    /// <inheritdoc/>
    public IReadOnlyList<NftRule> ListRules(NftTable table, string? chain = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var batch = new NetlinkBatch(512);
        var writer = batch.Begin(NFT_MSG_GETRULE, NetlinkFlags.None, "list rules", table);
        writer.Header(new NfGenMessage((byte)table.Family));
        writer.PutStringZ(NFTA_RULE_TABLE, table.Name);
        if (chain is not null) writer.PutStringZ(NFTA_RULE_CHAIN, chain);
        return List(batch, NFT_MSG_NEWRULE, NftReader.Rule);
    }

    /// <inheritdoc/>
    public IReadOnlyList<NftSet> ListSets(NftTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var batch = new NetlinkBatch(512);
        var writer = batch.Begin(NFT_MSG_GETSET, NetlinkFlags.None, "list sets", table);
        writer.Header(new NfGenMessage((byte)table.Family));
        writer.PutStringZ(NFTA_SET_TABLE, table.Name);
        return List(batch, NFT_MSG_NEWSET, NftReader.Set);
    }

    /// <inheritdoc/>
    public IReadOnlyList<NftObject> ListObjects(NftTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var batch = new NetlinkBatch(512);
        var writer = batch.Begin(NFT_MSG_GETOBJ, NetlinkFlags.None, "list objects", table);
        writer.Header(new NfGenMessage((byte)table.Family));
        writer.PutStringZ(NFTA_OBJ_TABLE, table.Name);
        return List(batch, NFT_MSG_NEWOBJ, NftReader.Object);
    }

    /// <inheritdoc/>
    public IReadOnlyList<NftElement> ListElements(NftSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        using var batch = new NetlinkBatch(512);
        var writer = batch.Begin(NFT_MSG_GETSETELEM, NetlinkFlags.None, "list elements of", set);
        writer.Header(new NfGenMessage((byte)set.Table.Family));
        NftWriter.SetName(writer, set);
        var raw = new List<NftRawElement>();
        try
        {
            _socket.Dump(batch, (in NetlinkMessage message) => NftReader.Elements(message, set, raw));
        }
        catch (NetlinkException e) when (e.IsNotFound)
        {
            return [];
        }
        return NftRawElement.Join(set, raw);
    }

    /// <inheritdoc/>
    public NftTable? Find(NftTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var batch = new NetlinkBatch(512);
        var writer = batch.Begin(NFT_MSG_GETTABLE, NetlinkFlags.None, "get table", table);
        writer.Header(new NfGenMessage((byte)table.Family));
        writer.PutStringZ(NFTA_TABLE_NAME, table.Name);
        return One(batch, NftReader.Table);
    }

    /// <inheritdoc/>
    public NftChain? Find(NftChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        using var batch = new NetlinkBatch(512);
        var writer = batch.Begin(NFT_MSG_GETCHAIN, NetlinkFlags.None, "get chain", chain);
        writer.Header(new NfGenMessage((byte)chain.Table.Family));
        writer.PutStringZ(NFTA_CHAIN_TABLE, chain.Table.Name);
        writer.PutStringZ(NFTA_CHAIN_NAME, chain.Name);
        return One(batch, NftReader.Chain);
    }

    /// <inheritdoc/>
    public NftSet? Find(NftSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        using var batch = new NetlinkBatch(512);
        var writer = batch.Begin(NFT_MSG_GETSET, NetlinkFlags.None, "get set", set);
        writer.Header(new NfGenMessage((byte)set.Table.Family));
        writer.PutStringZ(NFTA_SET_TABLE, set.Table.Name);
        writer.PutStringZ(NFTA_SET_NAME, set.Name);
        return One(batch, NftReader.Set);
    }

    /// <inheritdoc/>
    public NftElement? Find(NftElement element)
    {
        ArgumentNullException.ThrowIfNull(element);
        var set = element.Set;
        if (set.IsInterval)
        {
            // The kernel answers with whatever interval the key lies in; asked for is this very one.
            foreach (var one in ListElements(set))
                if (one.Key == element.Key && one.KeyEnd == element.KeyEnd)
                    return one;
            return null;
        }
        using var batch = new NetlinkBatch(512);
        var writer = batch.Begin(NFT_MSG_GETSETELEM, NetlinkFlags.None, "get element of", set);
        writer.Header(new NfGenMessage((byte)set.Table.Family));
        NftWriter.SetName(writer, set);
        using (writer.Nest(NFTA_SET_ELEM_LIST_ELEMENTS)) NftWriter.Element(writer, element, keyOnly: true);
        var raw = new List<NftRawElement>();
        var failures = _socket.TryExecute(batch, (in NetlinkMessage message) => NftReader.Elements(message, set, raw));
        ThrowUnlessMissing(failures);
        return raw.Count > 0 ? raw[0].Element : null;
    }

    List<T> List<T>(NetlinkBatch batch, ushort type, Read<T> read)
    {
        var list = new List<T>();
        try
        {
            _socket.Dump(batch, (in NetlinkMessage message) =>
            {
                if (message.Type == type) list.Add(read(message));
            });
        }
        catch (NetlinkException e) when (e.IsNotFound)
        {
            list.Clear();
        }
        return list;
    }

    T? One<T>(NetlinkBatch batch, Read<T> read) where T : class
    {
        T? found = null;
        ThrowUnlessMissing(_socket.TryExecute(batch, (in NetlinkMessage message) => found ??= read(message)));
        return found;
    }

    static void ThrowUnlessMissing(IReadOnlyList<NetlinkError> failures)
    {
        if (failures.Count > 0 && !failures[0].IsNotFound) throw new NetlinkException(failures);
    }
}
