using Cni.Netlink;
using Cni.Toolkit;

namespace Cni.Samples.Bridge;

/// <summary>The pair of an attachment that is to be deleted, found from whatever is left of it.</summary>
sealed class AttachedVeth : IDisposable
{
    readonly RouteSocket _socket;
    readonly IReadOnlyList<int> _links;

    AttachedVeth(RouteSocket socket, IReadOnlyList<int> links)
    {
        _socket = socket;
        _links = links;
    }

    /// <summary>Looks in the pod for the interface, or, where there is no pod any more, among the node's for the owner.</summary>
    public static AttachedVeth Find(string? netns, string ifName, AttachmentOwner owner)
    {
        RouteSocket node = RouteSocket.Open();
        if (!PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
        {
            // The namespace takes its end of a veth along, and that the other; but a path can go before what it named does.
            string tag = owner.ToString();
            return new(node, PodVeth.PortsWhose(node, alias => alias == tag));
        }
        using (node)
        using (pod)
        {
            RouteSocket inPod = RouteSocket.Open(pod);
            return new(inPod, inPod.TryGetLink(ifName) is { } end && !IsForeign(node, end, owner) ? [end.Index] : []);
        }
    }

    /// <summary>Stops all traffic at once; deleting takes the kernel a while.</summary>
    public void SetDown()
    {
        if (_links.Count == 0)
            return;
        using RouteBatch batch = _socket.CreateBatch();
        foreach (int link in _links)
            batch.SetDown(link);
        batch.TryExecute();
    }

    /// <summary>Deletes the pair; one that is gone already is as good.</summary>
    public void Delete()
    {
        foreach (int link in _links)
            _socket.DeleteLinkIfExists(link);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>True if the node's end says that another attachment owns the pair: an ADD that failed over it is being cleaned up.</summary>
    static bool IsForeign(RouteSocket node, Link end, AttachmentOwner owner) =>
        end.Kind == "veth" && end.PeerIndex > 0
        && node.TryGetLink(end.PeerIndex) is { Kind: "veth" } port
        && AttachmentOwner.IsTag(port.Alias) && port.Alias != owner.ToString();
}
