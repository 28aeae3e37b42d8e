using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Tuning;

// CHECK and STATUS: is a pod still as ADD left it, and would the next ADD work?
sealed partial class TuningPlugin
{
    protected override ValueTask CheckAsync(CheckRequest<TuningConfig> request, CancellationToken cancellationToken)
    {
        string ifName = request.IfName.ToString();
        var settings = TuningSettings.Of(request.Config, request.Args, ifName);
        CniResult result = RequireResult(request.PrevResult);
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        foreach (PodSysctl each in settings.Sysctls)
            each.Check(pod.Sysctl);
        if (settings.Link.IsEmpty)
            return default;
        using RouteSocket inPod = RouteSocket.Open(pod);
        Link link = inPod.TryGetLink(ifName) ?? throw new CniException(CniErrorCode.CheckFailed, $"Cannot find container link {ifName}");
        settings.Link.Check(link, MacIn(result, ifName));
        return default;
    }

    protected override ValueTask StatusAsync(StatusRequest<TuningConfig> request, CancellationToken cancellationToken)
    {
        var settings = TuningSettings.Of(request.Config, CniArgs.Empty, "eth0");
        try
        {
            SysctlAllowlist.Require(settings.Sysctls);
        }
        catch (CniException e) when (e.Code == CniErrorCode.IoFailure)
        {
            throw Unavailable(e.Message);
        }
        if (!settings.Link.IsEmpty && StateFile.WhyNotWritable(settings.DataDir) is { } reason)
            throw Unavailable($"what the interface was like before can't be remembered: {reason}");
        return default;
    }

    static CniException Unavailable(string message) => new(CniErrorCode.PluginNotAvailable, message);
}
