namespace Cni.Netlink.Nftables;

/// <summary>What a command does to its object.</summary>
enum NftVerb
{
    /// <summary>Make it; no matter if it is there.</summary>
    Add,
    /// <summary>Make it; an error if it is there.</summary>
    Create,
    /// <summary>Put a rule in front (of all, or of a position).</summary>
    Insert,
    /// <summary>Put a rule in another's place.</summary>
    Replace,
    /// <summary>Remove it; an error if it isn't there.</summary>
    Delete,
    /// <summary>Remove what is in it.</summary>
    Flush,
}

/// <summary>One command of a transaction.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Target">To what: one of the description records.</param>
/// <param name="Position">The handle of the rule to go before, behind or in place of; 0 for none.</param>
readonly record struct NftCommand(NftVerb Verb, object Target, ulong Position = 0)
{
    internal string Operation => (Verb, Target) switch
    {
        (NftVerb.Add, NftTable) => "add table",
        (NftVerb.Create, NftTable) => "create table",
        (NftVerb.Delete, NftTable) => "delete table",
        (NftVerb.Flush, NftTable) => "flush table",
        (NftVerb.Add, NftChain) => "add chain",
        (NftVerb.Create, NftChain) => "create chain",
        (NftVerb.Delete, NftChain) => "delete chain",
        (NftVerb.Flush, NftChain) => "flush chain",
        (NftVerb.Add, NftRule) => "add rule",
        (NftVerb.Insert, NftRule) => "insert rule",
        (NftVerb.Replace, NftRule) => "replace rule",
        (NftVerb.Delete, NftRule) => "delete rule",
        (NftVerb.Add, NftSet set) => set.IsMap ? "add map" : "add set",
        (NftVerb.Create, NftSet set) => set.IsMap ? "create map" : "create set",
        (NftVerb.Delete, NftSet set) => set.IsMap ? "delete map" : "delete set",
        (NftVerb.Flush, NftSet set) => set.IsMap ? "flush map" : "flush set",
        (NftVerb.Add, NftElement) => "add element",
        (NftVerb.Create, NftElement) => "create element",
        (NftVerb.Delete, NftElement) => "delete element",
        (NftVerb.Add, NftObject named) => "add " + named.Kind,
        (NftVerb.Delete, NftObject named) => "delete " + named.Kind,
        _ => Verb.ToString(),
    };

    internal NftFamily Family => Target switch
    {
        NftTable table => table.Family,
        NftChain chain => chain.Table.Family,
        NftRule rule => rule.Chain.Table.Family,
        NftSet set => set.Table.Family,
        NftElement element => element.Set.Table.Family,
        NftObject named => named.Table.Family,
        _ => NftFamily.Any,
    };

    /// <summary>Names the object in errors: a rule by its chain, an element by its set and key.</summary>
    internal object Subject => Target switch
    {
        NftRule rule => rule.Chain,
        NftElement element => new ElementSubject(element),
        _ => Target,
    };

    /// <summary>Prints the command as nft would be told: <c>add element ip t ports { tcp . 8080 : 10.0.0.2 . 80 }</c>.</summary>
    public override string ToString() => Target switch
    {
        NftRule rule when Verb == NftVerb.Delete => $"{Operation} {rule.Chain} handle {rule.Handle}",
        NftRule rule when Verb == NftVerb.Replace => $"{Operation} {rule.Chain} handle {Position} {rule}",
        NftRule rule when Position != 0 => $"{Operation} {rule.Chain} position {Position} {rule}",
        NftRule rule => $"{Operation} {rule.Chain} {rule}",
        NftChain { IsBase: true } chain when Verb is NftVerb.Add or NftVerb.Create => $"{Operation} {chain} {{ {chain.Declaration} }}",
        NftSet set when Verb is NftVerb.Add or NftVerb.Create => $"{Operation} {set} {{ {NftText.Header(set)} }}",
        NftElement element when Verb == NftVerb.Delete => $"{Operation} {element.Set} {{ {element.ToKeyString()} }}",
        NftElement element => $"{Operation} {element.Set} {{ {element} }}",
        _ => $"{Operation} {Target}",
    };

    sealed class ElementSubject(NftElement element)
    {
        public override string ToString() => $"{element.Set} {{ {element.ToKeyString()} }}";
    }
}
