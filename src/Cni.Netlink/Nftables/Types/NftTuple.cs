using System.Buffers.Binary;
using System.Net;

namespace Cni.Netlink.Nftables;

/// <summary>Reads the parts of an element's key or value.</summary>
/// <param name="Type">What the parts are.</param>
/// <param name="Bytes">Their bytes as the kernel has them.</param>
public readonly record struct NftTuple(NftType Type, NftBytes Bytes)
{
    /// <summary>Gives the bytes of one part, without padding.</summary>
    /// <param name="index">Which part, from 0.</param>
    /// <returns>The bytes.</returns>
    public ReadOnlySpan<byte> Part(int index)
    {
        var offset = Type.OffsetOf(index);
        var length = Math.Min(Type[index].Length, Math.Max(0, Bytes.Length - offset));
        return Bytes.Span.Slice(Math.Min(offset, Bytes.Length), length);
    }

    /// <summary>Reads one part as an address.</summary>
    /// <param name="index">Which part, from 0.</param>
    /// <returns>The address.</returns>
    /// <exception cref="InvalidOperationException">The part is no address.</exception>
    public IPAddress Address(int index = 0)
    {
        var part = Part(index);
        return part.Length is 4 or 16 ? new IPAddress(part) : throw new InvalidOperationException($"part {index} of {Type} is no address");
    }

    /// <summary>Reads one part as a number: a port, a protocol, a mark.</summary>
    /// <param name="index">Which part, from 0.</param>
    /// <returns>The number.</returns>
    /// <exception cref="InvalidOperationException">The part is wider than 4 bytes.</exception>
    public uint Number(int index = 0)
    {
        var part = Part(index);
        var host = Type[index].IsHostOrder && BitConverter.IsLittleEndian;
        return part.Length switch
        {
            1 => part[0],
            2 => host ? BinaryPrimitives.ReadUInt16LittleEndian(part) : BinaryPrimitives.ReadUInt16BigEndian(part),
            4 => host ? BinaryPrimitives.ReadUInt32LittleEndian(part) : BinaryPrimitives.ReadUInt32BigEndian(part),
            _ => throw new InvalidOperationException($"part {index} of {Type} is no number"),
        };
    }

    /// <summary>Prints the parts as nft does: <c>tcp . 8080</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        if (Type.Count == 1) return NftValueText.Of(Type[0], Part(0));
        var text = new string[Type.Count];
        for (var i = 0; i < text.Length; i++) text[i] = NftValueText.Of(Type[i], Part(i));
        return string.Join(" . ", text);
    }
}
