namespace Cni.Netlink.Nftables;

/// <summary>Says what happens to a packet next.</summary>
/// <param name="Code">What happens.</param>
/// <param name="Chain">Where to, for jump and goto; null otherwise.</param>
public readonly record struct NftVerdict(NftVerdictCode Code, string? Chain = null)
{
    /// <summary>Let the packet pass.</summary>
    public static NftVerdict Accept => new(NftVerdictCode.Accept);
    /// <summary>Drop it.</summary>
    public static NftVerdict Drop => new(NftVerdictCode.Drop);
    /// <summary>Go on behind the rule that jumped here.</summary>
    public static NftVerdict Return => new(NftVerdictCode.Return);
    /// <summary>Go on with the next rule.</summary>
    public static NftVerdict Continue => new(NftVerdictCode.Continue);
    /// <summary>Go on in a chain, and come back.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>The verdict.</returns>
    public static NftVerdict Jump(string chain) => new(NftVerdictCode.Jump, chain);
    /// <summary>Go on in a chain for good.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>The verdict.</returns>
    public static NftVerdict Goto(string chain) => new(NftVerdictCode.Goto, chain);

    /// <summary>Prints the verdict as nft does: <c>jump hostports</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Code switch
    {
        NftVerdictCode.Accept => "accept",
        NftVerdictCode.Drop => "drop",
        NftVerdictCode.Return => "return",
        NftVerdictCode.Continue => "continue",
        NftVerdictCode.Jump => "jump " + Chain,
        NftVerdictCode.Goto => "goto " + Chain,
        NftVerdictCode.Queue => "queue",
        NftVerdictCode.Break => "break",
        _ => "verdict " + ((int)Code).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}

/// <summary>Names the verdicts.</summary>
/// <remarks>The values are the kernel's <c>NF_*</c> and <c>NFT_*</c> (linux/netfilter/nf_tables.h, <c>nft_verdicts</c>).</remarks>
public enum NftVerdictCode
{
    /// <summary>Drop the packet.</summary>
    Drop = 0,
    /// <summary>Let it pass.</summary>
    Accept = 1,
    /// <summary>Hand it to a program.</summary>
    Queue = 3,
    /// <summary>Go on with the next rule.</summary>
    Continue = -1,
    /// <summary>Leave the rule.</summary>
    Break = -2,
    /// <summary>Go on in another chain, and come back.</summary>
    Jump = -3,
    /// <summary>Go on in another chain for good.</summary>
    Goto = -4,
    /// <summary>Go back to the chain that jumped here.</summary>
    Return = -5,
}
