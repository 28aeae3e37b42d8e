using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Firewall;

/// <summary>Where a pod meets the node: the interface by which its packets enter and leave the node's forwarding.</summary>
/// <remarks>
/// The kernel is asked, not the order of a result, from which the reference takes the first interface: for macvlan that is the pod's own,
/// whose name an interface of the node may have as well.
/// </remarks>
/// <param name="Interface">The bridge that the pod's link is a port of, or the link itself where it is none (ptp).</param>
/// <param name="Link">The node's end of the pod's link.</param>
/// <param name="IsBridge">True for a bridge.</param>
readonly record struct IngressSegment(string Interface, string Link, bool IsBridge)
{
    const int IFNAMSIZ = 16;

    /// <summary>Finds it: through the links of the node that the result lists, or else through the pod's own interface.</summary>
    /// <returns>Null where the pod has no link on the node, as with macvlan and ipvlan.</returns>
    /// <exception cref="NetlinkException">The kernel couldn't be asked.</exception>
    public static IngressSegment? Find(CniResult result, string netns, InterfaceName ifName)
    {
        using RouteSocket node = RouteSocket.Open();
        foreach (CniInterface each in result.Interfaces)
        {
            if (string.IsNullOrEmpty(each.Sandbox) && each.Name.Length is > 0 and < IFNAMSIZ && node.TryGetLink(each.Name) is { Kind: "veth" } listed)
                return Of(node, listed);
        }
        using NetworkNamespace pod = PodNamespace.Open(netns);
        using RouteSocket inPod = RouteSocket.Open(pod);
        return inPod.TryGetLink(ifName.ToString()) is { Kind: "veth", PeerIndex: > 0 } end && node.TryGetLink(end.PeerIndex) is { Kind: "veth" } peer
            ? Of(node, peer)
            : null;
    }

    static IngressSegment Of(RouteSocket node, Link link) =>
        link.MasterIndex != 0 && node.TryGetLink(link.MasterIndex) is { Kind: "bridge" } bridge
            ? new(bridge.Name, link.Name, IsBridge: true)
            : new(link.Name, link.Name, IsBridge: false);
}
