using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Sbr;

/// <summary>Makes a pod with several interfaces answer by the interface that it was asked on: source-based routing.</summary>
sealed partial class SbrPlugin() : CniPlugin<SbrConfig>(SbrJson.Default.SbrConfig)
{
    public override string About => "sbr: sends packets by the interface that has their source address";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    #region sbr-add
    protected override ValueTask<CniResult> AddAsync(AddRequest<SbrConfig> request, CancellationToken cancellationToken)
    {
        var settings = SbrSettings.Of(request.Config);
        string ifName = request.IfName.ToString();
        CniResult result = RequireResult(request.PrevResult);
        var addresses = SourceAddress.Of(result, ifName);

        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using PodLock turn = PodLock.Take(request.Netns, cancellationToken);
        using RouteSocket inPod = RouteSocket.Open(pod);
        Link link = inPod.TryGetLink(ifName)
            ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, $"Cannot find network interface {ifName}: Link not found", "list this plugin behind one that makes the interface");
        var plan = RoutingPlan.For(RoutingTables.Read(inPod), link, addresses, settings);
        request.Rollback.Add("put the routes back", () => Undo(request.Netns, plan));
        plan.Execute(inPod, request.Log);
        return new(result);
    }
    #endregion

    static CniResult RequireResult(CniResult? result) => result
        ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "This plugin must be called as chained plugin", "list it behind one that makes the interface");

    static void Undo(string netns, RoutingPlan plan)
    {
        if (!PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
            return;
        using (pod)
        using (RouteSocket inPod = RouteSocket.Open(pod))
            plan.Undo(inPod);
    }
}
