namespace Cni.Netlink.Nftables;

/// <summary>Describes a named object that rules share: a counter or a quota.</summary>
/// <param name="Table">The table it is in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it is.</param>
public sealed record NftObject(NftTable Table, string Name, NftObjectType Type)
{
    /// <summary>A counter's packets.</summary>
    public ulong Packets { get; init; }

    /// <summary>A counter's bytes, or a quota's limit in bytes.</summary>
    public ulong Bytes { get; init; }

    /// <summary>The bytes a quota has seen.</summary>
    public ulong Consumed { get; init; }

    /// <summary>True for a quota that matches once its limit is passed.</summary>
    public bool Over { get; init; }

    /// <summary>A comment, at most 127 bytes; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>The kernel's number; 0 until it was read.</summary>
    public ulong Handle { get; init; }

    internal string Kind => Type switch
    {
        NftObjectType.Counter => "counter",
        NftObjectType.Quota => "quota",
        _ => "object",
    };

    /// <summary>Prints table and name.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Table + " " + Name;
}

/// <summary>Names the kinds of named objects.</summary>
/// <remarks>The values are the kernel's <c>NFT_OBJECT_*</c>.</remarks>
public enum NftObjectType
{
    /// <summary>Counts packets and bytes.</summary>
    Counter = 1,
    /// <summary>Matches until, or once, a number of bytes has passed.</summary>
    Quota = 2,
    /// <summary>A connection tracking helper.</summary>
    CtHelper = 3,
    /// <summary>A rate limit.</summary>
    Limit = 4,
}
