using Cni.Netlink.Interop;

namespace Cni.Netlink.Testing;

/// <summary>The way to a <see cref="FakeNetlink"/>: answers while it sends, as the kernel does.</summary>
internal sealed class FakeTransport(FakeNetlink fake, NetlinkFamily family) : NetlinkTransport
{
    readonly Queue<(byte[]? Bytes, Errno Errno, int TruncatedLength)> _queue = new();

    public NetlinkFamily Family { get; } = family;

    public override uint PortId => 4242;

    public override Errno Send(ReadOnlySpan<byte> datagram)
    {
        var reader = new NetlinkMessageReader(datagram);
        while (reader.MoveNext())
        {
            var request = reader.Current;
            using var batch = new NetlinkBatch();
            var replies = new FakeReplies(batch, request.Sequence, PortId);
            fake.Answer(request, replies);
            if (!replies.IsComplete && request.Flags.HasFlag(NetlinkFlags.Ack))
                replies.Ack();
            else if (!replies.IsComplete && request.Flags.HasFlag(NetlinkFlags.Dump))
                replies.Done();
            replies.Flush();
            foreach (var entry in replies.Queue)
                _queue.Enqueue(entry);
        }
        return Errno.None;
    }

    public override Errno Receive(NativeBuffer buffer, int timeout, out ReceiveInfo info)
    {
        info = default;
        if (!_queue.TryDequeue(out var next))
            return Errno.EAGAIN; // No other side could still answer: the time is over at once.
        if (next.Errno != Errno.None)
            return next.Errno;
        if (next.Bytes is null || next.Bytes.Length > buffer.Free)
        {
            int length = next.Bytes?.Length ?? next.TruncatedLength;
            info = new ReceiveInfo(length, true, 0, null);
            return Errno.None;
        }
        unsafe
        {
            next.Bytes.CopyTo(new Span<byte>(buffer.Tail, buffer.Free));
        }
        buffer.Used += next.Bytes.Length;
        info = new ReceiveInfo(next.Bytes.Length, false, 0, null);
        return Errno.None;
    }

    public override Errno SetOption(int option, int value) => Errno.None;

    public override Errno SetBufferSizes(int receive, int send) => Errno.None;

    public override void Wake() { }

    public override void Dispose() { }
}
