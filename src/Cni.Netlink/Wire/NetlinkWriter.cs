using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Cni.Netlink;

/// <summary>Writes headers and attributes into the message that a <see cref="NetlinkBatch"/> began last.</summary>
/// <remarks>
/// Values are padded to four bytes, the batch grows as needed. Numbers are in host byte order unless the method's name ends in
/// <c>Be</c>. The twin of <see cref="AttributeReader"/>.
/// </remarks>
public readonly ref struct NetlinkWriter
{
    readonly NetlinkBatch _batch;

    internal NetlinkWriter(NetlinkBatch batch) => _batch = batch;

    /// <summary>Writes the fixed header of the protocol, such as <c>struct ifinfomsg</c>, padded to four bytes.</summary>
    /// <typeparam name="T">A structure with the header's layout.</typeparam>
    /// <param name="header">The header.</param>
    public void Header<T>(in T header) where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        var span = _batch.Append(Alignment.Align(size));
        MemoryMarshal.Write(span, in header);
        span[size..].Clear();
    }

    /// <summary>Writes an attribute with the bytes as they are.</summary>
    /// <param name="type">The attribute's number, with flag bits where the protocol wants them.</param>
    /// <param name="value">The value; at most 65531 bytes.</param>
    /// <exception cref="ArgumentException">The value is too long for an attribute.</exception>
    public void Put(ushort type, ReadOnlySpan<byte> value) => value.CopyTo(_batch.Attribute(type, value.Length));

    /// <summary>Writes an attribute with the bytes of a structure.</summary>
    /// <typeparam name="T">A structure with the value's layout.</typeparam>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The structure.</param>
    public void PutStruct<T>(ushort type, in T value) where T : unmanaged => MemoryMarshal.Write(_batch.Attribute(type, Unsafe.SizeOf<T>()), in value);

    /// <summary>Writes a byte.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The value.</param>
    public void PutU8(ushort type, byte value) => _batch.Attribute(type, 1)[0] = value;

    /// <summary>Writes 16 bits in host byte order.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The value.</param>
    public void PutU16(ushort type, ushort value) => MemoryMarshal.Write(_batch.Attribute(type, 2), value);

    /// <summary>Writes 32 bits in host byte order.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The value.</param>
    public void PutU32(ushort type, uint value) => MemoryMarshal.Write(_batch.Attribute(type, 4), value);

    /// <summary>Writes 32 signed bits in host byte order.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The value.</param>
    public void PutS32(ushort type, int value) => MemoryMarshal.Write(_batch.Attribute(type, 4), value);

    /// <summary>Writes 64 bits in host byte order.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The value.</param>
    public void PutU64(ushort type, ulong value) => MemoryMarshal.Write(_batch.Attribute(type, 8), value);

    /// <summary>Writes 16 bits in network byte order.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The value.</param>
    public void PutU16Be(ushort type, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(_batch.Attribute(type, 2), value);

    /// <summary>Writes 32 bits in network byte order.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The value.</param>
    public void PutU32Be(ushort type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(_batch.Attribute(type, 4), value);

    /// <summary>Writes 64 bits in network byte order.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The value.</param>
    public void PutU64Be(ushort type, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(_batch.Attribute(type, 8), value);

    /// <summary>Writes UTF-8 text with a zero byte at its end.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The text.</param>
    public void PutStringZ(ushort type, string value)
    {
        int size = Encoding.UTF8.GetByteCount(value);
        var span = _batch.Attribute(type, size + 1);
        Encoding.UTF8.GetBytes(value, span);
        span[size] = 0;
    }

    /// <summary>Writes UTF-8 text without a zero byte at its end.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The text.</param>
    public void PutString(ushort type, string value) =>
        Encoding.UTF8.GetBytes(value, _batch.Attribute(type, Encoding.UTF8.GetByteCount(value)));

    /// <summary>Writes an attribute that is true by being there.</summary>
    /// <param name="type">The attribute's number.</param>
    public void PutFlag(ushort type) => _batch.Attribute(type, 0);

    /// <summary>Writes the 4 or 16 bytes of an IP address.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The address.</param>
    public void PutAddress(ushort type, IPAddress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        value.TryWriteBytes(_batch.Attribute(type, value.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 4 : 16), out _);
    }

    /// <summary>Writes the bytes of a hardware address.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <param name="value">The address.</param>
    public void PutMac(ushort type, PhysicalAddress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Put(type, value.GetAddressBytes());
    }

    /// <summary>Writes bytes that are no attribute, padded to four bytes: structures inside a value, such as <c>struct rtnexthop</c>.</summary>
    /// <param name="value">The bytes.</param>
    public void Raw(ReadOnlySpan<byte> value)
    {
        var span = _batch.Append(Alignment.Align(value.Length));
        value.CopyTo(span);
        span[value.Length..].Clear();
    }

    /// <summary>Opens an attribute that holds attributes: <c>using (writer.Nest(IFLA_LINKINFO)) { ... }</c>.</summary>
    /// <param name="type">The attribute's number; <c>NLA_F_NESTED</c> is added.</param>
    /// <returns>A scope whose end writes the length.</returns>
    public NestScope Nest(ushort type) => new(_batch, _batch.BeginNest((ushort)(type | 0x8000)));

    /// <summary>Opens an attribute that holds attributes but isn't marked so, as older kernel interfaces such as <c>RTA_MULTIPATH</c> want it.</summary>
    /// <param name="type">The attribute's number.</param>
    /// <returns>A scope whose end writes the length.</returns>
    public NestScope NestUnmarked(ushort type) => new(_batch, _batch.BeginNest(type));

    internal int Position => _batch.Length;

    internal void PatchLength(int position) => MemoryMarshal.Write(_batch.Written(position), (ushort)(_batch.Length - position));
}

/// <summary>Ends a nested attribute when it is disposed of.</summary>
public readonly ref struct NestScope
{
    readonly NetlinkBatch _batch;
    readonly int _start;

    internal NestScope(NetlinkBatch batch, int start) => (_batch, _start) = (batch, start);

    /// <summary>Writes the length of the nest into its head.</summary>
    /// <exception cref="InvalidOperationException">The nest is longer than 65535 bytes.</exception>
    public void Dispose() => _batch.EndNest(_start);
}
