using static Cni.Netlink.Nftables.NfTables;

namespace Cni.Netlink.Nftables;

/// <summary>A transaction as one nfnetlink batch.</summary>
static class NftBatchWriter
{
    // A netlink attribute holds 65535 bytes; a row of elements is ended well before.
    const int ElementRoom = 60_000;

    internal static void Write(NetlinkBatch batch, IReadOnlyList<NftCommand> commands, uint generation)
    {
        var begin = batch.Begin(NFNL_MSG_BATCH_BEGIN, NetlinkFlags.None, "begin nftables transaction");
        begin.Header(new NfGenMessage(0, NFNL_SUBSYS_NFTABLES));
        if (generation != 0) begin.PutU32Be(NFNL_BATCH_GENID, generation);
        uint setId = 0;
        for (var i = 0; i < commands.Count;)
        {
            if (commands[i].Target is NftElement)
            {
                i = Elements(batch, commands, i);
                continue;
            }
            Command(batch, commands[i], ref setId, Last(commands, i + 1));
            i++;
        }
        var end = batch.Begin(NFNL_MSG_BATCH_END, NetlinkFlags.None, "end nftables transaction");
        end.Header(new NfGenMessage(0, NFNL_SUBSYS_NFTABLES));
    }

    // One acknowledgement for all, on the last real message: kernels before 6.10 give none for the end of a batch.
    static NetlinkFlags Last(IReadOnlyList<NftCommand> commands, int next) => next == commands.Count ? NetlinkFlags.Ack : NetlinkFlags.None;

    static void Command(NetlinkBatch batch, NftCommand command, ref uint setId, NetlinkFlags ack)
    {
        var flags = ack | command.Verb switch
        {
            NftVerb.Add when command.Target is NftRule => NetlinkFlags.Create | NetlinkFlags.Append,
            NftVerb.Add or NftVerb.Insert => NetlinkFlags.Create,
            NftVerb.Create => NetlinkFlags.Create | NetlinkFlags.Exclusive,
            NftVerb.Replace => NetlinkFlags.Replace,
            _ => NetlinkFlags.None,
        };
        var adds = command.Verb is NftVerb.Add or NftVerb.Create or NftVerb.Insert or NftVerb.Replace;
        var type = command.Target switch
        {
            NftTable when command.Verb == NftVerb.Flush => NFT_MSG_DELRULE,
            NftTable => adds ? NFT_MSG_NEWTABLE : NFT_MSG_DELTABLE,
            NftChain when command.Verb == NftVerb.Flush => NFT_MSG_DELRULE,
            NftChain => adds ? NFT_MSG_NEWCHAIN : NFT_MSG_DELCHAIN,
            NftRule => adds ? NFT_MSG_NEWRULE : NFT_MSG_DELRULE,
            NftSet when command.Verb == NftVerb.Flush => NFT_MSG_DELSETELEM,
            NftSet => adds ? NFT_MSG_NEWSET : NFT_MSG_DELSET,
            _ => adds ? NFT_MSG_NEWOBJ : NFT_MSG_DELOBJ,
        };
        var writer = batch.Begin(type, flags, command.Operation, command.Subject);
        writer.Header(new NfGenMessage((byte)command.Family));
        switch (command.Target)
        {
            case NftTable table when command.Verb == NftVerb.Flush: writer.PutStringZ(NFTA_RULE_TABLE, table.Name); break;
            case NftTable table when adds: NftWriter.Table(writer, table); break;
            case NftTable table: writer.PutStringZ(NFTA_TABLE_NAME, table.Name); break;
            case NftChain chain when command.Verb == NftVerb.Flush:
                writer.PutStringZ(NFTA_RULE_TABLE, chain.Table.Name);
                writer.PutStringZ(NFTA_RULE_CHAIN, chain.Name);
                break;
            case NftChain chain when adds: NftWriter.Chain(writer, chain); break;
            case NftChain chain:
                writer.PutStringZ(NFTA_CHAIN_TABLE, chain.Table.Name);
                writer.PutStringZ(NFTA_CHAIN_NAME, chain.Name);
                break;
            case NftRule rule when command.Verb == NftVerb.Replace: NftWriter.Rule(writer, rule, command.Position, 0); break;
            case NftRule rule when adds: NftWriter.Rule(writer, rule, 0, command.Position); break;
            case NftRule rule:
                writer.PutStringZ(NFTA_RULE_TABLE, rule.Chain.Table.Name);
                writer.PutStringZ(NFTA_RULE_CHAIN, rule.Chain.Name);
                writer.PutU64Be(NFTA_RULE_HANDLE, rule.Handle);
                break;
            case NftSet set when command.Verb == NftVerb.Flush: NftWriter.SetName(writer, set); break;
            case NftSet set when adds: NftWriter.Set(writer, set, ++setId); break;
            case NftSet set:
                writer.PutStringZ(NFTA_SET_TABLE, set.Table.Name);
                writer.PutStringZ(NFTA_SET_NAME, set.Name);
                break;
            case NftObject named when adds: NftWriter.Object(writer, named); break;
            case NftObject named:
                writer.PutStringZ(NFTA_OBJ_TABLE, named.Table.Name);
                writer.PutStringZ(NFTA_OBJ_NAME, named.Name);
                writer.PutU32Be(NFTA_OBJ_TYPE, (uint)named.Type);
                break;
        }
    }

