using System.Net;

namespace Cni.Netlink;

public sealed partial class RouteSocket
{
    /// <summary>Waits until a link is as wanted, for example until a bridge port can carry traffic.</summary>
    /// <remarks>Looks once; only if the link isn't ready it subscribes to events, and looks again then. There is no polling.</remarks>
    /// <param name="link">The link; it may not exist yet.</param>
    /// <param name="predicate">Whether the link is ready.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The link; null when the time was over.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Link? WaitForLink(LinkRef link, Func<Link, bool> predicate, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return WaitFor(RouteGroups.Links, () => TryGetLink(link) is { } found && predicate(found) ? found : null, timeout, cancellationToken);
    }

    /// <summary>Waits until the kernel has finished looking for duplicates of an IPv6 address.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address; it may not be there yet.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The address, usable unless <see cref="AddressFlags.DadFailed"/> is set; null when the time was over.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public LinkAddress? WaitForAddress(LinkRef link, IPAddress address, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        int index = IndexOf(link);
        return WaitFor(RouteGroups.Addresses, () =>
        {
            foreach (var found in ListAddresses(index, address.AddressFamily))
                if (found.Address.Address.Equals(address) && (!found.IsTentative || found.Flags.HasFlag(AddressFlags.DadFailed)))
                    return found;
            return null;
        }, timeout, cancellationToken);
    }

    T? WaitFor<T>(RouteGroups groups, Func<T?> look, TimeSpan timeout, CancellationToken cancellationToken) where T : class
    {
        if (look() is { } ready)
            return ready;
        long deadline = Environment.TickCount64 + NetlinkSocket.Milliseconds(timeout);
        using var ns = (Socket.Transport as KernelTransport)?.OpenNamespace();
        using var monitor = RouteMonitor.Open(groups, ns);
        using var registration = cancellationToken.Register(static state => ((RouteMonitor)state!).Wake(), monitor);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Any event, an overrun too, is a reason to look: what is there now counts, not how it came about.
            while (monitor.TryRead(TimeSpan.Zero, out _)) { }
            if (look() is { } found)
                return found;
            long left = deadline - Environment.TickCount64;
            if (left <= 0 || (!monitor.TryRead(TimeSpan.FromMilliseconds(left), out _) && !cancellationToken.IsCancellationRequested))
                return look();
        }
    }
}
