using System.Net.NetworkInformation;
using Cni.Sdk;

namespace Cni.Samples.HostDevice;

// DEL and GC: the device goes back to the node, whatever became of the pod and of the configuration.
sealed partial class HostDevicePlugin
{
    protected override async ValueTask DelAsync(DelRequest<HostDeviceConfig> request, CancellationToken cancellationToken)
    {
        string ifName = request.IfName.ToString();
        var device = new AttachedDevice(request.Config, ifName, MacOf(request.PrevResult, ifName));
        bool back = request.Cleanup.Try("give the device back", () => device.GiveBack(request.Netns));
        // An address is given back once nobody can be using it any more.
        if (back && request.Ipam is not null)
            await request.Cleanup.TryAsync("release the addresses", () => request.Ipam.DelAsync(cancellationToken));
    }

    // Devices themselves can't be collected: one that is in a pod is seen from there only, and the kernel brings it back with the pod's end.
    protected override async ValueTask GcAsync(GcRequest<HostDeviceConfig> request, CancellationToken cancellationToken)
    {
        _ = request.ValidAttachments;
        if (request.Ipam is not null)
            await request.Cleanup.TryAsync("release stale addresses", () => request.Ipam.GcAsync(cancellationToken));
    }

    /// <summary>The hardware address that a result reports for the pod's interface.</summary>
    static PhysicalAddress? MacOf(CniResult? result, string ifName)
    {
        foreach (CniInterface each in result?.Interfaces ?? [])
        {
            if (each.Name == ifName && !string.IsNullOrEmpty(each.Sandbox) && MacText.TryParse(each.Mac ?? "", out PhysicalAddress? mac))
                return mac;
        }
        return null;
    }
}
