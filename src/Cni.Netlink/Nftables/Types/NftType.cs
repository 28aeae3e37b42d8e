using System.Collections;
using System.Runtime.CompilerServices;

namespace Cni.Netlink.Nftables;

/// <summary>Describes the key or value of a set: one data type, or several concatenated.</summary>
/// <remarks>
/// Write one type as itself and several as a collection: <c>[NftDataType.InetProto, NftDataType.InetService]</c> is nft's
/// <c>inet_proto . inet_service</c>. In a concatenation every part fills whole 4-byte registers, and the id is made of 6
/// bits per part.
/// </remarks>
[CollectionBuilder(typeof(NftType), nameof(Create))]
public sealed class NftType : IReadOnlyList<NftDataType>, IEquatable<NftType>
{
    // TYPE_BITS in nft: how far a concatenation shifts for every further part.
    const int TypeBits = 6;

    readonly NftDataType[] _parts;

    NftType(NftDataType[] parts) => _parts = parts;

    /// <summary>Makes a concatenation.</summary>
    /// <param name="parts">The parts in order; one is a plain type.</param>
    /// <returns>The type.</returns>
    /// <exception cref="ArgumentException">No part, or more than 64 bytes together.</exception>
    public static NftType Create(ReadOnlySpan<NftDataType> parts)
    {
        if (parts.IsEmpty) throw new ArgumentException("a type has at least one part", nameof(parts));
        var type = new NftType(parts.ToArray());
        if (type.Length > 64) throw new ArgumentException($"\"{type}\" is wider than the kernel's 64 bytes of registers", nameof(parts));
        return type;
    }

    /// <summary>Lets a single data type stand where a type is wanted.</summary>
    /// <param name="type">The data type.</param>
    public static implicit operator NftType(NftDataType type) => new([type]);

    /// <summary>Makes the type with one part; the named form of the conversion.</summary>
    /// <param name="type">The data type.</param>
    /// <returns>The type.</returns>
    public static NftType FromNftDataType(NftDataType type) => type;

    /// <summary>How many parts there are.</summary>
    public int Count => _parts.Length;

    /// <summary>One part.</summary>
    /// <param name="index">Which, from 0.</param>
    public NftDataType this[int index] => _parts[index];

    /// <summary>True for two parts or more.</summary>
    public bool IsConcatenation => _parts.Length > 1;

    /// <summary>True for the value type of verdict maps.</summary>
    public bool IsVerdict => _parts.Length == 1 && _parts[0].Id == NftDataType.Verdict.Id;

    /// <summary>Width in bytes, with the padding of a concatenation.</summary>
    public int Length
    {
        get
        {
            if (_parts.Length == 1) return _parts[0].Length;
            var sum = 0;
            foreach (var part in _parts) sum += part.PaddedLength;
            return sum;
        }
    }

    /// <summary>nft's number for the type.</summary>
    public uint Id
    {
        get
        {
            var id = 0u;
            foreach (var part in _parts) id = id << TypeBits | part.Id;
            return id;
        }
    }

    /// <summary>Where a part begins, in bytes.</summary>
    internal int OffsetOf(int index)
    {
        var offset = 0;
        for (var i = 0; i < index; i++) offset += _parts[i].PaddedLength;
        return offset;
    }

    /// <summary>Takes an id from the kernel apart; unknown parts share the width that is left.</summary>
    internal static NftType FromId(uint id, int length)
    {
        var count = 0;
        for (var rest = id; rest != 0; rest >>= TypeBits) count++;
        if (count <= 1) return new NftType([NftDataType.FromId(id, length)]);
        var parts = new NftDataType[count];
        for (var i = count - 1; i >= 0; i--, id >>= TypeBits) parts[i] = NftDataType.FromId(id & 0x3f, 4);
        return new NftType(parts);
    }

    /// <summary>Enumerates the parts.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<NftDataType> GetEnumerator() => ((IEnumerable<NftDataType>)_parts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(NftType? other) => other is not null && other.Id == Id && other.Length == Length;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NftType);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Id;

    /// <summary>Prints the type as nft does: <c>inet_proto . inet_service</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(" . ", (IEnumerable<NftDataType>)_parts);
}
