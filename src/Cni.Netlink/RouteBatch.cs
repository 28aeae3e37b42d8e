namespace Cni.Netlink;

/// <summary>Collects changes and sends them to the kernel as one datagram: one call instead of many.</summary>
/// <remarks>
/// The kernel carries them out in order, each by itself: one that fails doesn't stop those behind it, and none is undone. The
/// exception names every failed one, the first in front. Where a link named by name is needed by index (for
/// addresses, routes, as a master), the name is looked up as the change is added, so it can't be one that this batch makes.
/// Not thread safe.
/// </remarks>
public sealed partial class RouteBatch : IDisposable
{
    readonly RouteSocket _route;
    bool _lent;

    internal RouteBatch(RouteSocket route) => _route = route;

    /// <summary>The messages, for adding requests that this class doesn't have.</summary>
    public NetlinkBatch Messages { get; } = new();

    /// <summary>The number of changes.</summary>
    public int Count => Messages.Count;

    /// <summary>Sends the changes and waits for the answer to each; afterwards the batch is empty.</summary>
    /// <exception cref="NetlinkException">At least one failed; the others have taken effect.</exception>
    public void Execute()
    {
        var failures = TryExecute();
        if (failures.Count > 0)
            throw new NetlinkException(failures);
    }

    /// <summary>Sends the changes and returns the refusals instead of throwing; afterwards the batch is empty.</summary>
    /// <returns>The refused changes in their order.</returns>
    /// <exception cref="NetlinkException">Talking to the kernel failed.</exception>
    public IReadOnlyList<NetlinkError> TryExecute()
    {
        try
        {
            return _route.Socket.TryExecute(Messages);
        }
        finally { Messages.Clear(); }
    }

    /// <summary>Forgets the changes.</summary>
    public void Clear() => Messages.Clear();

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (!_lent)
            return;
        _lent = false;
        _route.Return(this);
    }

    internal RouteBatch Lend()
    {
        Clear();
        _lent = true;
        return this;
    }

    /// <summary>Throws unless the only failure is an expected miss. Returns whether the change was made.</summary>
    internal bool ExecuteUnlessMissing()
    {
        var failures = TryExecute();
        if (failures.Count == 0)
            return true;
        return failures[0].IsNotFound ? false : throw new NetlinkException(failures);
    }
}
