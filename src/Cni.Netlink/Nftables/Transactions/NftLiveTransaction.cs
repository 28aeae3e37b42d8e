namespace Cni.Netlink.Nftables;

/// <summary>Collects changes while looking at what is there; used inside <see cref="NftablesExtensions.Transact(INftables, Action{NftLiveTransaction})"/>.</summary>
/// <remarks>
/// The changes are only made if nothing changed since the transaction began, so that what was read still holds: this is what
/// makes "delete the element if it is mine" safe. What was collected is not visible to the reading methods.
/// </remarks>
public sealed class NftLiveTransaction : NftTransaction
{
    readonly INftables _nft;

    internal NftLiveTransaction(INftables nft) => _nft = nft;

    /// <summary>Looks for a table.</summary>
    /// <param name="table">Family and name.</param>
    /// <returns>The table as it is, or null.</returns>
    public NftTable? Find(NftTable table) => _nft.Find(table);

    /// <summary>Looks for a chain.</summary>
    /// <param name="chain">Table and name.</param>
    /// <returns>The chain as it is, or null.</returns>
    public NftChain? Find(NftChain chain) => _nft.Find(chain);

    /// <summary>Looks for a set or map.</summary>
    /// <param name="set">Table and name.</param>
    /// <returns>The set as it is, or null.</returns>
    public NftSet? Find(NftSet set) => _nft.Find(set);

    /// <summary>Looks for an element by its key, without reading the whole set.</summary>
    /// <param name="element">Set and key.</param>
    /// <returns>The element as it is, with value and comment, or null.</returns>
    public NftElement? Find(NftElement element) => _nft.Find(element);

    /// <summary>Lists the rules of a chain in order.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>The rules; none if the chain isn't there.</returns>
    public IReadOnlyList<NftRule> Rules(NftChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        return _nft.ListRules(chain.Table, chain.Name);
    }

    /// <summary>Lists the elements of a set or map.</summary>
    /// <param name="set">The set.</param>
    /// <returns>The elements; none if the set isn't there.</returns>
    public IReadOnlyList<NftElement> Elements(NftSet set) => _nft.ListElements(set);

    /// <summary>Makes a table if it isn't there.</summary>
    /// <param name="table">The table.</param>
    /// <returns>True if it will be made.</returns>
    public bool Ensure(NftTable table)
    {
        if (Find(table) is not null) return false;
        Add(table);
        return true;
    }

    /// <summary>Makes a chain if it isn't there, and checks it otherwise.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>True if it will be made.</returns>
    /// <exception cref="NetlinkException">A chain of that name is there with another type, hook or priority (EEXIST).</exception>
    public bool Ensure(NftChain chain)
    {
        if (Find(chain) is not { } existing)
        {
            Add(chain);
            return true;
        }
        if (!chain.Fits(existing)) throw Conflict("ensure chain", chain, existing.IsBase ? existing.Declaration : "a chain without a hook");
        return false;
    }

    /// <summary>Makes a set or map if it isn't there, and checks it otherwise.</summary>
    /// <param name="set">The set.</param>
    /// <returns>True if it will be made.</returns>
    /// <exception cref="NetlinkException">A set of that name is there with other types or flags (EEXIST).</exception>
    public bool Ensure(NftSet set)
    {
        if (Find(set) is not { } existing)
        {
            Add(set);
            return true;
        }
        if (!set.Fits(existing)) throw Conflict("ensure set", set, NftText.Header(existing));
        return false;
    }

    /// <summary>Makes a chain hold exactly these rules, in this order; leaves it alone if it does already.</summary>
    /// <param name="chain">The chain; may be one that this transaction adds.</param>
    /// <param name="rules">The rules.</param>
    /// <returns>True if the chain will be written anew.</returns>
    public bool EnsureRules(NftChain chain, params ReadOnlySpan<NftRule> rules)
    {
        var existing = Rules(chain);
        var same = existing.Count == rules.Length;
        for (var i = 0; same && i < rules.Length; i++) same = rules[i].SameAs(existing[i]);
        if (same) return false;
        if (existing.Count > 0) Flush(chain);
        foreach (var rule in rules) Add(rule);
        return true;
    }

    /// <summary>Deletes the rules of a chain for which the condition holds.</summary>
    /// <param name="chain">The chain; may be missing.</param>
    /// <param name="condition">Which rules.</param>
    /// <returns>How many will be deleted.</returns>
    public int DeleteRules(NftChain chain, Predicate<NftRule> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var count = 0;
        foreach (var rule in Rules(chain))
        {
            if (!condition(rule)) continue;
            Delete(rule);
            count++;
        }
        return count;
    }

    /// <summary>Deletes the elements of a set for which the condition holds.</summary>
    /// <param name="set">The set; may be missing.</param>
    /// <param name="condition">Which elements.</param>
    /// <returns>How many will be deleted.</returns>
    public int DeleteElements(NftSet set, Predicate<NftElement> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var count = 0;
        foreach (var element in Elements(set))
        {
            if (!condition(element)) continue;
            Delete(element);
            count++;
        }
        return count;
    }

    /// <summary>Deletes an element if it is there and the condition holds: whose it is, usually. Reads only that element.</summary>
    /// <param name="element">Set and key.</param>
    /// <param name="condition">Looks at the element as it is; null for always.</param>
    /// <returns>True if it will be deleted.</returns>
    public bool DeleteIf(NftElement element, Predicate<NftElement>? condition = null)
    {
        if (Find(element) is not { } existing || condition?.Invoke(existing) == false) return false;
        Delete(existing);
        return true;
    }

    static NetlinkException Conflict(string operation, object target, string found) =>
        new(new NetlinkError { Operation = operation, Target = target.ToString(), Errno = Errno.EEXIST, KernelMessage = "it is there as: " + found });
}
