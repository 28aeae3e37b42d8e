using System.Text;
using Cni.Netlink.Nftables;

namespace Cni.Netlink.Testing;

/// <summary>Is an nftables ruleset in memory, to test code that uses <see cref="INftables"/> without a kernel and without root.</summary>
/// <remarks>
/// Transactions are all or nothing and fail with the kernel's error numbers: missing tables, chains and sets, keys that are taken, chains
/// and sets that are in use, a stale generation. Packets are not imagined. <see cref="ToString"/> prints the ruleset as <c>nft list ruleset</c>
/// does, in the order things were made. <see cref="BeforeCommit"/>
/// lets a test play the somebody else who changes the ruleset in between.
/// </remarks>
public sealed class FakeNft : INftables
{
    Dictionary<(NftFamily, string), FakeTable> _tables = [];
    uint _generation = 1;
    ulong _handle;

    /// <summary>Runs once, before the next commit: a change made in it makes that commit stale.</summary>
    public Action<FakeNft>? BeforeCommit { get; set; }

    /// <summary>The commits that were accepted, printed as nft commands.</summary>
    public IReadOnlyList<string> Log => _log;

    readonly List<string> _log = [];

    /// <inheritdoc/>
    public uint GetGeneration() => _generation;

    /// <inheritdoc/>
    public bool TryCommit(NftTransaction transaction, uint generation = 0)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (transaction.Count == 0) return true;
        if (BeforeCommit is { } disturb)
        {
            // Not again for the commit that the disturbance itself makes.
            BeforeCommit = null;
            disturb(this);
        }
        if (generation != 0 && generation != _generation) return false;
        var copy = new Dictionary<(NftFamily, string), FakeTable>(_tables.Count);
        foreach (var (key, table) in _tables) copy[key] = table.Copy();
        var ruleset = new FakeRuleset(copy, () => ++_handle);
        List<NetlinkError>? failures = null;
        foreach (var command in transaction.Commands)
            if (ruleset.Apply(command) is var errno && errno != Errno.None)
                (failures ??= []).Add(new NetlinkError { Operation = command.Operation, Target = command.Subject.ToString(), Errno = errno });
        if (failures is not null) throw new NetlinkException(failures);
        _tables = copy;
        _generation++;
        _log.Add(transaction.ToString());
        return true;
    }

    FakeTable? TableOf(NftTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return _tables.GetValueOrDefault((table.Family, table.Name));
    }

    /// <inheritdoc/>
    public IReadOnlyList<NftTable> ListTables(NftFamily family = NftFamily.Any)
    {
        var list = new List<NftTable>();
        foreach (var table in _tables.Values)
            if (family == NftFamily.Any || table.Description.Family == family)
                list.Add(table.Description);
        return list;
    }

    /// <inheritdoc/>
    public IReadOnlyList<NftChain> ListChains(NftTable table) => TableOf(table) is { } found ? [.. found.Chains.Values] : [];

    /// <inheritdoc/>
    public IReadOnlyList<NftChain> ListChains(NftFamily family)
    {
        var list = new List<NftChain>();
        foreach (var table in _tables.Values)
            if (family == NftFamily.Any || table.Description.Family == family)
                list.AddRange(table.Chains.Values);
        return list;
    }

    /// <inheritdoc/>
    public IReadOnlyList<NftRule> ListRules(NftTable table, string? chain = null) =>
        TableOf(table) is { } found ? found.Rules.FindAll(rule => chain is null || rule.Chain.Name == chain) : [];

    /// <inheritdoc/>
    public IReadOnlyList<NftSet> ListSets(NftTable table) => TableOf(table) is { } found ? [.. found.Sets.Values] : [];

    /// <inheritdoc/>
    public IReadOnlyList<NftElement> ListElements(NftSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return TableOf(set.Table)?.Elements.GetValueOrDefault(set.Name) is { } elements ? [.. elements.Values] : [];
    }

    /// <inheritdoc/>
    public IReadOnlyList<NftObject> ListObjects(NftTable table) => TableOf(table) is { } found ? [.. found.Objects.Values] : [];

    /// <inheritdoc/>
    public NftTable? Find(NftTable table) => TableOf(table)?.Description;

    /// <inheritdoc/>
    public NftChain? Find(NftChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        return TableOf(chain.Table)?.Chains.GetValueOrDefault(chain.Name);
    }

    /// <inheritdoc/>
    public NftSet? Find(NftSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return TableOf(set.Table)?.Sets.GetValueOrDefault(set.Name);
    }

    /// <inheritdoc/>
    public NftElement? Find(NftElement element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return TableOf(element.Set.Table)?.Elements.GetValueOrDefault(element.Set.Name)?.GetValueOrDefault(FakeTable.KeyOf(element));
    }

    /// <summary>Does nothing: there is nothing to close.</summary>
    public void Dispose() { }

    /// <summary>Prints the ruleset as <c>nft list ruleset</c> does.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var table in _tables.Values) table.Print(text);
        return text.ToString();
    }
}
