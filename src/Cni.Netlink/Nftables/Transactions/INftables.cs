namespace Cni.Netlink.Nftables;

/// <summary>Reads and changes one network namespace's nftables: the kernel's (<see cref="NftSocket"/>) or, in tests, an imagined one.</summary>
/// <remarks>The verbs that users want, Transact and Commit, are in <see cref="NftablesExtensions"/>.</remarks>
public interface INftables : IDisposable
{
    /// <summary>Reads the number that changes with every change of the ruleset.</summary>
    /// <returns>The generation, never 0.</returns>
    uint GetGeneration();

    /// <summary>Makes the changes of a transaction, all or none.</summary>
    /// <param name="transaction">The changes.</param>
    /// <param name="generation">The generation the changes rest on; 0 for any.</param>
    /// <returns>False, with nothing changed, if the ruleset is of another generation by now.</returns>
    /// <exception cref="NetlinkException">A change was refused; nothing was changed.</exception>
    bool TryCommit(NftTransaction transaction, uint generation = 0);

    /// <summary>Lists tables.</summary>
    /// <param name="family">Of one family only, or of any.</param>
    /// <returns>The tables.</returns>
    IReadOnlyList<NftTable> ListTables(NftFamily family = NftFamily.Any);

    /// <summary>Lists a table's chains.</summary>
    /// <param name="table">The table; may be missing.</param>
    /// <returns>The chains.</returns>
    IReadOnlyList<NftChain> ListChains(NftTable table);

    /// <summary>Lists the chains of all tables, to find who else is called at a hook.</summary>
    /// <param name="family">Of one family's tables only, or of any.</param>
    /// <returns>The chains.</returns>
    IReadOnlyList<NftChain> ListChains(NftFamily family);

    /// <summary>Lists rules in order.</summary>
    /// <param name="table">The table; may be missing.</param>
    /// <param name="chain">One chain only, or null for all.</param>
    /// <returns>The rules with handles and comments.</returns>
    IReadOnlyList<NftRule> ListRules(NftTable table, string? chain = null);

    /// <summary>Lists a table's sets and maps.</summary>
    /// <param name="table">The table; may be missing.</param>
    /// <returns>The sets.</returns>
    IReadOnlyList<NftSet> ListSets(NftTable table);

    /// <summary>Lists a set's elements.</summary>
    /// <param name="set">The set; may be missing.</param>
    /// <returns>The elements, ranges whole.</returns>
    IReadOnlyList<NftElement> ListElements(NftSet set);

    /// <summary>Lists a table's counters and quotas.</summary>
    /// <param name="table">The table; may be missing.</param>
    /// <returns>The objects.</returns>
    IReadOnlyList<NftObject> ListObjects(NftTable table);

    /// <summary>Looks for a table.</summary>
    /// <param name="table">Family and name.</param>
    /// <returns>The table as it is, or null.</returns>
    NftTable? Find(NftTable table);

    /// <summary>Looks for a chain.</summary>
    /// <param name="chain">Table and name.</param>
    /// <returns>The chain as it is, or null.</returns>
    NftChain? Find(NftChain chain);

    /// <summary>Looks for a set or map.</summary>
    /// <param name="set">Table and name.</param>
    /// <returns>The set as it is, or null.</returns>
    NftSet? Find(NftSet set);

    /// <summary>Looks for an element by its key.</summary>
    /// <param name="element">Set and key.</param>
    /// <returns>The element as it is, or null.</returns>
    NftElement? Find(NftElement element);
}
