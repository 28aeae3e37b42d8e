using System.Globalization;

namespace Cni.Netlink.Nftables;

/// <summary>Describes one element of a set or map: key, value, and whose it is.</summary>
/// <remarks>Make one with <see cref="NftSet.Element"/>.</remarks>
/// <param name="Set">The set it is in.</param>
/// <param name="Key">The key's bytes; the first of the range in an interval set.</param>
public sealed record NftElement(NftSet Set, NftBytes Key)
{
    /// <summary>The last key of a prefix or range, included; null for a single key.</summary>
    public NftBytes? KeyEnd { get; init; }

    /// <summary>What a map finds; null in sets and verdict maps.</summary>
    public NftBytes? Value { get; init; }

    /// <summary>The verdict in a verdict map.</summary>
    public NftVerdict? Verdict { get; init; }

    /// <summary>A comment, at most 127 bytes; null for none. The usual place to say whose the element is.</summary>
    public string? Comment { get; init; }

    /// <summary>How long the element stays; null for the set's own timeout.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What is left of <see cref="Timeout"/>, when read; null if it stays.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>Packets counted so far, when read from a set that counts.</summary>
    public ulong? Packets { get; init; }

    /// <summary>Bytes counted so far, when read from a set that counts.</summary>
    public ulong? Bytes { get; init; }

    /// <summary>The key, part by part.</summary>
    public NftTuple KeyParts => new(Set.Key, Key);

    /// <summary>The value, part by part.</summary>
    /// <exception cref="InvalidOperationException">The element has no value.</exception>
    public NftTuple ValueParts => Value is { } value && Set.Value is { } type
        ? new NftTuple(type, value)
        : throw new InvalidOperationException($"an element of {Set} has no value");

    /// <summary>Prints the key as nft does: <c>tcp . 8080</c>, <c>10.0.0.0/24</c>.</summary>
    /// <returns>The text.</returns>
    public string ToKeyString() => KeyEnd is { } end ? NftValueText.Of(Set.Key, Key, end) : KeyParts.ToString();

    /// <summary>Prints the element as nft does: <c>tcp . 8080 comment "a" : 10.0.0.2 . 80</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var text = ToKeyString();
        if (Packets is { } packets) text += string.Create(CultureInfo.InvariantCulture, $" counter packets {packets} bytes {Bytes ?? 0}");
        if (Timeout is { } timeout) text += " timeout " + NftNames.Duration(timeout);
        if (Expires is { } expires) text += " expires " + NftNames.Duration(expires);
        if (Comment is { } comment) text += " comment " + NftValueText.Quote(comment);
        if (Verdict is { } verdict) text += " : " + verdict;
        else if (Value is not null) text += " : " + ValueParts;
        return text;
    }
}
