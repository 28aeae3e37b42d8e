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

    /// <summary>Looks in the pod for the interface, and where it isn't there, or isn't the owner's, among the node's for the owner.</summary>
    public static AttachedVeth Find(string? netns, string ifName, AttachmentOwner owner)
    {
        string tag = owner.ToString();
        RouteSocket node = RouteSocket.Open();
        RouteSocket? inPod = null;
        try
        {
            if (PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
            {
                using (pod)
                    inPod = RouteSocket.Open(pod);
                // Anything but a veth is another plugin's, as is a pair that says so.
                if (inPod.TryGetLink(ifName) is { Kind: "veth" } end && !IsForeign(node, end, tag))
                {
                    node.Dispose();
                    return new(inPod, [end.Index]);
                }
                inPod.Dispose();
            }
            // The namespace takes its end of a veth along, and that the other; but a path can go before what it named does, and
            // whoever is in the pod may have renamed the interface.
            return new(node, PodVeth.PortsWhose(node, alias => alias == tag));
        }
        catch
        {
            inPod?.Dispose();
            node.Dispose();
            throw;
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
    /// <remarks>The peer's index counts in the peer's namespace, which need not be the node's: so the other end must point back.</remarks>
    static bool IsForeign(RouteSocket node, Link end, string tag) =>
        end.PeerIndex > 0
        && node.TryGetLink(end.PeerIndex) is { Kind: "veth" } port && port.PeerIndex == end.Index
        && AttachmentOwner.IsTag(port.Alias) && port.Alias != tag;
}
