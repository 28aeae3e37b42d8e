using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Bandwidth;

/// <summary>The pair of interfaces that the plugins before this one have made, as it is now.</summary>
sealed class PodPair : IDisposable
{
    PodPair(string netns, RouteSocket inPod, RouteSocket node, Link end, Link port) => (Netns, InPod, Node, End, Port) = (netns, inPod, node, end, port);

    /// <summary>The path of the pod's namespace.</summary>
    public string Netns { get; }

    /// <summary>A socket in the pod.</summary>
    public RouteSocket InPod { get; }

    /// <summary>A socket on the node.</summary>
    public RouteSocket Node { get; }

    /// <summary>The pod's end.</summary>
    public Link End { get; }

    /// <summary>The node's end.</summary>
    public Link Port { get; }

    /// <summary>Finds the pair from the pod's end. The node's end must point back, and the previous result must know it.</summary>
    /// <param name="netns">The pod's namespace.</param>
    /// <param name="ifName">The pod's interface.</param>
    /// <param name="result">The previous result. Before version 0.3.0 there are no interfaces in it, and none is asked for.</param>
    /// <param name="version">The configuration's version.</param>
    /// <param name="failure">The code of the error where there is no such pair.</param>
    /// <exception cref="CniException">There is no such pair; the words are the reference plugin's.</exception>
    public static PodPair Find(string netns, InterfaceName ifName, CniResult result, CniVersion version, CniErrorCode failure)
    {
        bool listed = version >= CniVersion.V0_3_0;
        if (listed && result.Interfaces.Count == 0)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, "no interfaces provided", "prevResult has no interfaces");
        RouteSocket? inPod = null, node = null;
        try
        {
            using (NetworkNamespace pod = PodNamespace.Open(netns))
                inPod = RouteSocket.Open(pod);
            node = RouteSocket.Open();
            if (inPod.TryGetLink(ifName.ToString()) is not { } end)
                throw new CniException(failure, $"container interface {ifName} has no veth peer: could not look up \"{ifName}\": Link not found");
            if (end.Kind != "veth" || end.PeerIndex <= 0)
                throw new CniException(failure, $"container interface {ifName} has no veth peer: it is of kind \"{end.Kind}\"", "limits need an end on the node: list this plugin behind bridge or ptp");
            if (PortOf(node, end) is not { } port || (listed && !Lists(result, port.Name)))
                throw new CniException(failure, "no veth peer of container interface found in host ns");
            return new(netns, inPod, node, end, port);
        }
        catch
        {
            inPod?.Dispose();
            node?.Dispose();
            throw;
        }
    }

    /// <summary>The node's end that belongs to a pod's end. The index alone says little: it counts in the namespace that the other end is in.</summary>
    public static Link? PortOf(RouteSocket node, Link? end) =>
        end is { Kind: "veth", PeerIndex: > 0 } && node.TryGetLink(end.PeerIndex) is { Kind: "veth" } port && port.PeerIndex == end.Index ? port : null;

    /// <summary>Tells whether a result has an interface of this name on the node.</summary>
    public static bool Lists(CniResult result, string name)
    {
        foreach (CniInterface each in result.Interfaces)
        {
            if (each.Name == name && string.IsNullOrEmpty(each.Sandbox))
                return true;
        }
        return false;
    }

    public void Dispose()
    {
        InPod.Dispose();
        Node.Dispose();
    }
}
