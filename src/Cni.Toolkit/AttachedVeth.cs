using Cni.Netlink;

namespace Cni.Toolkit;

/// <summary>Deletes the veth pair of an attachment, found from whatever is left of it: what <see cref="PodVeth.Create"/> made, or the reference plugins.</summary>
public sealed class AttachedVeth : IDisposable
{
    private readonly RouteSocket _socket;
    private readonly IReadOnlyList<int> _links;

    private AttachedVeth(RouteSocket socket, IReadOnlyList<int> links)
    {
        _socket = socket;
        _links = links;
    }

    /// <summary>Looks in the pod for the interface, and where it isn't there, or isn't the owner's, among the node's for the owner.</summary>
    /// <param name="netns">The value of <c>CNI_NETNS</c>; null or empty if the runtime has none to give. It may be gone.</param>
    /// <param name="ifName">The interface's name in the pod.</param>
    /// <param name="owner">The attachment.</param>
    /// <returns>What was found, which may be nothing; yours to dispose of.</returns>
    /// <exception cref="Cni.Sdk.CniException">The namespace is there and can't be opened (4).</exception>
    /// <exception cref="NetlinkException">The kernel refused to tell.</exception>
    public static AttachedVeth Find(string? netns, string ifName, AttachmentOwner owner)
    {
        ArgumentException.ThrowIfNullOrEmpty(ifName);
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
            return new(node, PodVeth.ListWhose(node, alias => alias == tag));
        }
        catch
        {
            inPod?.Dispose();
            node.Dispose();
            throw;
        }
    }

    /// <summary>Stops all traffic at once; deleting takes the kernel a while. Does nothing if nothing was found.</summary>
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
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Delete()
    {
        foreach (int link in _links)
            _socket.DeleteLinkIfExists(link);
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();

    /// <summary>True if the node's end says that another attachment owns the pair: an ADD that failed over it is being cleaned up.</summary>
    /// <remarks>The peer's index counts in the peer's namespace, which need not be the node's: so the other end must point back.</remarks>
    private static bool IsForeign(RouteSocket node, Link end, string tag) =>
        end.PeerIndex > 0
        && node.TryGetLink(end.PeerIndex) is { Kind: "veth" } port && port.PeerIndex == end.Index
        && AttachmentOwner.IsTag(port.Alias) && port.Alias != tag;
}
