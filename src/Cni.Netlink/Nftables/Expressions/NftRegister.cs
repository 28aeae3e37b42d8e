namespace Cni.Netlink.Nftables;

/// <summary>Numbers the kernel's registers by 4-byte slots.</summary>
/// <remarks>
/// There are 16 slots. A slot that begins a 16-byte register has that register's old number (1 to 4), every other one its
/// 4-byte number (8 and up): this is how nft writes registers and how the kernel reports them.
/// </remarks>
static class NftRegister
{
    const uint NFT_REG_1 = 1;
    const uint NFT_REG32_00 = 8;

    /// <summary>The register that holds the verdict.</summary>
    internal const uint Verdict = 0;

    internal static uint FromSlot(int slot) => slot % 4 == 0 ? NFT_REG_1 + (uint)slot / 4 : NFT_REG32_00 + (uint)slot;

    /// <summary>The slot of a register from the wire, or -1.</summary>
    internal static int ToSlot(uint register) => register switch
    {
        >= NFT_REG_1 and <= 4 => (int)(register - NFT_REG_1) * 4,
        >= NFT_REG32_00 and < NFT_REG32_00 + 16 => (int)(register - NFT_REG32_00),
        _ => -1,
    };
}
