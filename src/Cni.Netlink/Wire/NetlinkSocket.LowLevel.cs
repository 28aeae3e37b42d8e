using Cni.Netlink.Interop;

namespace Cni.Netlink;

// For protocols with rules of their own about who answers what, such as nfnetlink's batches.
public sealed partial class NetlinkSocket
{
    /// <summary>Takes sequence numbers for requests that are numbered by the caller.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The first of <paramref name="count"/> numbers in a row; never 0, which marks notifications.</returns>
    public uint AllocateSequence(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        while (true)
        {
            uint last = Interlocked.Add(ref _sequence, (uint)count);
            uint first = last - (uint)count + 1;
            if (first != 0 && first <= last)
                return first;
        }
    }

    /// <summary>Numbers the messages of a batch in a row and sends them as they are, without asking for acknowledgements and without waiting.</summary>
    /// <param name="batch">The messages.</param>
    /// <returns>The sequence number of the first message; the one at index i has this plus i.</returns>
    /// <exception cref="NetlinkException">The batch can't be sent.</exception>
    public uint Send(NetlinkBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfZero(batch.Count, nameof(batch));
        return SendStamped(batch, NetlinkFlags.None);
    }

    /// <summary>Sends one datagram as it is.</summary>
    /// <param name="datagram">One or more complete messages.</param>
    /// <exception cref="NetlinkException">It can't be sent.</exception>
    public void Send(ReadOnlySpan<byte> datagram) => Send(datagram, "send netlink datagram", null);

    /// <summary>Receives one datagram from the kernel.</summary>
    /// <param name="timeout">How long to wait; zero looks only at what is there.</param>
    /// <param name="datagram">The bytes of one or more messages, on loan until the next call on this socket's low-level receive.</param>
    /// <returns>False when nothing came in time.</returns>
    /// <exception cref="NetlinkException">Receiving failed: <see cref="Errno.ENOBUFS"/> when messages were lost, <see cref="Errno.EMSGSIZE"/> when one did not fit.</exception>
    public bool TryReceive(TimeSpan timeout, out ReadOnlySpan<byte> datagram)
    {
        datagram = default;
        var buffer = _lowLevel ??= new NativeBuffer(_receiveSpace);
        while (true)
        {
            buffer.Used = 0;
            buffer.EnsureFree(_receiveSpace);
            var errno = _transport.Receive(buffer, Milliseconds(timeout), out var info);
            if (errno == Errno.EAGAIN)
                return false;
            ThrowIf(errno, "receive netlink datagram");
            if (info.Truncated)
                throw new NetlinkException("receive netlink datagram", null, Errno.EMSGSIZE, $"{info.Length} bytes did not fit the receive buffer");
            if (info.SenderPort != 0)
                continue;
            datagram = buffer.Content;
            if (NetlinkTrace.Enabled)
                NetlinkTrace.Received(Family, datagram);
            return true;
        }
    }

    internal static int Milliseconds(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Clamp(Math.Ceiling(timeout.TotalMilliseconds), 0, int.MaxValue);

    void Send(ReadOnlySpan<byte> datagram, string operation, object? target)
    {
        if (NetlinkTrace.Enabled)
            NetlinkTrace.Sent(Family, datagram);
        var errno = _transport.Send(datagram);
        if (errno == Errno.EMSGSIZE && _transport.SetBufferSizes(0, datagram.Length * 2) == Errno.None)
            errno = _transport.Send(datagram);
        if (errno != Errno.None)
            throw new NetlinkException(operation, target, errno, "the request could not be sent");
    }
}
