using System.Net.NetworkInformation;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Tuning;

/// <summary>Sets network sysctls of a pod, and hardware address, MTU and the like of the interface that the plugins before it have made.</summary>
sealed partial class TuningPlugin() : CniPlugin<TuningConfig>(TuningJson.Default.TuningConfig)
{
    public override string About => "tuning: sets sysctls of a pod and attributes of its interface";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    #region tuning-add
    protected override ValueTask<CniResult> AddAsync(AddRequest<TuningConfig> request, CancellationToken cancellationToken)
    {
        string ifName = request.IfName.ToString();
        var settings = TuningSettings.Of(request.Config, request.Args, ifName);
        CniResult result = RequireResult(request.PrevResult);
        SysctlAllowlist.Require(settings.Sysctls);

        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        SetSysctls(pod, settings.Sysctls, request);
        if (settings.Link.IsEmpty)
            return new(result);

        using RouteSocket inPod = RouteSocket.Open(pod);
        Link link = inPod.TryGetLink(ifName)
            ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, $"failed to get \"{ifName}\": Link not found", "list this plugin behind one that makes the interface");
        LinkTuning before = settings.Link.Before(link);
        Remember(before, settings.DataDir, request);
        // One request may be carried out in part, so this is registered before it is sent.
        request.Rollback.Add($"restore {before} of {ifName}", () => Restore(request.Netns, ifName, before));
        settings.Link.Apply(inPod, link);
        return new(Describe(result, ifName, settings.Link));
    }
    #endregion

    static CniResult RequireResult(CniResult? result) => result
        ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "Required prevResult missing", "list this plugin behind one that makes the interface");

    static void SetSysctls(NetworkNamespace pod, IReadOnlyList<PodSysctl> sysctls, AddRequest<TuningConfig> request)
    {
        foreach (PodSysctl each in sysctls)
        {
            if (each.Apply(pod.Sysctl) is { } before)
                request.Rollback.Add($"restore {each.Path}", () => RestoreSysctl(request.Netns, each.Path, before));
        }
    }

    // A list may name this plugin twice. What the first one remembered is older, so it is kept; what only the second one changes is added.
    static void Remember(LinkTuning before, string dataDir, AddRequest<TuningConfig> request)
    {
        var owner = new AttachmentOwner(request.Network, request.ContainerId, request.IfName);
        string path = TuningBackup.PathOf(dataDir, request.ContainerId, request.IfName);
        byte[]? earlier = StateFile.TryRead(path);
        if (earlier is not null && TuningBackup.TryParse(earlier) is { } known && known.IsOf(owner))
        {
            before = known.ToTuning().Or(before);
            request.Rollback.Add($"write back {path}", () => StateFile.Write(path, earlier));
        }
        else
        {
            request.Rollback.Add($"remove {path}", () => StateFile.Delete(path));
        }
        StateFile.Write(path, TuningBackup.Of(before, owner).ToBytes());
    }

    /// <summary>The result with what is no longer true of the pod's interface put right.</summary>
    static CniResult Describe(CniResult result, string ifName, LinkTuning tuning)
    {
        if (tuning is { Mac: null, Mtu: null })
            return result;
        var interfaces = new CniInterface[result.Interfaces.Count];
        for (int i = 0; i < interfaces.Length; i++)
        {
            CniInterface each = result.Interfaces[i];
            // The node may have an interface of that name as well.
            bool isPods = each.Name == ifName && !string.IsNullOrEmpty(each.Sandbox);
            interfaces[i] = !isPods ? each : each with
            {
                Mac = tuning.Mac is { } mac ? MacText.Format(mac) : each.Mac,
                Mtu = each.Mtu is > 0 && tuning.Mtu is { } mtu ? mtu : each.Mtu,
            };
        }
        return result with { Interfaces = interfaces };
    }

    static void Restore(string netns, string ifName, LinkTuning before)
    {
        if (!PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
            return;
        using (pod)
        using (RouteSocket inPod = RouteSocket.Open(pod))
        {
            if (inPod.TryGetLink(ifName) is { } link && before.Restore(inPod, link) is { Count: > 0 } refused)
                throw new NetlinkException(refused);
        }
    }

    static void RestoreSysctl(string netns, string path, string before)
    {
        if (!PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
            return;
        using (pod)
            pod.Sysctl.TryWrite(path, before);
    }

    /// <summary>The hardware address that a result has for the pod's interface.</summary>
    static PhysicalAddress? MacIn(CniResult result, string ifName)
    {
        foreach (CniInterface each in result.Interfaces)
        {
            if (each.Name == ifName && !string.IsNullOrEmpty(each.Sandbox) && MacText.TryParse(each.Mac, out PhysicalAddress? mac))
                return mac;
        }
        return null;
    }
}
