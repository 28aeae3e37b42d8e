using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Vlan;

/// <summary>Gives a pod an interface in a VLAN of the network that the node is on.</summary>
sealed class VlanPlugin() : CniPlugin<VlanConfig>(VlanJson.Default.VlanConfig)
{
    const string Kind = "vlan";

    public override string About => "vlan: gives a pod an interface in a VLAN of the node's network";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    protected override async ValueTask<CniResult> AddAsync(AddRequest<VlanConfig> request, CancellationToken cancellationToken)
    {
        var settings = VlanSettings.Of(request.Config);
        using PodLink link = PodLink.Open(request);
        Link master = ParentLink.Find(settings.InPod ? link.InPod : link.Node, settings.Master);
        var spec = new VlanSpec("")
        {
            Parent = master,
            Mtu = ParentLink.RequireMtu(settings.Mtu, master),
            Options = new() { Id = settings.Id },
        };
        link.Create(spec, settings.InPod);
        CniResult addresses = await PodLink.AllocateAsync(request, cancellationToken);
        return link.Configure(addresses, request.Config.Dns);
    }

    // What DEL needs is in the request alone: the master may be gone, and the configuration may be wrong.
    protected override ValueTask DelAsync(DelRequest<VlanConfig> request, CancellationToken cancellationToken) =>
        PodLink.DelAsync(request, Kind, cancellationToken);

    protected override ValueTask GcAsync(GcRequest<VlanConfig> request, CancellationToken cancellationToken) =>
        PodLink.GcAsync(request, Kind, cancellationToken);

    protected override async ValueTask CheckAsync(CheckRequest<VlanConfig> request, CancellationToken cancellationToken)
    {
        var settings = VlanSettings.Of(request.Config);
        Link link = await PodLink.CheckAsync(request, Kind, settings.Master, settings.InPod, cancellationToken);
        if (link.GetData<VlanOptions>()?.Id is { } id && id != settings.Id)
            throw new CniException(CniErrorCode.CheckFailed, $"{link.Name} is in VLAN {id}, expected {settings.Id}");
    }

    protected override ValueTask StatusAsync(StatusRequest<VlanConfig> request, CancellationToken cancellationToken)
    {
        var settings = VlanSettings.Of(request.Config);
        return PodLink.StatusAsync(request, Kind, settings.InPod ? null : node => RequireMaster(node, settings), cancellationToken);
    }

    static void RequireMaster(RouteSocket node, VlanSettings settings)
    {
        Link master = ParentLink.Find(node, settings.Master);
        ParentLink.RequireMtu(settings.Mtu, master);
        if (!master.IsUp)
            throw new CniException(CniErrorCode.PluginNotAvailable, $"master \"{settings.Master}\" is down, and so would be its VLANs");
    }
}
