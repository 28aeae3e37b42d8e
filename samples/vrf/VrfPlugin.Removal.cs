using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Vrf;

// DEL. There is no GC: VRFs are in the pod's namespace and end with it.
sealed partial class VrfPlugin
{
    protected override ValueTask DelAsync(DelRequest<VrfConfig> request, CancellationToken cancellationToken)
    {
        string name = request.Config.VrfName ?? "", ifName = request.IfName.ToString();
        request.Cleanup.Try($"take {ifName} out of VRF {name}", () =>
        {
            if (name.Length == 0 || !PodNamespace.TryOpen(request.Netns, out NetworkNamespace? pod))
                return;
            using (pod)
            using (PodLock.Take(request.Netns!, cancellationToken))
            using (RouteSocket inPod = RouteSocket.Open(pod))
            {
                // A link of another kind has nothing of ours.
                if (inPod.TryGetLink(name) is not { Kind: "vrf" } vrf)
                    return;
                if (inPod.TryGetLink(ifName) is { } link && link.MasterIndex == vrf.Index)
                    inPod.SetMaster(link, LinkRef.None);
                PodVrf.RemoveIfEmpty(inPod, vrf);
            }
        });
        return default;
    }
}
