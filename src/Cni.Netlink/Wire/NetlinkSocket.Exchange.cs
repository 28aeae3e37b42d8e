using System.Runtime.InteropServices;
using Cni.Netlink.Interop;

namespace Cni.Netlink;

// Collecting answers: everything is received before any handler runs, so that a handler may use the socket itself and an error
// never leaves answers behind for the next request.
public sealed partial class NetlinkSocket
{
    enum DumpOutcome { Complete, Interrupted, TooLarge, Busy }

    uint SendStamped(NetlinkBatch batch, NetlinkFlags add)
    {
        uint first = AllocateSequence(batch.Count);
        Send(batch.Stamp(first, add), batch.OperationAt(0), batch.At(0).Target);
        return first;
    }

    void Collect(NetlinkBatch batch, uint first, NativeBuffer buffer, ref List<NetlinkError>? failures)
    {
        int pending = batch.Count;
        while (pending > 0)
        {
            int start = buffer.Used;
            var errno = ReceiveFromKernel(buffer, out var info);
            if (errno != Errno.None || info.Truncated)
                throw Lost(batch, errno, info, pending);
            var reader = new NetlinkMessageReader(buffer.Content[start..]);
            while (reader.MoveNext())
            {
                var message = reader.Current;
                // Late answers to an earlier exchange that was given up, and notifications, are none of ours.
                uint index = message.Sequence - first;
                if (message.PortId != PortId || index >= batch.Count || message.Type is not (NetlinkMessage.ErrorType or NetlinkMessage.DoneType))
                    continue;
                pending--;
                if (message.Payload.Length >= 4 && MemoryMarshal.Read<int>(message.Payload) == 0)
                    continue;
                (failures ??= []).Add(NetlinkError.Decode(Family, message, batch, (int)index));
            }
            if (reader.IsMalformed)
                throw Malformed(batch);
        }
    }

    DumpOutcome CollectDump(NetlinkBatch batch, uint sequence, NativeBuffer buffer)
    {
        bool interrupted = false;
        int tooLarge = 0;
        while (true)
        {
            int start = buffer.Used;
            var errno = ReceiveFromKernel(buffer, out var info);
            if (errno != Errno.None)
                throw Lost(batch, errno, info, 1);
            if (info.Truncated)
            {
                // This part is lost, but a listing can simply be read again, with more room, once the rest has been taken in.
                tooLarge = Math.Max(tooLarge, info.Length);
                buffer.EnsureFree(info.Length);
                continue;
            }
            var reader = new NetlinkMessageReader(buffer.Content[start..]);
            while (reader.MoveNext())
            {
                var message = reader.Current;
                if (message.PortId != PortId || message.Sequence != sequence)
                    continue;
                interrupted |= message.Flags.HasFlag(NetlinkFlags.DumpInterrupted);
                if (message.Type is not (NetlinkMessage.ErrorType or NetlinkMessage.DoneType))
                    continue;
                int result = message.Payload.Length >= 4 ? MemoryMarshal.Read<int>(message.Payload) : 0;
                if (tooLarge > 0)
                {
                    _receiveSpace = Math.Max(_receiveSpace, Alignment.Align(tooLarge));
                    return DumpOutcome.TooLarge;
                }
                if (result == -(int)Errno.EBUSY)
                    return DumpOutcome.Busy;
                if (result == -(int)Errno.EINTR || (result >= 0 && interrupted))
                    return DumpOutcome.Interrupted;
                if (result < 0)
                    throw new NetlinkException(NetlinkError.Decode(Family, message, batch, 0));
                return DumpOutcome.Complete;
            }
            if (reader.IsMalformed)
                throw Malformed(batch);
        }
    }

    int _receiveSpace = ReceiveSpace;

    /// <summary>Receives a datagram that the kernel sent; those of other processes are dropped.</summary>
    Errno ReceiveFromKernel(NativeBuffer buffer, out ReceiveInfo info)
    {
        while (true)
        {
            buffer.EnsureFree(_receiveSpace);
            int start = buffer.Used;
            var errno = _transport.Receive(buffer, (int)ReceiveTimeout.TotalMilliseconds, out info);
            if (errno == Errno.None && info.SenderPort != 0)
            {
                buffer.Used = start;
                continue;
            }
            if (errno == Errno.None && NetlinkTrace.Enabled)
                NetlinkTrace.Received(Family, buffer.Content[start..]);
            return errno;
        }
    }

    void Deliver(NativeBuffer buffer, uint first, int count, NetlinkReplyHandler handler)
    {
        var reader = new NetlinkMessageReader(buffer.Content);
        while (reader.MoveNext())
        {
            var message = reader.Current;
            if (message.Type > NetlinkMessage.DoneType && message.PortId == PortId && message.Sequence - first < count)
                handler(message);
        }
    }

    static NetlinkException Lost(NetlinkBatch batch, Errno errno, ReceiveInfo info, int pending)
    {
        var (_, operation, target) = batch.At(0);
        return errno switch
        {
            Errno.None => new NetlinkException(operation, target, Errno.EMSGSIZE, $"a reply of {info.Length} bytes did not fit the receive buffer; the request may have taken effect"),
            Errno.EAGAIN => new NetlinkException(operation, target, Errno.ETIMEDOUT, $"the kernel left {pending} of {batch.Count} requests unanswered"),
            Errno.ENOBUFS => new NetlinkException(operation, target, errno, $"answers to {pending} of {batch.Count} requests were lost; send smaller batches or enlarge the receive buffer"),
            _ => new NetlinkException(operation, target, errno, "while receiving the answer"),
        };
    }

    static NetlinkException Malformed(NetlinkBatch batch) =>
        new(batch.OperationAt(0), batch.At(0).Target, Errno.EBADMSG, "the answer has a message with an impossible length");

    /// <summary>Waits 1, 2, 4 .. 32 ms: long enough for a burst of changes to pass, and never the same for two competitors for long.</summary>
    static unsafe void Pause(int attempt) => _ = Libc.poll(null, 0, 1 << Math.Min(attempt - 1, 5));

    NativeBuffer RentBuffer()
    {
        var buffer = Interlocked.Exchange(ref _spare, null) ?? new NativeBuffer(_receiveSpace);
        buffer.Used = 0;
        return buffer;
    }

    void ReturnBuffer(NativeBuffer buffer) => Interlocked.Exchange(ref _spare, buffer)?.Dispose();
}
