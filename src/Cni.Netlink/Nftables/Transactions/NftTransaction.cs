using System.Text;

namespace Cni.Netlink.Nftables;

/// <summary>Collects changes that happen together or not at all.</summary>
/// <remarks>
/// Nothing reaches the kernel until <see cref="NftablesExtensions.Commit"/>. <c>Add</c> makes what isn't there and leaves what is; the
/// kernel refuses it (EEXIST, EOPNOTSUPP) when what is there is of another kind. <c>Create</c> insists that it is new. <c>Delete</c> insists that it is
/// there, <c>Destroy</c> doesn't, on every kernel: it is an add followed by a delete. Not safe for use by several threads at once.
/// </remarks>
public class NftTransaction
{
    readonly List<NftCommand> _commands = [];

    internal IReadOnlyList<NftCommand> Commands => _commands;

    /// <summary>How many changes were collected.</summary>
    public int Count => _commands.Count;

    NftTransaction Queue(NftVerb verb, object? target, ulong position = 0)
    {
        ArgumentNullException.ThrowIfNull(target);
        _commands.Add(new NftCommand(verb, target, position));
        return this;
    }

    /// <summary>Makes a table if it isn't there.</summary>
    /// <param name="table">The table.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Add(NftTable table) => Queue(NftVerb.Add, table);

    /// <summary>Makes a table that must be new.</summary>
    /// <param name="table">The table.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Create(NftTable table) => Queue(NftVerb.Create, table);

    /// <summary>Deletes a table with all that is in it.</summary>
    /// <param name="table">The table; must be there.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Delete(NftTable table) => Queue(NftVerb.Delete, table);

    /// <summary>Deletes a table with all that is in it, if it is there.</summary>
    /// <param name="table">The table.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Destroy(NftTable table) => Add(table).Delete(table);

    /// <summary>Deletes all rules of a table; chains and sets stay.</summary>
    /// <param name="table">The table.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Flush(NftTable table) => Queue(NftVerb.Flush, table);

    /// <summary>Makes a chain if it isn't there.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Add(NftChain chain) => Queue(NftVerb.Add, chain);

    /// <summary>Makes a chain that must be new.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Create(NftChain chain) => Queue(NftVerb.Create, chain);

    /// <summary>Deletes a chain and its rules.</summary>
    /// <param name="chain">The chain; must be there, and no rule may jump to it (EBUSY).</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Delete(NftChain chain) => Flush(chain).Queue(NftVerb.Delete, chain);

    /// <summary>Deletes a chain and its rules, if it is there.</summary>
    /// <param name="chain">The chain; no rule may jump to it. Its table must be there.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Destroy(NftChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        // Without the hook: what is there may have another one.
        return Add(new NftChain(chain.Table, chain.Name)).Delete(chain);
    }

    /// <summary>Deletes all rules of a chain.</summary>
    /// <param name="chain">The chain; must be there.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Flush(NftChain chain) => Queue(NftVerb.Flush, chain);

    /// <summary>Puts a rule at the end of its chain, or behind another rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="after">The rule to put it behind, as read from the kernel; null for the end.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Add(NftRule rule, NftRule? after = null) => Queue(NftVerb.Add, rule, after is null ? 0 : Handle(after));

    /// <summary>Puts a rule at the beginning of its chain, or in front of another rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="before">The rule to put it in front of, as read from the kernel; null for the beginning.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Insert(NftRule rule, NftRule? before = null) => Queue(NftVerb.Insert, rule, before is null ? 0 : Handle(before));

    /// <summary>Puts a rule in another one's place.</summary>
    /// <param name="existing">The rule that goes, as read from the kernel.</param>
    /// <param name="rule">The rule that comes, in the same chain.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Replace(NftRule existing, NftRule rule) => Queue(NftVerb.Replace, rule, Handle(existing));

    /// <summary>Deletes a rule.</summary>
    /// <param name="rule">The rule, as read from the kernel: it is named by its handle.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Delete(NftRule rule)
    {
        Handle(rule);
        return Queue(NftVerb.Delete, rule);
    }

    /// <summary>Makes a set or map if it isn't there.</summary>
    /// <param name="set">The set.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Add(NftSet set) => Queue(NftVerb.Add, set);

    /// <summary>Makes a set or map that must be new.</summary>
    /// <param name="set">The set.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Create(NftSet set) => Queue(NftVerb.Create, set);

    /// <summary>Deletes a set or map with its elements.</summary>
    /// <param name="set">The set; must be there, and no rule may use it (EBUSY).</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Delete(NftSet set) => Queue(NftVerb.Delete, set);

    /// <summary>Deletes a set or map with its elements, if it is there.</summary>
    /// <param name="set">The set; no rule may use it. Its table must be there.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Destroy(NftSet set) => Add(set).Delete(set);

    /// <summary>Deletes all elements of a set or map.</summary>
    /// <param name="set">The set; must be there.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Flush(NftSet set) => Queue(NftVerb.Flush, set);

    /// <summary>Puts an element into its set, if it isn't there.</summary>
    /// <param name="element">The element. In a map, one that is there with another value is an error (EEXIST).</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Add(NftElement element) => Queue(NftVerb.Add, element);

    /// <summary>Puts an element into its set that must be new.</summary>
    /// <param name="element">The element.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Create(NftElement element) => Queue(NftVerb.Create, element);

    /// <summary>Takes an element out of its set.</summary>
    /// <param name="element">The element; only the key counts. Must be there.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Delete(NftElement element) => Queue(NftVerb.Delete, element);

    /// <summary>Makes a counter or quota if it isn't there.</summary>
    /// <param name="named">The counter or quota.</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Add(NftObject named) => Queue(NftVerb.Add, named);

    /// <summary>Deletes a counter or quota.</summary>
    /// <param name="named">The counter or quota; must be there, and no rule may use it (EBUSY).</param>
    /// <returns>This transaction.</returns>
    public NftTransaction Delete(NftObject named) => Queue(NftVerb.Delete, named);

    static ulong Handle(NftRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Handle != 0 ? rule.Handle : throw new ArgumentException($"the rule in {rule.Chain} has no handle: it was not read from the kernel");
    }

    /// <summary>Prints the changes as nft would be told them, one per line.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var command in _commands) text.Append(command.ToString()).Append('\n');
        return text.ToString();
    }
}
