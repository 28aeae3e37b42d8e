using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Vrf;

/// <summary>Puts the pod's interface into a VRF: a domain with a routing table of its own, in which addresses may be those of another domain.</summary>
sealed partial class VrfPlugin() : CniPlugin<VrfConfig>(VrfJson.Default.VrfConfig)
{
    public override string About => "vrf: puts a pod's interface into a domain with a routing table of its own";

    // As the reference has it.
    public override IReadOnlyList<CniVersion> SupportedVersions => CniVersion.AllFrom(CniVersion.V0_3_1);

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    #region vrf-add
    protected override ValueTask<CniResult> AddAsync(AddRequest<VrfConfig> request, CancellationToken cancellationToken)
    {
        string ifName = request.IfName.ToString();
        var settings = VrfSettings.Of(request.Config, ifName);
        CniResult result = RequireResult(request.PrevResult);
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using PodLock turn = PodLock.Take(request.Netns, cancellationToken);
        using RouteSocket inPod = RouteSocket.Open(pod);
        Link link = RequireFree(inPod, ifName);

        Link? vrf = PodVrf.Find(inPod, settings.Name);
        if (vrf is not null && settings.Table is not null && settings.Table != PodVrf.TableOf(vrf))
            throw new CniException(CniErrorCode.Conflict, $"VRF {settings.Name} already exist with different routing table {PodVrf.TableOf(vrf)}");
        var before = Membership.Of(inPod, link);
        bool isNew = vrf is null;
        request.Rollback.Add($"take {ifName} out of VRF {settings.Name}", () => Undo(request.Netns, ifName, settings.Name, before, isNew));
        vrf ??= PodVrf.Make(inPod, settings.Name, settings.Table);
        before.Move(inPod, link, vrf, from: Route.MainTable, to: PodVrf.TableOf(vrf));
        return new(result);
    }
    #endregion

    static CniResult RequireResult(CniResult? result) => result
        ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "missing prevResult from earlier plugin", "list this plugin behind one that makes the interface");

    static Link RequireFree(RouteSocket inPod, string ifName)
    {
        Link link = inPod.TryGetLink(ifName)
            ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, $"could not get link by name {ifName}", "list this plugin behind one that makes the interface");
        return link.MasterIndex == 0
            ? link
            : throw new CniException(CniErrorCode.Conflict, $"interface {ifName} has already a master set: {inPod.TryGetLink(link.MasterIndex)?.Name ?? $"index {link.MasterIndex}"}");
    }

    static void Undo(string netns, string ifName, string name, Membership before, bool isNew)
    {
        if (!PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
            return;
        using (pod)
        using (RouteSocket inPod = RouteSocket.Open(pod))
        {
            if (PodVrf.Find(inPod, name) is not { } vrf)
                return;
            if (inPod.TryGetLink(ifName) is { } link && link.MasterIndex == vrf.Index)
                before.Move(inPod, link, LinkRef.None, from: Route.MainTable, to: Route.MainTable);
            if (isNew)
                PodVrf.RemoveIfEmpty(inPod, vrf);
        }
    }
}
