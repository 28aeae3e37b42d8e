namespace Cni.Netlink.Nftables;

/// <summary>Holds the bytes of a key, a value or an operand, exactly as the kernel has them.</summary>
/// <remarks>Compared by content. The bytes are never changed once wrapped.</remarks>
public readonly struct NftBytes : IEquatable<NftBytes>
{
    readonly byte[]? _bytes;

    /// <summary>Copies the bytes.</summary>
    /// <param name="bytes">What to hold.</param>
    public NftBytes(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    NftBytes(byte[] bytes) => _bytes = bytes;

    /// <summary>Takes the array over without a copy: the caller gives it away.</summary>
    internal static NftBytes Own(byte[] bytes) => new(bytes);

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>How many bytes there are.</summary>
    public int Length => _bytes?.Length ?? 0;

    /// <summary>True when there are none.</summary>
    public bool IsEmpty => Length == 0;

    /// <inheritdoc/>
    public bool Equals(NftBytes other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NftBytes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Prints the bytes in hexadecimal, as <c>0x0a000001</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "0x" + Convert.ToHexStringLower(Span);

    /// <summary>Compares by content.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>True when equal.</returns>
    public static bool operator ==(NftBytes left, NftBytes right) => left.Equals(right);

    /// <summary>Compares by content.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>True when different.</returns>
    public static bool operator !=(NftBytes left, NftBytes right) => !left.Equals(right);
}
