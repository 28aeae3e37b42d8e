using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using System.Text;

namespace Cni.Netlink;

/// <summary>Walks netlink attributes: <c>while (reader.MoveNext()) switch (reader.Type) { ... }</c>.</summary>
/// <remarks>
/// A view on loan over received bytes. It never throws and never reads out of bounds, whatever the bytes are: kernels grow
/// attributes, so a longer value gives its known beginning, a shorter one gives the type's zero (or null), and trailing
/// padding is ignored. An attribute whose own length is impossible ends the walk and sets <see cref="IsMalformed"/>.
/// The twin of <see cref="NetlinkWriter"/>.
/// </remarks>
/// <param name="attributes">The bytes of the attributes.</param>
public ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    const ushort TypeMask = 0x3fff; // NLA_TYPE_MASK: without NLA_F_NESTED and NLA_F_NET_BYTEORDER

    readonly ReadOnlySpan<byte> _all = attributes;
    ReadOnlySpan<byte> _rest = attributes;
    ReadOnlySpan<byte> _value;
    ushort _type;

    /// <summary>Whether the walk ended at an attribute whose length can't be right.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The number of the attribute, without its flag bits.</summary>
    public readonly ushort Type => (ushort)(_type & TypeMask);

    /// <summary>Whether the sender marked the attribute as one that holds attributes (<c>NLA_F_NESTED</c>). Older kernel code doesn't.</summary>
    public readonly bool IsNested => (_type & 0x8000) != 0;

    /// <summary>The value, without padding.</summary>
    public readonly ReadOnlySpan<byte> Value => _value;

    /// <summary>The offset of the value from the beginning of the bytes that are walked.</summary>
    internal int ValueOffset { get; private set; }

    /// <summary>Goes to the next attribute.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext()
    {
        if (_rest.Length < 4)
        {
            _value = default;
            return false;
        }
        int length = MemoryMarshal.Read<ushort>(_rest);
        if (length < 4 || length > _rest.Length)
        {
            IsMalformed = true;
            _rest = _value = default;
            return false;
        }
        _type = MemoryMarshal.Read<ushort>(_rest[2..]);
        ValueOffset = _all.Length - _rest.Length + 4;
        _value = _rest[4..length];
        _rest = _rest[Math.Min(Alignment.Align(length), _rest.Length)..];
        return true;
    }

    /// <summary>Goes to the first attribute of a number, from the beginning.</summary>
    /// <param name="type">The number.</param>
    /// <returns>False when there is none.</returns>
    public bool Find(ushort type)
    {
        this = new AttributeReader(_all);
        while (MoveNext())
            if (Type == type)
                return true;
        return false;
    }

    /// <summary>A reader of the same attributes that stands before the first one.</summary>
    /// <returns>The reader.</returns>
    public readonly AttributeReader Restart() => new(_all);

    /// <summary>A reader of the attributes inside this one.</summary>
    /// <returns>The reader; empty when there are none.</returns>
    public readonly AttributeReader Nested() => new(_value);

    /// <summary>The value as a byte.</summary>
    public readonly byte U8 => _value.Length >= 1 ? _value[0] : (byte)0;

    /// <summary>The value as 16 bits in host byte order.</summary>
    public readonly ushort U16 => _value.Length >= 2 ? MemoryMarshal.Read<ushort>(_value) : (ushort)0;

    /// <summary>The value as 32 bits in host byte order.</summary>
    public readonly uint U32 => _value.Length >= 4 ? MemoryMarshal.Read<uint>(_value) : 0;

    /// <summary>The value as 32 signed bits in host byte order.</summary>
    public readonly int S32 => (int)U32;

    /// <summary>The value as 64 bits in host byte order.</summary>
    public readonly ulong U64 => _value.Length >= 8 ? MemoryMarshal.Read<ulong>(_value) : 0;

    /// <summary>The value as 16 bits in network byte order.</summary>
    public readonly ushort U16Be => _value.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(_value) : (ushort)0;

    /// <summary>The value as 32 bits in network byte order.</summary>
    public readonly uint U32Be => _value.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(_value) : 0;

    /// <summary>The value as 64 bits in network byte order.</summary>
    public readonly ulong U64Be => _value.Length >= 8 ? BinaryPrimitives.ReadUInt64BigEndian(_value) : 0;

    /// <summary>The value as UTF-8 text up to its first zero byte, which may be missing.</summary>
    public readonly string StringZ
    {
        get
        {
            int end = _value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? _value : _value[..end]);
        }
    }

    /// <summary>The value as an IP address: 4 bytes are IPv4, 16 are IPv6, anything else is null.</summary>
    public readonly IPAddress? Address => _value.Length is 4 or 16 ? new IPAddress(_value) : null;

    /// <summary>The value as a hardware address of whatever length it has; null when it is empty.</summary>
    public readonly PhysicalAddress? Mac => _value.IsEmpty ? null : new PhysicalAddress(_value.ToArray());

    /// <summary>The value as a structure.</summary>
    /// <typeparam name="T">A structure with the value's layout.</typeparam>
    /// <returns>The structure; its missing end is zero when the value is shorter.</returns>
    public readonly T Struct<T>() where T : unmanaged
    {
        T value = default;
        var bytes = MemoryMarshal.AsBytes(new Span<T>(ref value));
        _value[..Math.Min(bytes.Length, _value.Length)].CopyTo(bytes);
        return value;
    }
}
