namespace Cni.Netlink;

/// <summary>Works on the links, addresses, routes, neighbours and rules of one network namespace.</summary>
/// <remarks>
/// <para>Verbs come in three forms: plain ones report the kernel's answer (<see cref="NetlinkException"/>), <c>Try</c> and <c>IfExists</c> forms
/// treat the expected miss as a result, <c>Ensure</c> forms reach a state from wherever they start. Several changes go to the
/// kernel at once through <see cref="CreateBatch"/>.</para>
/// <para>A socket keeps to the namespace it was opened for and may be used from any thread; threads take turns. Whoever opens
/// it disposes of it.</para>
/// </remarks>
public sealed partial class RouteSocket : IDisposable
{
    RouteBatch? _spare;

    internal RouteSocket(NetlinkSocket socket) => Socket = socket;

    /// <summary>Opens a socket.</summary>
    /// <param name="ns">The namespace to work on; null is the one the calling thread is in.</param>
    /// <returns>The socket, owned by the caller.</returns>
    /// <exception cref="NetlinkException">It can't be opened.</exception>
    public static RouteSocket Open(NetworkNamespace? ns = null) => new(NetlinkSocket.Open(NetlinkFamily.Route, ns));

    /// <summary>The socket below, for requests that this class doesn't have.</summary>
    public NetlinkSocket Socket { get; }

    /// <summary>Starts a batch of changes that go to the kernel together: <c>using var batch = route.CreateBatch();</c>.</summary>
    /// <returns>An empty batch; dispose of it after use.</returns>
    public RouteBatch CreateBatch() => (Interlocked.Exchange(ref _spare, null) ?? new RouteBatch(this)).Lend();

    internal void Return(RouteBatch batch)
    {
        if (Interlocked.CompareExchange(ref _spare, batch, null) is not null)
            batch.Messages.Dispose();
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose()
    {
        Socket.Dispose();
        Interlocked.Exchange(ref _spare, null)?.Messages.Dispose();
    }
}
