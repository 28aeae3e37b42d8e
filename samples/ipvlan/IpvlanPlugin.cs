using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Ipvlan;

/// <summary>Gives a pod an interface with an IP address of its own and the MAC address of the node.</summary>
sealed class IpvlanPlugin() : CniPlugin<IpvlanConfig>(IpvlanJson.Default.IpvlanConfig)
{
    const string Kind = "ipvlan";

    public override string About => "ipvlan: gives a pod an IP address of its own behind the node's MAC address";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    protected override async ValueTask<CniResult> AddAsync(AddRequest<IpvlanConfig> request, CancellationToken cancellationToken)
    {
        var settings = IpvlanSettings.Of(request.Config);
        // Behind another plugin and without IPAM, the addresses are that one's.
        CniResult? given = request.Ipam is null && request.PrevResult is { Ips.Count: > 0 } previous ? previous : null;
        if (request.Ipam is null && given is null)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, "no plugin name provided", "ipvlan needs \"ipam\", or a plugin before it that gives addresses");
        string name = settings.MasterOf(request.PrevResult);

        using PodLink link = PodLink.Open(request, given);
        Link master = ParentLink.Find(settings.InPod ? link.InPod : link.Node, name);
        var spec = new IpvlanSpec("")
        {
            Parent = master,
            Mtu = settings.Mtu,
            Options = new() { Mode = settings.Mode },
        };
        link.Create(spec, settings.InPod);
        return link.Configure(given ?? await PodLink.AllocateAsync(request, cancellationToken), request.Config.Dns);
    }

    protected override ValueTask DelAsync(DelRequest<IpvlanConfig> request, CancellationToken cancellationToken) =>
        PodLink.DelAsync(request, Kind, cancellationToken);

    protected override ValueTask GcAsync(GcRequest<IpvlanConfig> request, CancellationToken cancellationToken) =>
        PodLink.GcAsync(request, Kind, cancellationToken);

    protected override async ValueTask CheckAsync(CheckRequest<IpvlanConfig> request, CancellationToken cancellationToken)
    {
        var settings = IpvlanSettings.Of(request.Config);
        Link link = await PodLink.CheckAsync(request, Kind, settings.Master, settings.InPod, cancellationToken);
        if (link.GetData<IpvlanOptions>()?.Mode is { } mode && mode != settings.Mode)
            throw new CniException(CniErrorCode.CheckFailed, $"container ipvlan mode {Name(mode)} does not match expected value: {Name(settings.Mode)}");
    }

    protected override ValueTask StatusAsync(StatusRequest<IpvlanConfig> request, CancellationToken cancellationToken)
    {
        var settings = IpvlanSettings.Of(request.Config);
        return PodLink.StatusAsync(request, Kind, settings.InPod ? null : node => RequireMaster(node, settings), cancellationToken);
    }

    static void RequireMaster(RouteSocket node, IpvlanSettings settings)
    {
        // Behind another plugin the master is known at ADD only.
        if (settings.Master.Length > 0)
            ParentLink.Find(node, settings.Master);
    }

    static string Name(IpvlanMode mode) => mode.ToString().ToLowerInvariant();
}
