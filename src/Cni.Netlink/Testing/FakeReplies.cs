using System.Runtime.InteropServices;

namespace Cni.Netlink.Testing;

/// <summary>Collects the replies to one request to a <see cref="FakeNetlink"/>.</summary>
public sealed class FakeReplies
{
    readonly NetlinkBatch _batch;
    readonly uint _sequence, _port;
    int _flushed;

    internal FakeReplies(NetlinkBatch batch, uint sequence, uint port) => (_batch, _sequence, _port) = (batch, sequence, port);

    /// <summary>Whether the request has got its last reply: an acknowledgement, an error or the end of a listing.</summary>
    internal bool IsComplete { get; private set; }

    internal List<(byte[]? Bytes, Errno Errno, int TruncatedLength)> Queue { get; } = [];

    /// <summary>Replies with an object.</summary>
    /// <param name="type">The message type.</param>
    /// <param name="write">Writes the fixed header and attributes.</param>
    /// <param name="flags">Flags; a part of a listing needs <see cref="NetlinkFlags.Multi"/>.</param>
    public void Message(ushort type, FakeMessageWriter write, NetlinkFlags flags = NetlinkFlags.None)
    {
        ArgumentNullException.ThrowIfNull(write);
        write(_batch.Begin(type, flags, ""));
    }

    /// <summary>Acknowledges the request.</summary>
    public void Ack() => Error(Errno.None);

    /// <summary>Refuses the request.</summary>
    /// <param name="errno">The error.</param>
    /// <param name="message">The kernel's words.</param>
    /// <param name="attributeOffset">The offset of the refused attribute in the request, its netlink header included.</param>
    /// <param name="missingAttribute">The number of an attribute that is missing.</param>
    /// <param name="missingNest">The offset of the attribute in which it is missing; null is the message itself.</param>
    public void Error(Errno errno, string? message = null, int? attributeOffset = null, int? missingAttribute = null, int? missingNest = null)
    {
        bool details = message is not null || attributeOffset is not null || missingAttribute is not null;
        var writer = _batch.Begin(NetlinkMessage.ErrorType, NetlinkFlags.Capped | (details ? NetlinkFlags.AckAttributes : 0), "");
        Span<byte> body = stackalloc byte[20]; // errno and the bare header of the request
        body.Clear();
        MemoryMarshal.Write(body, -(int)errno);
        MemoryMarshal.Write(body[12..], _sequence);
        writer.Raw(body);
        Details(writer, message, attributeOffset, missingAttribute, missingNest);
        IsComplete = true;
    }

    /// <summary>Ends a listing.</summary>
    /// <param name="errno">An error that ended it early.</param>
    /// <param name="message">The kernel's words.</param>
    /// <param name="interrupted">Whether the listing changed while it was read.</param>
    public void Done(Errno errno = Errno.None, string? message = null, bool interrupted = false)
    {
        var flags = NetlinkFlags.Multi | (message is not null ? NetlinkFlags.AckAttributes : 0) | (interrupted ? NetlinkFlags.DumpInterrupted : 0);
        var writer = _batch.Begin(NetlinkMessage.DoneType, flags, "");
        Span<byte> body = stackalloc byte[4];
        MemoryMarshal.Write(body, -(int)errno);
        writer.Raw(body);
        Details(writer, message, null, null, null);
        IsComplete = true;
    }

    /// <summary>Hands out bytes as one datagram, as they are.</summary>
    /// <param name="datagram">The bytes.</param>
    public void Raw(ReadOnlySpan<byte> datagram)
    {
        Flush();
        Queue.Add((datagram.ToArray(), Errno.None, 0));
    }

    /// <summary>Lets the next read fail.</summary>
    /// <param name="errno">The error, for example <see cref="Errno.ENOBUFS"/>.</param>
    public void FailRead(Errno errno)
    {
        Flush();
        Queue.Add((null, errno, 0));
    }

    /// <summary>Lets the next read find a datagram that is too long for the buffer, and is lost.</summary>
    /// <param name="length">Its length.</param>
    public void Truncate(int length)
    {
        Flush();
        Queue.Add((null, Errno.None, length));
    }

    /// <summary>Leaves the request without its last reply, as a kernel that died would.</summary>
    public void Silence() => IsComplete = true;

    static void Details(NetlinkWriter writer, string? message, int? offset, int? missing, int? nest)
    {
        if (message is not null)
            writer.PutStringZ(1, message);
        if (offset is { } o)
            writer.PutS32(2, o);
        if (missing is { } m)
            writer.PutS32(5, m);
        if (nest is { } n)
            writer.PutS32(6, n);
    }

    /// <summary>Makes datagrams of the messages so far: one, or for a listing two.</summary>
    internal void Flush()
    {
        int count = _batch.Count - _flushed;
        if (count == 0)
            return;
        var bytes = _batch.Stamp(0, NetlinkFlags.None).ToArray();
        int[] starts = new int[_batch.Count + 1];
        int offset = 0;
        for (int i = 0; i < _batch.Count; i++)
        {
            starts[i] = offset;
            var header = bytes.AsSpan(offset);
            MemoryMarshal.Write(header[6..], (ushort)(MemoryMarshal.Read<ushort>(header[6..]) & ~(ushort)NetlinkFlags.Request));
            MemoryMarshal.Write(header[8..], _sequence);
            MemoryMarshal.Write(header[12..], _port);
            offset += Alignment.Align(MemoryMarshal.Read<int>(header));
        }
        starts[_batch.Count] = offset;
        int middle = count > 1 ? _flushed + (count / 2) : _batch.Count;
        Queue.Add((bytes[starts[_flushed]..starts[middle]], Errno.None, 0));
        if (middle < _batch.Count)
            Queue.Add((bytes[starts[middle]..offset], Errno.None, 0));
        _flushed = _batch.Count;
    }
}
