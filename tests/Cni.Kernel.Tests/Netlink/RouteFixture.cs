using Cni.Netlink;
using Cni.Tests;

namespace Cni.Kernel.Tests.Netlink;

/// <summary>A node and a pod, each with a socket of ours and ip as a witness.</summary>
public abstract class RouteFixture : IDisposable
{
    readonly NamespacePair _pair = new();

    protected RouteFixture()
    {
        HostNs = NetworkNamespace.Open(Host.Path);
        PodNs = NetworkNamespace.Open(Pod.Path);
        HostRoute = HostNs.OpenRouteSocket();
        PodRoute = PodNs.OpenRouteSocket();
    }

    protected TestNamespace Host => _pair.Host;
    protected TestNamespace Pod => _pair.Pod;
    protected NetworkNamespace HostNs { get; }
    protected NetworkNamespace PodNs { get; }
    protected RouteSocket HostRoute { get; }
    protected RouteSocket PodRoute { get; }

    public void Dispose()
    {
        HostRoute.Dispose();
        PodRoute.Dispose();
        HostNs.Dispose();
        PodNs.Dispose();
        _pair.Dispose();
    }

    /// <summary>A veth from the node into the pod, both ends up, as most tests need it.</summary>
    protected Link Connect()
    {
        var link = HostRoute.AddLink(new VethSpec("h0") { Up = true, TxQueues = 1, RxQueues = 1, Peer = new("eth0") { Namespace = PodNs } });
        PodRoute.SetUp(link.PeerIndex);
        return link;
    }
}
