namespace Cni.Netlink.Nftables;

/// <summary>Describes a rule: what it matches and does, and whose it is.</summary>
/// <remarks>Make one with <see cref="NftChain.Rule"/>; rules read from the kernel have a handle, by which they are deleted.</remarks>
/// <param name="Chain">The chain it is in.</param>
/// <param name="Expressions">What the kernel runs, in order.</param>
public sealed record NftRule(NftChain Chain, IReadOnlyList<NftExpression> Expressions)
{
    /// <summary>A comment, at most 127 bytes; null for none. The usual place to say whose the rule is.</summary>
    public string? Comment { get; init; }

    /// <summary>The kernel's number; 0 until it was read.</summary>
    public ulong Handle { get; init; }

    /// <summary>Prints what the rule does, in nft's syntax, without comment and handle.</summary>
    /// <returns>The text.</returns>
    public string ToBodyString() => NftRuleText.Print(Chain.Table.Family, Expressions);

    /// <summary>Says whether two rules do the same and carry the same comment; counters and handles don't count.</summary>
    /// <param name="other">The other rule.</param>
    /// <returns>True when they do.</returns>
    public bool SameAs(NftRule other)
    {
        if (Comment != other.Comment || Expressions.Count != other.Expressions.Count) return false;
        for (var i = 0; i < Expressions.Count; i++)
            if (!Expressions[i].SameAs(other.Expressions[i]))
                return false;
        return true;
    }

    /// <summary>Prints the rule in nft's syntax.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var body = ToBodyString();
        return Comment is null ? body : body + (body.Length > 0 ? " " : "") + "comment " + NftValueText.Quote(Comment);
    }
}
