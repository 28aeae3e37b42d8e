using Cni.Netlink.Nftables;

namespace Cni.Netlink.Testing;

/// <summary>Does to imagined tables what the kernel does to real ones, with its error numbers.</summary>
sealed class FakeRuleset(Dictionary<(NftFamily, string), FakeTable> tables, Func<ulong> nextHandle)
{
    internal Errno Apply(NftCommand command) => command.Target switch
    {
        NftTable table => Table(command.Verb, table),
        NftChain chain => In(chain.Table, found => Chain(command.Verb, chain, found)),
        NftRule rule => In(rule.Chain.Table, found => Rule(command, rule, found)),
        NftSet set => In(set.Table, found => Set(command.Verb, set, found)),
        NftElement element => In(element.Set.Table, found => Element(command.Verb, element, found)),
        NftObject named => In(named.Table, found => Object(command.Verb, named, found)),
        _ => Errno.EINVAL,
    };

    Errno In(NftTable table, Func<FakeTable, Errno> apply) =>
        tables.TryGetValue((table.Family, table.Name), out var found) ? apply(found) : Errno.ENOENT;

    Errno Table(NftVerb verb, NftTable table)
    {
        var key = (table.Family, table.Name);
        var exists = tables.TryGetValue(key, out var found);
        switch (verb)
        {
            case NftVerb.Create when exists: return Errno.EEXIST;
            case NftVerb.Add or NftVerb.Create:
                if (!exists) tables[key] = new FakeTable(table with { Handle = nextHandle() });
                return Errno.None;
            case NftVerb.Delete: return tables.Remove(key) ? Errno.None : Errno.ENOENT;
            case NftVerb.Flush:
                found?.Rules.Clear();
                return exists ? Errno.None : Errno.ENOENT;
            default: return Errno.EINVAL;
        }
    }

    Errno Chain(NftVerb verb, NftChain chain, FakeTable table)
    {
        var exists = table.Chains.TryGetValue(chain.Name, out var found);
        switch (verb)
        {
            case NftVerb.Create when exists: return Errno.EEXIST;
            case NftVerb.Add or NftVerb.Create:
                if (exists) return Again(chain, found!);
                table.Chains[chain.Name] = chain with { Handle = nextHandle() };
                return Errno.None;
            case NftVerb.Flush:
                table.Rules.RemoveAll(rule => rule.Chain.Name == chain.Name);
                return exists ? Errno.None : Errno.ENOENT;
            case NftVerb.Delete when !exists: return Errno.ENOENT;
            case NftVerb.Delete:
                if (Uses(table, expression => expression is VerdictExpression { Verdict.Chain: { } target } && target == chain.Name)) return Errno.EBUSY;
                foreach (var elements in table.Elements.Values)
                    foreach (var element in elements.Values)
                        if (element.Verdict?.Chain == chain.Name)
                            return Errno.EBUSY;
                table.Chains.Remove(chain.Name);
                return Errno.None;
            default: return Errno.EINVAL;
        }
    }

    /// <summary>A chain that is there: the hook's place can't be changed, and its type is another chain altogether.</summary>
    static Errno Again(NftChain chain, NftChain found)
    {
        if (chain.Hook is null) return Errno.None;
        if (chain.Hook != found.Hook || chain.Priority != found.Priority) return Errno.EOPNOTSUPP;
        return chain.Type == found.Type ? Errno.None : Errno.EEXIST;
    }

    Errno Rule(NftCommand command, NftRule rule, FakeTable table)
    {
        if (!table.Chains.ContainsKey(rule.Chain.Name)) return Errno.ENOENT;
        if (command.Verb == NftVerb.Delete)
            return table.Rules.RemoveAll(one => one.Handle == rule.Handle && one.Chain.Name == rule.Chain.Name) > 0 ? Errno.None : Errno.ENOENT;
        foreach (var expression in rule.Expressions)
            if (Missing(expression, table))
                return Errno.ENOENT;
        var made = rule with { Handle = nextHandle() };
        if (command.Position != 0)
        {
            var at = table.Rules.FindIndex(one => one.Handle == command.Position && one.Chain.Name == rule.Chain.Name);
            if (at < 0) return Errno.ENOENT;
            if (command.Verb == NftVerb.Replace) table.Rules[at] = made;
            else table.Rules.Insert(command.Verb == NftVerb.Insert ? at : at + 1, made);
        }
        else if (command.Verb == NftVerb.Insert) table.Rules.Insert(0, made);
        else table.Rules.Add(made);
        return Errno.None;
    }

