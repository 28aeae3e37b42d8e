namespace Cni.Netlink.Nftables;

/// <summary>Is one instruction of a rule, as the kernel runs it.</summary>
/// <remarks>
/// Rules are usually written with <see cref="Nft"/>, which compiles to these; rules read from the kernel are made of
/// these, with <see cref="RawExpression"/> for whatever the library doesn't know. Compared by content.
/// </remarks>
public abstract record NftExpression
{
    private protected NftExpression() { }

    /// <summary>The kernel's name for the instruction, such as <c>payload</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Writes the attributes inside <c>NFTA_EXPR_DATA</c>.</summary>
    internal abstract void Write(NetlinkWriter writer);

    /// <summary>Equality that leaves out what packets change: counters and consumed quotas.</summary>
    internal virtual bool SameAs(NftExpression other) => Equals(other);
}

/// <summary>Keeps an instruction that the library doesn't know, byte for byte.</summary>
/// <param name="Kind">The kernel's name for it.</param>
/// <param name="Data">The attributes inside it.</param>
public sealed record RawExpression(string Kind, NftBytes Data) : NftExpression
{
    /// <inheritdoc/>
    public override string Name => Kind;

    internal override void Write(NetlinkWriter writer) => writer.Raw(Data.Span);
}
