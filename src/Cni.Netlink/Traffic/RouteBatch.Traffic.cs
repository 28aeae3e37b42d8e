using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteBatch
{
    /// <summary>Adds: put a qdisc on a link, at a place where there is none that was put there.</summary>
    /// <param name="link">The link.</param>
    /// <param name="spec">What to put.</param>
    public void AddQdisc(LinkRef link, QdiscSpec spec) => Write(NetlinkFlags.Create | NetlinkFlags.Exclusive, "add", link, spec);

    /// <summary>Adds: put a qdisc on a link, or change the one of this kind that is there, or put it in the place of another.</summary>
    /// <param name="link">The link.</param>
    /// <param name="spec">What to put.</param>
    public void ReplaceQdisc(LinkRef link, QdiscSpec spec) => Write(NetlinkFlags.Create | NetlinkFlags.Replace, "replace", link, spec);

    void Write(NetlinkFlags flags, string operation, LinkRef link, QdiscSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        int index = _route.IndexOf(Named(link));
        var writer = Messages.Begin(RTM_NEWQDISC, flags, operation, spec);
        writer.Header(new TcMsg { Index = index, Handle = spec.Handle.Value, Parent = spec.Parent.Value });
        writer.PutStringZ(TCA_KIND, spec.Kind);
        spec.WriteOptions(writer);
    }

    /// <summary>Adds: take a qdisc from a link, with its classes and filters.</summary>
    /// <param name="link">The link.</param>
    /// <param name="parent">Its place, such as <see cref="TrafficHandle.Root"/> or <see cref="TrafficHandle.Ingress"/>.</param>
    public void DeleteQdisc(LinkRef link, TrafficHandle parent)
    {
        int index = _route.IndexOf(Named(link));
        Messages.Begin(RTM_DELQDISC, NetlinkFlags.None, "delete qdisc of", link).Header(new TcMsg { Index = index, Parent = parent.Value });
    }

    /// <summary>Adds: make a filter.</summary>
    /// <param name="link">The link.</param>
    /// <param name="spec">What to make.</param>
    public void AddFilter(LinkRef link, FilterSpec spec) => Write(NetlinkFlags.Create | NetlinkFlags.Exclusive, "add", link, spec);

    /// <summary>Adds: make a filter, or change the one of this priority and <see cref="FilterSpec.Handle"/> that is there.</summary>
    /// <param name="link">The link.</param>
    /// <param name="spec">What to make.</param>
    public void ReplaceFilter(LinkRef link, FilterSpec spec) => Write(NetlinkFlags.Create, "replace", link, spec);

    void Write(NetlinkFlags flags, string operation, LinkRef link, FilterSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        int index = _route.IndexOf(Named(link));
        var writer = Messages.Begin(RTM_NEWTFILTER, flags, operation, spec);
        writer.Header(new TcMsg { Index = index, Handle = spec.Handle, Parent = spec.Parent.Value, Info = Filter.Info(spec.Priority, spec.Protocol) });
        writer.PutStringZ(TCA_KIND, spec.Kind);
        spec.WriteOptions(writer);
    }

    /// <summary>Adds: delete the filters of a priority.</summary>
    /// <param name="link">The link.</param>
    /// <param name="parent">What they filter for.</param>
    /// <param name="priority">Their priority; 0 deletes all filters of the parent.</param>
    public void DeleteFilters(LinkRef link, TrafficHandle parent, ushort priority)
    {
        int index = _route.IndexOf(Named(link));
        Messages.Begin(RTM_DELTFILTER, NetlinkFlags.None, "delete filters of", link).Header(new TcMsg { Index = index, Parent = parent.Value, Info = (uint)priority << 16 });
    }
}
