using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cni.Netlink;

/// <summary>Collects requests that are sent to the kernel together, as one datagram.</summary>
/// <remarks>
/// The kernel carries the requests out in order. rtnetlink answers each by itself and goes on after a failure; netfilter
/// applies all or nothing between its batch messages. The buffer goes back by <see cref="Dispose"/> to be the next batch's; a batch can
/// be used again after <see cref="Clear"/>, and sent again as it is. Not thread safe.
/// </remarks>
public sealed class NetlinkBatch : IDisposable
{
    // Not ArrayPool: its first return measures what asking for the processor's number costs, a tenth of a short process's life.
    [ThreadStatic]
    static byte[]? s_spare;

    byte[] _buffer;
    int _length;
    Entry[] _entries = new Entry[4];
    int _count;

    internal readonly record struct Entry(int Offset, string Operation, object? Target);

    /// <summary>Makes an empty batch.</summary>
    /// <param name="capacity">The bytes to reserve; the batch grows as needed.</param>
    public NetlinkBatch(int capacity = 1024) => _buffer = Take(capacity);

    /// <summary>The number of messages.</summary>
    public int Count => _count;

    /// <summary>The number of bytes, padding included.</summary>
    public int Length => _length;

    /// <summary>The finished messages as they would be sent, with sequence numbers as last stamped.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            Finish();
            return _buffer.AsSpan(0, _length);
        }
    }

    /// <summary>Starts the next message and finishes the one before.</summary>
    /// <param name="type">The message type (<c>nlmsg_type</c>).</param>
    /// <param name="flags">The flags; <see cref="NetlinkFlags.Request"/> is added.</param>
    /// <param name="operation">What the message does, for error texts: <c>add link</c>.</param>
    /// <param name="target">What it does it to. Kept as it is and put into words by <see cref="object.ToString"/> only if the request fails.</param>
    /// <returns>A writer for the message's content.</returns>
    public NetlinkWriter Begin(ushort type, NetlinkFlags flags, string operation, object? target = null)
    {
        ObjectDisposedException.ThrowIf(_buffer.Length == 0, this);
        Finish();
        if (_count == _entries.Length)
            Array.Resize(ref _entries, _count * 2);
        _entries[_count++] = new Entry(_length, operation, target);
        var header = Append(NetlinkMessage.HeaderSize);
        header.Clear();
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], (ushort)(flags | NetlinkFlags.Request));
        return new NetlinkWriter(this);
    }

    /// <summary>Forgets all messages and keeps the buffer.</summary>
    public void Clear() => (_length, _count) = (0, 0);

    /// <summary>Forgets the messages behind the first <paramref name="count"/>.</summary>
    /// <param name="count">How many messages to keep.</param>
    internal void Truncate(int count)
    {
        if (count >= _count)
            return;
        _length = _entries[count].Offset;
        _count = count;
    }

    /// <summary>Returns the buffer; the batch can't be used afterwards.</summary>
    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        Clear();
        // What one big batch needed isn't kept for ever.
        if (buffer.Length is > 0 and <= 64 * 1024)
            s_spare = buffer;
    }

    /// <summary>The operation that a message was begun with.</summary>
    /// <param name="index">The position of the message, from 0.</param>
    /// <returns>The words given to <see cref="Begin"/>.</returns>
    public string OperationAt(int index) => At(index).Operation;

    /// <summary>One finished message, header included.</summary>
    /// <param name="index">The position of the message, from 0.</param>
    /// <returns>Its bytes without padding, on loan until the batch changes.</returns>
    public ReadOnlySpan<byte> MessageAt(int index)
    {
        Finish();
        int offset = At(index).Offset;
        return _buffer.AsSpan(offset, MemoryMarshal.Read<int>(_buffer.AsSpan(offset)));
    }

    internal Entry At(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count, nameof(index));
        return _entries[index];
    }

    /// <summary>Numbers the messages and gives them flags, ready to be sent.</summary>
    internal ReadOnlySpan<byte> Stamp(uint firstSequence, NetlinkFlags add)
    {
        Finish();
        for (int i = 0; i < _count; i++)
        {
            var header = _buffer.AsSpan(_entries[i].Offset, NetlinkMessage.HeaderSize);
            MemoryMarshal.Write(header[8..], firstSequence + (uint)i);
            if (add != 0)
                MemoryMarshal.Write(header[6..], (ushort)(MemoryMarshal.Read<ushort>(header[6..]) | (ushort)add));
        }
        return _buffer.AsSpan(0, _length);
    }

    internal Span<byte> Append(int bytes)
    {
        ObjectDisposedException.ThrowIf(_buffer.Length == 0, this);
        int needed = _length + bytes;
        if (needed > _buffer.Length)
            Grow(needed);
        var span = _buffer.AsSpan(_length, bytes);
        _length = needed;
        return span;
    }

    internal Span<byte> Attribute(ushort type, int size)
    {
        if (size + 4 > ushort.MaxValue)
            throw new ArgumentException($"A netlink attribute holds at most 65531 bytes; {size} were given for type {type & 0x3fff}.", nameof(size));
        int padded = Alignment.Align(size);
        var span = Append(4 + padded);
        MemoryMarshal.Write(span, (ushort)(size + 4));
        MemoryMarshal.Write(span[2..], type);
        span[(4 + size)..].Clear();
        return span.Slice(4, size);
    }

    internal int BeginNest(ushort type)
    {
        int start = _length;
        var span = Append(4);
        span.Clear();
        MemoryMarshal.Write(span[2..], type);
        return start;
    }

    internal void EndNest(int start)
    {
        int length = _length - start;
        if (length > ushort.MaxValue)
            throw new InvalidOperationException($"A nested netlink attribute grew to {length} bytes; at most 65535 are possible. Split the request.");
        MemoryMarshal.Write(_buffer.AsSpan(start), (ushort)length);
    }

    /// <summary>Sets bytes that were written before, relative to the start of the message last begun.</summary>
    internal Span<byte> Written(int start) => _buffer.AsSpan(start, _length - start);

    void Finish()
    {
        if (_count == 0)
            return;
        int offset = _entries[_count - 1].Offset;
        MemoryMarshal.Write(_buffer.AsSpan(offset), _length - offset);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Grow(int needed)
    {
        var larger = new byte[Math.Max(needed, _buffer.Length * 2)];
        _buffer.AsSpan(0, _length).CopyTo(larger);
        _buffer = larger;
    }

    static byte[] Take(int capacity)
    {
        if (s_spare is not { } spare || spare.Length < capacity)
            return new byte[capacity];
        s_spare = null;
        return spare;
    }
}
