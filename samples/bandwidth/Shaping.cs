using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Bandwidth;

/// <summary>
/// What is on the links of a pod that is limited: a token bucket filter where traffic goes into the pod, and one of three things where it
/// comes out.
/// </summary>
static class Shaping
{
    const ushort FilterPriority = 1;

    /// <summary>Puts it all in place, in one request for the node. What was there before stays, and is an error.</summary>
    /// <returns>The ifb; null where there is none.</returns>
    public static Link? Apply(PodPair pair, BandwidthSettings settings, AttachmentOwner owner, CniRollback rollback)
    {
        Link? ifb = null;
        int port = pair.Port.Index;
        using RouteBatch batch = pair.Node.CreateBatch();
        // What undoes each request of the batch, at the same place; null for what goes with the ifb.
        var places = new List<TrafficHandle?>(5);
        if (settings.Ingress is { } ingress)
        {
            batch.AddQdisc(port, ingress.ToShaper());
            places.Add(TrafficHandle.Root);
        }
        if (settings.Egress is { } egress && settings.Mode != EgressMode.Pod)
        {
            TrafficAction action;
            if (settings.Mode == EgressMode.Ifb)
            {
                ifb = ShapingLink.Create(pair.Node, owner, pair.Port.Mtu, rollback);
                batch.SetLink(ifb.Index, new LinkSettings { Alias = owner.ToString() });
                batch.AddQdisc(ifb.Index, egress.ToShaper());
                places.AddRange([null, null]);
                action = new MirredAction(ifb.Index);
            }
            else
                action = egress.ToPolice();
            batch.AddQdisc(port, new IngressSpec());
            batch.AddFilter(port, new U32Spec { Priority = FilterPriority, Class = new(1, 1), Actions = [action] });
            places.AddRange([TrafficHandle.Ingress, null]);
        }
        Execute(batch, places, port, rollback);

        if (settings is { Egress: { } own, Mode: EgressMode.Pod })
            AddInPod(pair, own, rollback);
        return ifb;
    }

    /// <summary>Sends the requests, and remembers those that were carried out even if others were not.</summary>
    static void Execute(RouteBatch batch, List<TrafficHandle?> places, int port, CniRollback rollback)
    {
        if (batch.Count == 0)
            return;
        var failures = batch.TryExecute();
        for (int i = 0; i < places.Count; i++)
        {
            if (places[i] is not { } place || Failed(failures, i))
                continue;
            rollback.Add($"remove the qdisc at {place}", () =>
            {
                using RouteSocket socket = RouteSocket.Open();
                socket.DeleteQdiscIfExists(port, place);
            });
        }
        if (failures.Count > 0)
            throw new NetlinkException(failures).ToCniException("create qdisc");
    }

    static bool Failed(IReadOnlyList<NetlinkError> failures, int index)
    {
        foreach (NetlinkError failure in failures)
        {
            if (failure.Index == index)
                return true;
        }
        return false;
    }

    static void AddInPod(PodPair pair, RateLimit limit, CniRollback rollback)
    {
        try
        {
            pair.InPod.AddQdisc(pair.End, limit.ToShaper());
        }
        catch (NetlinkException e)
        {
            throw e.ToCniException("create qdisc");
        }
        // The socket lasts as long as the request, and what it names may be gone by the time another is opened.
        string netns = pair.Netns, ifName = pair.End.Name;
        rollback.Add($"remove the qdisc of {ifName}", () =>
        {
            if (!PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
                return;
            using (pod)
            using (RouteSocket socket = RouteSocket.Open(pod))
                socket.DeleteQdiscIfExists(ifName, TrafficHandle.Root);
        });
    }

    /// <summary>Compares the numbers in the kernel with the limits.</summary>
    /// <exception cref="CniException">CheckFailed (101); the words begin as the reference plugin's.</exception>
    public static void Check(PodPair pair, BandwidthSettings settings, AttachmentOwner owner, CniResult result)
    {
        if (settings.Ingress is { } ingress)
            RequireShaper(pair.Node, pair.Port, ingress);
        if (settings.Egress is not { } egress)
            return;
        if (settings.Mode == EgressMode.Pod)
        {
            RequireShaper(pair.InPod, pair.End, egress);
            return;
        }
        var actions = ActionsOf(pair);
        if (settings.Mode == EgressMode.Police)
        {
            if (egress.DifferenceOf(actions.OfKind<PoliceAction>()) is { } difference)
                throw Failed($"{difference} (the policer of {pair.Port.Name})");
            return;
        }
        Link ifb = ShapingLink.Find(pair.Node, owner, result) ?? throw Failed("get ifb device: Link not found");
        if (!ifb.IsUp)
            throw Failed($"{ifb.Name} is down");
        if (actions.OfKind<MirredAction>() is not { Mirror: false } redirect || redirect.LinkIndex != ifb.Index)
            throw Failed($"what comes from {pair.Port.Name} isn't led to {ifb.Name}");
        RequireShaper(pair.Node, ifb, egress);
    }

    /// <summary>
    /// Takes the limits from the links that the plugins before this one have made and may keep. What is gone, or belongs to another
    /// attachment, is left alone: a DEL also follows an ADD that failed because the interface is somebody else's.
    /// </summary>
    public static void Remove(RouteSocket node, string? netns, string ifName, BandwidthSettings settings, AttachmentOwner owner, CniResult? result)
    {
        if (settings.IsUnlimited || !PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
            return;
        RouteSocket inPod;
        using (pod)
            inPod = RouteSocket.Open(pod);
        using (inPod)
        {
            if (inPod.TryGetLink(ifName) is not { } end || PodPair.PortOf(node, end) is not { } port || !IsOf(port, owner, result))
                return;
            if (settings.Ingress is not null)
                RemoveQdisc(node, port, TrafficHandle.Root, "tbf");
            if (settings.Egress is null)
                return;
            if (settings.Mode == EgressMode.Pod)
                RemoveQdisc(inPod, end, TrafficHandle.Root, "tbf");
            else
                RemoveQdisc(node, port, TrafficHandle.Ingress, "ingress");
        }
    }

    static bool IsOf(Link port, AttachmentOwner owner, CniResult? result) => AttachmentOwner.IsTag(port.Alias)
        ? port.Alias == owner.ToString()
        : result is not null && PodPair.Lists(result, port.Name);

    static void RemoveQdisc(RouteSocket socket, Link link, TrafficHandle place, string kind)
    {
        if (socket.TryGetQdisc(link, place)?.Kind == kind)
            socket.DeleteQdiscIfExists(link, place);
    }

    static void RequireShaper(RouteSocket socket, Link link, RateLimit limit)
    {
        if (limit.DifferenceOf(socket.TryGetQdisc(link, TrafficHandle.Root)?.Tbf) is { } difference)
            throw Failed($"{difference} (the token bucket filter of {link.Name})");
    }

    static IReadOnlyList<TrafficAction> ActionsOf(PodPair pair)
    {
        foreach (Filter filter in pair.Node.ListFilters(pair.Port, TrafficHandle.IngressQdisc))
        {
            if (filter is { Kind: "u32", Priority: FilterPriority })
                return filter.Actions;
        }
        return [];
    }

    /// <summary>The first action of a kind. The reference plugin has its redirection twice, of which the first takes everything.</summary>
    static T? OfKind<T>(this IReadOnlyList<TrafficAction> actions) where T : TrafficAction
    {
        foreach (TrafficAction action in actions)
        {
            if (action is T wanted)
                return wanted;
        }
        return null;
    }

    static CniException Failed(string message) => new(CniErrorCode.CheckFailed, message);
}
