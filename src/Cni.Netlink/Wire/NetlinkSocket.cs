using Cni.Netlink.Interop;

namespace Cni.Netlink;

/// <summary>Talks to the kernel over netlink: sends requests and waits for each one's answer.</summary>
/// <remarks>
/// The kernel carries a request out inside the send call and has queued every answer when it returns, so the calls are
/// synchronous: nothing would be gained by awaiting. A socket belongs for ever to the network namespace in which it was
/// opened and may be used from any thread; exchanges of several threads take turns. Whoever opens it disposes of it. With
/// <c>CNI_NETLINK_TRACE=1</c> in the environment every message is written to standard error, decoded.
/// </remarks>
public sealed partial class NetlinkSocket : IDisposable
{
    // No dump datagram is larger than 32 KiB, but single replies may be (a NIC with many virtual functions). The kernel remembers
    // the largest size a socket received with and fills dumps up to it, so the space offered never shrinks.
    const int ReceiveSpace = 64 * 1024;

    readonly NetlinkTransport _transport;
    readonly Lock _exchange = new();
    NativeBuffer? _spare;
    NativeBuffer? _lowLevel;
    uint _sequence;

    internal NetlinkSocket(NetlinkFamily family, NetlinkTransport transport)
    {
        Family = family;
        _transport = transport;
    }

    /// <summary>Opens a socket.</summary>
    /// <param name="family">The part of the kernel to talk to.</param>
    /// <param name="ns">The network namespace to talk about; null is the one the calling thread is in.</param>
    /// <returns>The socket, owned by the caller.</returns>
    /// <exception cref="NetlinkException">The socket can't be opened, for example because the kernel lacks the family.</exception>
    public static NetlinkSocket Open(NetlinkFamily family, NetworkNamespace? ns = null) => new(family, new KernelTransport(family, ns));

    /// <summary>The part of the kernel that the socket talks to.</summary>
    public NetlinkFamily Family { get; }

    /// <summary>The port that the kernel addresses answers to (<c>nl_pid</c>).</summary>
    public uint PortId => _transport.PortId;

    /// <summary>How long to wait for an answer; 10 seconds unless set. Answers are normally there at once: this is for a kernel that lost one.</summary>
    public TimeSpan ReceiveTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a listing that changes while it is read is read again; 20 unless set.</summary>
    public int DumpAttempts { get; set; } = 20;

    /// <summary>Sizes the kernel's buffers of this socket, beyond the system's limits where the caller has <c>CAP_NET_ADMIN</c>.</summary>
    /// <param name="receive">Bytes for queued answers and events (<c>SO_RCVBUFFORCE</c>); 0 leaves it.</param>
    /// <param name="send">Bytes that a batch may have (<c>SO_SNDBUFFORCE</c>); 0 leaves it.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void SetBufferSizes(int receive = 0, int send = 0) =>
        ThrowIf(_transport.SetBufferSizes(receive, send), "set netlink buffer sizes");

    /// <summary>Sends the requests of a batch and waits until each has been answered.</summary>
    /// <param name="batch">The requests; an acknowledgement is asked for each.</param>
    /// <exception cref="NetlinkException">At least one failed; the exception names each. The others have taken effect.</exception>
    public void Execute(NetlinkBatch batch) => Execute(batch, null);

    /// <summary>Sends the requests of a batch, waits until each has been answered, and hands over the objects that came back.</summary>
    /// <param name="batch">The requests; an acknowledgement is asked for each.</param>
    /// <param name="handler">Takes replies of get requests and of those with <see cref="NetlinkFlags.Echo"/>, after the last answer has arrived. It may use the socket.</param>
    /// <exception cref="NetlinkException">At least one failed; the exception names each. The others have taken effect.</exception>
    public void Execute(NetlinkBatch batch, NetlinkReplyHandler? handler)
    {
        if (TryExecute(batch, handler) is { Count: > 0 } failures)
            throw new NetlinkException(failures);
    }

    /// <summary>Does what <see cref="Execute(NetlinkBatch, NetlinkReplyHandler?)"/> does but returns the refusals, for those that are expected.</summary>
    /// <param name="batch">The requests.</param>
    /// <param name="handler">Takes replies; may be null.</param>
    /// <returns>The refused requests in their order; empty when all went well.</returns>
    /// <exception cref="NetlinkException">Talking to the kernel failed.</exception>
    public IReadOnlyList<NetlinkError> TryExecute(NetlinkBatch batch, NetlinkReplyHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
            return [];
        var buffer = RentBuffer();
        try
        {
            List<NetlinkError>? failures = null;
            uint first;
            lock (_exchange)
            {
                first = SendStamped(batch, NetlinkFlags.Ack);
                Collect(batch, first, buffer, ref failures);
            }
            if (handler is not null)
                Deliver(buffer, first, batch.Count, handler);
            return failures ?? (IReadOnlyList<NetlinkError>)[];
        }
        finally { ReturnBuffer(buffer); }
    }

    /// <summary>Lists objects: sends one request and hands over every reply of a consistent reading.</summary>
    /// <param name="batch">One message; <see cref="NetlinkFlags.Dump"/> is added.</param>
    /// <param name="handler">Takes each object once the whole listing has been read. It may use the socket.</param>
    /// <exception cref="DumpInterruptedException">The listing changed during every attempt.</exception>
    /// <exception cref="NetlinkException">The kernel refused, or talking to it failed.</exception>
    public void Dump(NetlinkBatch batch, NetlinkReplyHandler handler)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentOutOfRangeException.ThrowIfNotEqual(batch.Count, 1, nameof(batch));
        var buffer = RentBuffer();
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                buffer.Used = 0;
                DumpOutcome outcome;
                uint sequence;
                lock (_exchange)
                {
                    sequence = SendStamped(batch, NetlinkFlags.Dump);
                    outcome = CollectDump(batch, sequence, buffer);
                }
                if (outcome == DumpOutcome.Complete)
                {
                    Deliver(buffer, sequence, 1, handler);
                    return;
                }
                if (attempt >= DumpAttempts)
                    throw new DumpInterruptedException(batch.OperationAt(0), batch.At(0).Target, attempt, buffer.Content.ToArray());
                if (outcome != DumpOutcome.TooLarge)
                    Pause(attempt);
            }
        }
        finally { ReturnBuffer(buffer); }
    }

    /// <summary>Closes the socket. Everything the kernel was told to do stays done.</summary>
    public void Dispose()
    {
        _transport.Dispose();
        Interlocked.Exchange(ref _spare, null)?.Dispose();
        Interlocked.Exchange(ref _lowLevel, null)?.Dispose();
    }

    internal NetlinkTransport Transport => _transport;

    static void ThrowIf(Errno errno, string operation)
    {
        if (errno != Errno.None)
            throw new NetlinkException(operation, null, errno);
    }
}
