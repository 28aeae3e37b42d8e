using System.Threading.Channels;
using Cni.Netlink.Interop;

namespace Cni.Netlink;

/// <summary>Tells about changes as they happen: <c>await foreach (var change in monitor) ...</c>.</summary>
/// <remarks>
/// <para>Events are collected from <see cref="Open"/> on: open the monitor, list what is there, then read events, and nothing is
/// missed. When they come faster than they are read an <see cref="Overrun"/> stands for those lost.</para>
/// <para>Reading asynchronously takes a thread of its own, which waits in the kernel; <see cref="TryRead"/> waits on the calling one.
/// Use one or the other, from one reader at a time. Whoever opens the monitor disposes of it, which also ends the reading.</para>
/// </remarks>
public sealed class RouteMonitor : IAsyncEnumerable<RouteEvent>, IDisposable
{
    const int NETLINK_ADD_MEMBERSHIP = 1, NETLINK_LISTEN_ALL_NSID = 8, ReceiveSpace = 64 * 1024;

    readonly NetlinkTransport _transport;
    readonly NativeBuffer _buffer = new(ReceiveSpace);
    readonly Queue<RouteEvent> _pending = new();
    readonly Lock _reading = new();
    volatile bool _disposed;

    internal RouteMonitor(NetlinkTransport transport) => _transport = transport;

    /// <summary>Starts collecting events.</summary>
    /// <param name="groups">What to tell about.</param>
    /// <param name="ns">The namespace; null is the one the calling thread is in.</param>
    /// <param name="allNamespaces">Whether to tell also about every namespace that has an id in this one.</param>
    /// <returns>The monitor, owned by the caller.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static RouteMonitor Open(RouteGroups groups, NetworkNamespace? ns = null, bool allNamespaces = false)
    {
        var transport = new KernelTransport(NetlinkFamily.Route, ns);
        try
        {
            transport.EnableWake();
            transport.SetBufferSizes(4 * 1024 * 1024, 0); // Best effort: a burst of a few thousand events.
            if (allNamespaces && transport.SetOption(NETLINK_LISTEN_ALL_NSID, 1) is var all and not Errno.None)
                throw new NetlinkException("listen to all namespaces", null, all);
            for (int bit = 0; bit < 32; bit++)
                if (((uint)groups & (1u << bit)) != 0 && transport.SetOption(NETLINK_ADD_MEMBERSHIP, bit + 1) is var errno and not Errno.None)
                    throw new NetlinkException("subscribe to", (RouteGroups)(1u << bit), errno);
            return new RouteMonitor(transport);
        }
        catch
        {
            transport.Dispose();
            throw;
        }
    }

    /// <summary>Sizes the queue of events in the kernel; some megabytes unless set, as far as the system allows.</summary>
    /// <param name="bytes">Its size.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void SetReceiveBuffer(int bytes)
    {
        if (_transport.SetBufferSizes(bytes, 0) is var errno and not Errno.None)
            throw new NetlinkException("set netlink buffer sizes", null, errno);
    }

    /// <summary>Waits for the next event on the calling thread.</summary>
    /// <param name="timeout">How long; zero looks only at what is there.</param>
    /// <param name="change">The event.</param>
    /// <returns>False when none came in time, or the monitor was disposed of.</returns>
    /// <exception cref="NetlinkException">Receiving failed.</exception>
    public bool TryRead(TimeSpan timeout, out RouteEvent? change)
    {
        lock (_reading)
        {
            long deadline = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + NetlinkSocket.Milliseconds(timeout);
            while (!_pending.TryDequeue(out change))
            {
                int wait = deadline == long.MaxValue ? -1 : (int)Math.Max(0, deadline - Environment.TickCount64);
                if (_disposed || !Receive(wait))
                    return false;
            }
            return true;
        }
    }

    bool Receive(int timeout)
    {
        _buffer.Used = 0;
        var errno = _transport.Receive(_buffer, timeout, out var info);
        if (errno == Errno.EAGAIN)
            return false;
        if (errno == Errno.ENOBUFS || info.Truncated)
            _pending.Enqueue(new Overrun());
        else if (errno != Errno.None)
            throw new NetlinkException("receive events", null, errno);
        else if (info.SenderPort == 0)
            Decode(info.NamespaceId);
        return true;
    }

    void Decode(int? ns)
    {
        if (NetlinkTrace.Enabled)
            NetlinkTrace.Received(NetlinkFamily.Route, _buffer.Content);
        var reader = new NetlinkMessageReader(_buffer.Content);
        while (reader.MoveNext())
            if (RouteEventCodec.Read(reader.Current, ns) is { } change)
                _pending.Enqueue(change);
    }

    /// <summary>Ends the wait of <see cref="TryRead"/> on another thread.</summary>
    internal void Wake() => _transport.Wake();

    /// <summary>Reads events until the monitor is disposed of or the token is cancelled.</summary>
    /// <param name="cancellationToken">Ends the reading with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The events.</returns>
    public async IAsyncEnumerator<RouteEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        // Bounded: a reader that can't keep up must make the kernel drop events, which is reported, rather than fill memory.
        var channel = Channel.CreateBounded<RouteEvent>(new BoundedChannelOptions(1024) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var registration = stop.Token.Register(static state => ((RouteMonitor)state!).Wake(), this);
        var thread = new Thread(() => Pump(channel.Writer, stop.Token)) { IsBackground = true, Name = "netlink monitor" };
        thread.Start();
        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return change;
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            thread.Join();
        }
    }

    void Pump(ChannelWriter<RouteEvent> writer, CancellationToken stop)
    {
        Exception? failure = null;
        try
        {
            while (!stop.IsCancellationRequested && !_disposed)
                if (TryRead(Timeout.InfiniteTimeSpan, out var change))
                    while (!writer.TryWrite(change!))
                        writer.WaitToWriteAsync(stop).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) { }
        catch (ObjectDisposedException) { }
        catch (Exception e)
        {
            failure = e;
        }
        writer.TryComplete(failure);
    }

    /// <summary>Stops collecting and ends the reading.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _transport.Wake();
        lock (_reading) // A reader that was woken leaves before its buffer goes.
        {
            _transport.Dispose();
            _buffer.Dispose();
        }
    }
}