    /// <summary>Writes a row of elements of one set into one message, as many as fit, and returns the index behind them.</summary>
    /// <remarks>Elements that must be new go one by one, so that an error names the one that isn't.</remarks>
    static int Elements(NetlinkBatch batch, IReadOnlyList<NftCommand> commands, int start)
    {
        var verb = commands[start].Verb;
        var first = (NftElement)commands[start].Target;
        var end = start + 1;
        if (verb != NftVerb.Create)
            while (end < commands.Count && commands[end].Verb == verb && commands[end].Target is NftElement next && SameSet(next.Set, first.Set)) end++;

        for (var at = start; at < end;)
        {
            var subject = end - start == 1 ? commands[start].Subject : first.Set;
            var flags = verb switch
            {
                NftVerb.Add => NetlinkFlags.Create,
                NftVerb.Create => NetlinkFlags.Create | NetlinkFlags.Exclusive,
                _ => NetlinkFlags.None,
            };
            // An attribute holds 64 KiB: how many elements fit decides where the acknowledgement goes.
            var next = Fitting(commands, at, end);
            var writer = batch.Begin(verb == NftVerb.Delete ? NFT_MSG_DELSETELEM : NFT_MSG_NEWSETELEM,
                flags | Last(commands, next), commands[start].Operation, subject);
            writer.Header(new NfGenMessage((byte)first.Set.Table.Family));
            NftWriter.SetName(writer, first.Set);
            using (writer.Nest(NFTA_SET_ELEM_LIST_ELEMENTS))
                for (; at < next; at++)
                    NftWriter.Element(writer, (NftElement)commands[at].Target, keyOnly: verb == NftVerb.Delete);
        }
        return end;
    }

    static int Fitting(IReadOnlyList<NftCommand> commands, int at, int end)
    {
        var room = ElementRoom;
        while (at < end)
        {
            var element = (NftElement)commands[at].Target;
            // Generous: heads and padding of up to two elements, key, end, value or verdict, comment.
            room -= 120 + 4 * element.Key.Length + (element.Value?.Length ?? 0) + (element.Verdict?.Chain?.Length * 4 ?? 0) + (element.Comment?.Length * 4 ?? 0);
            if (room < 0) break;
            at++;
        }
        return at;
    }

    static bool SameSet(NftSet one, NftSet other) => ReferenceEquals(one, other) || one.Name == other.Name && one.Table.Is(other.Table);
}
