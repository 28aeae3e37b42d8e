namespace Cni.Netlink.Nftables;

/// <summary>What a register holds while a rule is put back into words.</summary>
/// <param name="Text">In nft's words; null for a constant, whose words depend on where it is used.</param>
/// <param name="Type">What type of value it is, as far as known.</param>
sealed record NftOperand(string? Text, NftDataType? Type)
{
    /// <summary>The bytes of a constant.</summary>
    internal NftBytes Constant { get; init; }

    /// <summary>The bits that are kept, where a bitwise instruction was applied.</summary>
    internal NftBytes? Mask { get; init; }

    /// <summary>The bits that are turned over.</summary>
    internal NftBytes Xor { get; init; }

    /// <summary>How many bytes were loaded: fewer than the type has when only a prefix is looked at.</summary>
    internal int Length { get; init; }

    /// <summary>True after host order was turned to network order.</summary>
    internal bool IsTurned { get; init; }

    /// <summary>The check this operand makes when compared for equality: nft leaves it unsaid when the next field implies it.</summary>
    internal NftMetaKey? Check { get; init; }

    /// <summary>The protocol that looking at this field takes for granted.</summary>
    internal NftProtocol Implies { get; init; }
}
