using System.Runtime.InteropServices;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Describes a filter that compares 32 bits of a packet at a time; without keys it matches every packet.</summary>
/// <remarks><c>tc-u32(8)</c>, <c>struct tc_u32_sel</c> in <c>linux/pkt_cls.h</c>. Hash tables and links between them aren't here.</remarks>
public sealed record U32Spec : FilterSpec
{
    const byte TC_U32_TERMINAL = 1;
    const int MaxKeys = 128;

    // struct tc_u32_sel without its keys. Offsets into headers of varying length, which the rest of it is about, aren't used.
    [StructLayout(LayoutKind.Sequential)]
    struct Selector { public byte Flags; public byte OffsetShift; public byte Count; public byte Pad; public uint Unused1; public uint Unused2; public uint Unused3; }

    [StructLayout(LayoutKind.Sequential)]
    struct KernelKey { public uint Mask; public uint Value; public int Offset; public int OffsetMask; }

    /// <inheritdoc/>
    public override string Kind => "u32";

    /// <summary>What must match, all of it; none matches everything. At most 128.</summary>
    public IReadOnlyList<U32Key> Keys { get; init; } = [];

    /// <inheritdoc/>
    protected internal override void WriteOptions(NetlinkWriter writer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Keys.Count, MaxKeys, nameof(Keys));
        // The kernel wants a key: one without a mask matches whatever it finds.
        int count = Math.Max(1, Keys.Count);
        Span<byte> selector = stackalloc byte[16 + MaxKeys * 16];
        selector = selector[..(16 + count * 16)];
        selector.Clear();
        MemoryMarshal.Write(selector, new Selector { Flags = TC_U32_TERMINAL, Count = (byte)count });
        for (int i = 0; i < Keys.Count; i++)
            MemoryMarshal.Write(selector[(16 + i * 16)..], new KernelKey
            {
                Mask = ToBigEndian(Keys[i].Mask), Value = ToBigEndian(Keys[i].Value & Keys[i].Mask), Offset = Keys[i].Offset,
            });
        using var options = writer.Nest(TCA_OPTIONS);
        if (Class != default)
            writer.PutU32(TCA_U32_CLASSID, Class.Value);
        WriteActions(writer, TCA_U32_ACT);
        writer.Put(TCA_U32_SEL, selector);
    }

    internal static IReadOnlyList<U32Key> ReadKeys(AttributeReader options)
    {
        if (!options.Find(TCA_U32_SEL) || options.Value.Length < 16)
            return [];
        int count = Math.Min(options.Value[2], (options.Value.Length - 16) / 16);
        var keys = new U32Key[count];
        for (int i = 0; i < count; i++)
        {
            var key = MemoryMarshal.Read<KernelKey>(options.Value[(16 + i * 16)..]);
            keys[i] = new(ToBigEndian(key.Value), ToBigEndian(key.Mask), key.Offset);
        }
        return keys;
    }

    static uint ToBigEndian(uint value) => BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value) : value;
}

/// <summary>Compares 32 bits of a packet.</summary>
/// <param name="Value">What they must be where the mask has ones, as they are read from left to right: 10.0.0.0 is 0x0a000000.</param>
/// <param name="Mask">Which bits count.</param>
/// <param name="Offset">Where they are: bytes behind the beginning of the network header, a multiple of 4. 12 is the source address of IPv4, 16 its destination.</param>
public readonly record struct U32Key(uint Value, uint Mask, int Offset);