    static bool Missing(NftExpression expression, FakeTable table) => expression switch
    {
        VerdictExpression { Verdict.Chain: { } chain } => !table.Chains.ContainsKey(chain),
        LookupExpression lookup => !table.Sets.ContainsKey(lookup.Set),
        DynsetExpression dynset => !table.Sets.ContainsKey(dynset.Set),
        ObjectReferenceExpression named => !table.Objects.ContainsKey(named.ObjectName),
        _ => false,
    };

    static bool Uses(FakeTable table, Predicate<NftExpression> condition)
    {
        foreach (var rule in table.Rules)
            foreach (var expression in rule.Expressions)
                if (condition(expression))
                    return true;
        return false;
    }

    Errno Set(NftVerb verb, NftSet set, FakeTable table)
    {
        var exists = table.Sets.TryGetValue(set.Name, out var found);
        switch (verb)
        {
            case NftVerb.Create when exists: return Errno.EEXIST;
            case NftVerb.Add or NftVerb.Create:
                if (exists) return set.Fits(found!) ? Errno.None : Errno.EEXIST;
                table.Sets[set.Name] = set with { Handle = nextHandle() };
                table.Elements[set.Name] = [];
                return Errno.None;
            case NftVerb.Flush:
                if (exists) table.Elements[set.Name].Clear();
                return exists ? Errno.None : Errno.ENOENT;
            case NftVerb.Delete when !exists: return Errno.ENOENT;
            case NftVerb.Delete:
                if (Uses(table, expression => expression is LookupExpression lookup && lookup.Set == set.Name
                    || expression is DynsetExpression dynset && dynset.Set == set.Name)) return Errno.EBUSY;
                table.Sets.Remove(set.Name);
                table.Elements.Remove(set.Name);
                return Errno.None;
            default: return Errno.EINVAL;
        }
    }

    static Errno Element(NftVerb verb, NftElement element, FakeTable table)
    {
        if (!table.Sets.TryGetValue(element.Set.Name, out var set)) return Errno.ENOENT;
        var elements = table.Elements[set.Name];
        var key = FakeTable.KeyOf(element);
        var exists = elements.TryGetValue(key, out var found);
        switch (verb)
        {
            case NftVerb.Delete: return elements.Remove(key) ? Errno.None : Errno.ENOENT;
            case NftVerb.Create when exists: return Errno.EEXIST;
            case NftVerb.Add when exists: return found!.Value == element.Value && found.Verdict == element.Verdict ? Errno.None : Errno.EEXIST;
        }
        if (element.Key.Length != set.Key.Length || set.IsMap && element.Value is null && element.Verdict is null) return Errno.EINVAL;
        if (element.Verdict?.Chain is { } chain && !table.Chains.ContainsKey(chain)) return Errno.ENOENT;
        if (set.Size > 0 && elements.Count >= set.Size) return Errno.ENFILE;
        if (set is { IsInterval: true, Key.IsConcatenation: false })
            foreach (var other in elements.Values)
                if (Overlap(element, other))
                    return Errno.EEXIST;
        elements[key] = element with { Set = set };
        return Errno.None;
    }

    static bool Overlap(NftElement one, NftElement other) =>
        one.Key.Span.SequenceCompareTo((other.KeyEnd ?? other.Key).Span) <= 0 && other.Key.Span.SequenceCompareTo((one.KeyEnd ?? one.Key).Span) <= 0;

    Errno Object(NftVerb verb, NftObject named, FakeTable table)
    {
        var exists = table.Objects.TryGetValue(named.Name, out var found);
        if (verb != NftVerb.Delete)
        {
            if (exists) return found!.Type == named.Type ? Errno.None : Errno.EEXIST;
            table.Objects[named.Name] = named with { Handle = nextHandle() };
            return Errno.None;
        }
        if (!exists) return Errno.ENOENT;
        if (Uses(table, expression => expression is ObjectReferenceExpression reference && reference.ObjectName == named.Name)) return Errno.EBUSY;
        table.Objects.Remove(named.Name);
        return Errno.None;
    }
}
