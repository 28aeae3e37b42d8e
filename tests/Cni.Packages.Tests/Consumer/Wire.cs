using System.Net;
using Cni.Netlink;

namespace Acme.Wire;

static class Wire
{
    #region netlink-veth
    /// <summary>Connects a container to this machine: a pair of interfaces, an address and a default route.</summary>
    public static void Connect(string netns)
    {
        using NetworkNamespace pod = NetworkNamespace.Open(netns);
        using RouteSocket node = RouteSocket.Open(), inPod = RouteSocket.Open(pod);

        // One request makes both ends, and the pod's is born there.
        node.AddLink(new VethSpec("veth-pod1") { Up = true, Peer = new("eth0") { Namespace = pod } });

        // One datagram. Whatever the kernel refuses is named by the exception: the request, the errno, the kernel's own words.
        using RouteBatch batch = inPod.CreateBatch();
        batch.AddAddress("eth0", InterfaceAddress.Parse("10.88.0.2/24"));
        batch.SetUp("eth0");
        batch.AddRoute(new Route(InterfaceAddress.AnyIPv4) { Gateway = IPAddress.Parse("10.88.0.1") });
        batch.Execute();
    }
    #endregion
}
