using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Vrf;

// CHECK and STATUS: is a pod still as ADD left it, and would the next ADD work?
sealed partial class VrfPlugin
{
    protected override ValueTask CheckAsync(CheckRequest<VrfConfig> request, CancellationToken cancellationToken)
    {
        string ifName = request.IfName.ToString();
        var settings = VrfSettings.Of(request.Config, ifName);
        _ = RequireResult(request.PrevResult);
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket inPod = RouteSocket.Open(pod);
        Link vrf = inPod.TryGetLink(settings.Name) ?? throw Failed($"VRF {settings.Name} is missing in {request.Netns}");
        if (vrf.Kind != "vrf")
            throw Failed($"Netlink {settings.Name} is not a VRF");
        if (settings.Table is { } table && table != PodVrf.TableOf(vrf))
            throw Failed($"VRF {settings.Name} has routing table {PodVrf.TableOf(vrf)}, expected {table}");
        if (!vrf.IsUp)
            throw Failed($"VRF {settings.Name} is down in {request.Netns}");
        if (inPod.TryGetLink(ifName)?.MasterIndex != vrf.Index)
            throw Failed($"Failed to find {ifName} associated to vrf {settings.Name}");
        return default;
    }

    protected override ValueTask StatusAsync(StatusRequest<VrfConfig> request, CancellationToken cancellationToken)
    {
        _ = VrfSettings.Of(request.Config, ifName: null);
        using RouteSocket node = RouteSocket.Open();
        return LinkProbe.Supports(node, "vrf") ? default : throw new CniException(CniErrorCode.PluginNotAvailable, "this kernel can't make a vrf");
    }

    static CniException Failed(string message) => new(CniErrorCode.CheckFailed, message);
}
