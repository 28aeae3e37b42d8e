using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteSocket
{
    /// <summary>Puts a qdisc on a link, at a place where there is none that was put there; what a link has from birth doesn't count.</summary>
    /// <param name="link">The link.</param>
    /// <param name="spec">What to put.</param>
    /// <exception cref="NetlinkException">There is one (<see cref="NetlinkException.IsExists"/>), the kind is unknown (<see cref="NetlinkException.IsNotFound"/>: the kernel says ENOENT), ...</exception>
    public void AddQdisc(LinkRef link, QdiscSpec spec) { using var b = CreateBatch(); b.AddQdisc(link, spec); b.Execute(); }

    /// <summary>Puts a qdisc on a link, or changes the one of this kind that is there, or puts it in the place of another.</summary>
    /// <param name="link">The link.</param>
    /// <param name="spec">What to put.</param>
    public void ReplaceQdisc(LinkRef link, QdiscSpec spec) { using var b = CreateBatch(); b.ReplaceQdisc(link, spec); b.Execute(); }

    /// <summary>Takes a qdisc from a link if one was put there, with its classes and filters.</summary>
    /// <param name="link">The link; one that is gone is as good.</param>
    /// <param name="parent">Its place, such as <see cref="TrafficHandle.Root"/> or <see cref="TrafficHandle.Ingress"/>.</param>
    /// <returns>False when there was none.</returns>
    public bool DeleteQdiscIfExists(LinkRef link, TrafficHandle parent)
    {
        using var batch = CreateBatch();
        if (TryGetLink(link) is not { } found)
            return false;
        batch.DeleteQdisc(found.Index, parent);
        var failures = batch.TryExecute();
        // EINVAL is the answer about a root qdisc that the kernel put there itself: there is none of ours.
        return failures.Count == 0 || (failures[0].IsNotFound || failures[0].Errno == Errno.EINVAL ? false : throw new NetlinkException(failures));
    }

    /// <summary>Reads the qdisc at a place of a link, without listing those of all links.</summary>
    /// <param name="link">The link.</param>
    /// <param name="parent">The place, such as <see cref="TrafficHandle.Root"/> or <see cref="TrafficHandle.Ingress"/>.</param>
    /// <returns>The qdisc; null where none was put, so also where the kernel's own is.</returns>
    /// <exception cref="NetlinkException">There is no such link (<see cref="NetlinkException.IsNotFound"/>), ...</exception>
    public Qdisc? TryGetQdisc(LinkRef link, TrafficHandle parent)
    {
        using var batch = CreateBatch();
        int index = IndexOf(link);
        // The answer to a single get is a notification, which only comes to who asks for it. tc itself always lists.
        batch.Messages.Begin(RTM_GETQDISC, NetlinkFlags.Echo, "get qdisc of", link).Header(new TcMsg { Index = index, Parent = parent.Value });
        Qdisc? found = null;
        var failures = Socket.TryExecute(batch.Messages, (in NetlinkMessage message) =>
        {
            // Those that the kernel makes itself have no name.
            if (message.Type == RTM_NEWQDISC && Qdisc.Read(message) is { Handle.Value: not 0 } qdisc)
                found = qdisc;
        });
        // ENOENT is for a place that is empty, EINVAL for one that a kernel has nothing to show of.
        return failures.Count == 0 || failures[0].Errno is Errno.EINVAL or Errno.ENOENT ? found : throw new NetlinkException(failures);
    }

    /// <summary>Lists the qdiscs of a link, those of classes and those from birth included.</summary>
    /// <remarks>The kernel lists those of all links, so on a node with many <see cref="TryGetQdisc"/> is quicker where the place is known.</remarks>
    /// <param name="link">The link; <see cref="LinkRef.None"/> lists those of all links.</param>
    /// <returns>A consistent listing.</returns>
    public IReadOnlyList<Qdisc> ListQdiscs(LinkRef link = default)
    {
        var qdiscs = new List<Qdisc>();
        int index = IndexOf(link);
        using var batch = CreateBatch();
        batch.Messages.Begin(RTM_GETQDISC, NetlinkFlags.None, "list qdiscs").Header(new TcMsg { Index = index });
        Socket.Dump(batch.Messages, (in NetlinkMessage message) =>
        {
            if (message.Type == RTM_NEWQDISC && (index == 0 || message.Header<TcMsg>().Index == index))
                qdiscs.Add(Qdisc.Read(message));
        });
        return qdiscs;
    }

    /// <summary>Makes a filter.</summary>
    /// <param name="link">The link.</param>
    /// <param name="spec">What to make.</param>
    /// <exception cref="NetlinkException">There is no such qdisc; the kernel lacks the kind or an action (<see cref="NetlinkException.IsNotFound"/>: it says ENOENT); ...</exception>
    public void AddFilter(LinkRef link, FilterSpec spec) { using var b = CreateBatch(); b.AddFilter(link, spec); b.Execute(); }

    /// <summary>Makes a filter, or changes the one of this priority and <see cref="FilterSpec.Handle"/> that is there.</summary>
    /// <param name="link">The link.</param>
    /// <param name="spec">What to make.</param>
    public void ReplaceFilter(LinkRef link, FilterSpec spec) { using var b = CreateBatch(); b.ReplaceFilter(link, spec); b.Execute(); }

    /// <summary>Deletes the filters of a priority if there are any.</summary>
    /// <param name="link">The link.</param>
    /// <param name="parent">What they filter for.</param>
    /// <param name="priority">Their priority; 0 deletes all filters of the parent.</param>
    /// <returns>False when there was none of that priority.</returns>
    public bool DeleteFiltersIfExist(LinkRef link, TrafficHandle parent, ushort priority)
    {
        using var batch = CreateBatch();
        batch.DeleteFilters(link, parent, priority);
        var failures = batch.TryExecute();
        // EINVAL: there isn't even a qdisc that could have filters.
        return failures.Count == 0 || (failures[0].IsNotFound || failures[0].Errno == Errno.EINVAL ? false : throw new NetlinkException(failures));
    }

    /// <summary>Lists the filters of a qdisc, without the kernel's own records that hold them.</summary>
    /// <param name="link">The link.</param>
    /// <param name="parent">What they filter for, <see cref="TrafficHandle.IngressQdisc"/> for what comes in.</param>
    /// <returns>A consistent listing; empty when there is no such qdisc.</returns>
    public IReadOnlyList<Filter> ListFilters(LinkRef link, TrafficHandle parent)
    {
        var filters = new List<Filter>();
        using var batch = CreateBatch();
        int index = IndexOf(link);
        batch.Messages.Begin(RTM_GETTFILTER, NetlinkFlags.None, "list filters of", link).Header(new TcMsg { Index = index, Parent = parent.Value });
        Socket.Dump(batch.Messages, (in NetlinkMessage message) =>
        {
            // A filter that matches has a name; of u32's names those without a last part are hash tables.
            if (message.Type == RTM_NEWTFILTER && Filter.Read(message) is { Handle: not 0 } filter && (filter.Kind != "u32" || (filter.Handle & 0xfff) != 0))
                filters.Add(filter);
        });
        return filters;
    }
}
