using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.HostDevice;

// CHECK and STATUS: is the device still in the pod as ADD left it, and is there one for the next ADD?
sealed partial class HostDevicePlugin
{
    protected override async ValueTask CheckAsync(CheckRequest<HostDeviceConfig> request, CancellationToken cancellationToken)
    {
        var selector = DeviceSelector.Of(request.Config);
        CniResult result = request.PrevResult
            ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "Required prevResult missing");
        if (request.Ipam is not null)
            await request.Ipam.CheckAsync(cancellationToken);
        if (selector.IsUserspace)
            return;
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket inPod = RouteSocket.Open(pod);
        ContainerInterface.Check(inPod, request.IfName.ToString(), request.Netns, result);
    }

    protected override async ValueTask StatusAsync(StatusRequest<HostDeviceConfig> request, CancellationToken cancellationToken)
    {
        // A device that the runtime chooses for each pod can't be known now.
        if (DeviceSelector.IsNamedBy(request.Config))
        {
            try
            {
                var selector = DeviceSelector.Of(request.Config);
                if (!selector.IsUserspace)
                {
                    using RouteSocket node = RouteSocket.Open();
                    selector.Find(node);
                }
            }
            catch (CniException e)
            {
                throw new CniException(CniErrorCode.PluginNotAvailable, e.Message, e.Details, e);
            }
        }
        if (request.Ipam is not null)
            await request.Ipam.StatusAsync(cancellationToken);
    }
}
