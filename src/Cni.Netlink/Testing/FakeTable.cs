using System.Text;
using Cni.Netlink.Nftables;

namespace Cni.Netlink.Testing;

/// <summary>One imagined table: descriptions by name, rules in order.</summary>
sealed class FakeTable(NftTable description)
{
    internal NftTable Description { get; } = description;
    internal Dictionary<string, NftChain> Chains { get; private init; } = [];
    internal Dictionary<string, NftSet> Sets { get; private init; } = [];
    internal Dictionary<string, NftObject> Objects { get; private init; } = [];
    internal Dictionary<string, Dictionary<(NftBytes, NftBytes?), NftElement>> Elements { get; private init; } = [];
    internal List<NftRule> Rules { get; private init; } = [];

    internal static (NftBytes, NftBytes?) KeyOf(NftElement element) => (element.Key, element.KeyEnd);

    internal FakeTable Copy()
    {
        var copy = new FakeTable(Description)
        {
            Chains = new(Chains),
            Sets = new(Sets),
            Objects = new(Objects),
            Rules = [.. Rules],
        };
        foreach (var (name, elements) in Elements) copy.Elements[name] = new(elements);
        return copy;
    }

    internal void Print(StringBuilder text)
    {
        text.Append("table ").Append(Description.ToString()).Append(" {\n");
        if (Description.Comment is { } comment) text.Append("\tcomment ").Append(NftValueText.Quote(comment)).Append('\n');
        foreach (var named in Objects.Values)
            text.Append('\t').Append(named.Kind).Append(' ').Append(named.Name).Append(" {\n\t\t").Append(NftText.Of(named)).Append("\n\t}\n");
        foreach (var set in Sets.Values) Print(text, set);
        foreach (var chain in Chains.Values) Print(text, chain);
        text.Append("}\n");
    }

    void Print(StringBuilder text, NftSet set)
    {
        text.Append('\t').Append(set.IsMap ? "map " : "set ").Append(set.Name).Append(" {\n");
        foreach (var line in NftText.HeaderLines(set)) text.Append("\t\t").Append(line).Append('\n');
        var elements = Elements.GetValueOrDefault(set.Name);
        if (elements is { Count: > 0 })
            text.Append("\t\telements = { ").AppendJoin(", ", elements.Values).Append(" }\n");
        text.Append("\t}\n");
    }

    void Print(StringBuilder text, NftChain chain)
    {
        text.Append("\tchain ").Append(chain.Name).Append(" {\n");
        if (chain.Comment is { } comment) text.Append("\t\tcomment ").Append(NftValueText.Quote(comment)).Append('\n');
        if (chain.IsBase) text.Append("\t\t").Append(chain.Declaration).Append('\n');
        foreach (var rule in Rules)
            if (rule.Chain.Name == chain.Name)
                text.Append("\t\t").Append(rule.ToString()).Append('\n');
        text.Append("\t}\n");
    }
}
