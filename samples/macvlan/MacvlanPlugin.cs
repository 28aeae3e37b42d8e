using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Macvlan;

/// <summary>Gives a pod an interface with a MAC address of its own on the network that the node is on.</summary>
sealed class MacvlanPlugin() : CniPlugin<MacvlanConfig>(MacvlanJson.Default.MacvlanConfig)
{
    const string Kind = "macvlan";

    public override string About => "macvlan: gives a pod a MAC address of its own on the node's network";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    #region macvlan-add
    protected override async ValueTask<CniResult> AddAsync(AddRequest<MacvlanConfig> request, CancellationToken cancellationToken)
    {
        var settings = MacvlanSettings.Of(request.Config, request.Args);
        using PodLink link = PodLink.Open(request);
        Link master = ParentLink.Find(settings.InPod ? link.InPod : link.Node, settings.Master);
        var spec = new MacvlanSpec("")
        {
            Parent = master,
            Mtu = ParentLink.RequireMtu(settings.Mtu, master),
            Mac = settings.Mac,
            Options = new() { Mode = settings.Mode, BroadcastQueueLength = settings.BroadcastQueueLength },
        };

        // The link first: an IPAM plugin that speaks DHCP needs it. Whatever fails from here on, both are undone.
        link.Create(spec, settings.InPod);
        CniResult addresses = await PodLink.AllocateAsync(request, cancellationToken);
        return link.Configure(addresses, request.Config.Dns);
    }
    #endregion

    protected override ValueTask DelAsync(DelRequest<MacvlanConfig> request, CancellationToken cancellationToken) =>
        PodLink.DelAsync(request, Kind, cancellationToken);

    protected override ValueTask GcAsync(GcRequest<MacvlanConfig> request, CancellationToken cancellationToken) =>
        PodLink.GcAsync(request, Kind, cancellationToken);

    protected override async ValueTask CheckAsync(CheckRequest<MacvlanConfig> request, CancellationToken cancellationToken)
    {
        var settings = MacvlanSettings.Of(request.Config, request.Args);
        Link link = await PodLink.CheckAsync(request, Kind, settings.Master, settings.InPod, cancellationToken);
        if (link.GetData<MacvlanOptions>()?.Mode is { } mode && mode != settings.Mode)
            throw new CniException(CniErrorCode.CheckFailed, $"container macvlan mode {Name(mode)} does not match expected value: {Name(settings.Mode)}");
    }

    protected override ValueTask StatusAsync(StatusRequest<MacvlanConfig> request, CancellationToken cancellationToken)
    {
        var settings = MacvlanSettings.Of(request.Config, CniArgs.Empty);
        return PodLink.StatusAsync(request, Kind, settings.InPod ? null : node =>
            ParentLink.RequireMtu(settings.Mtu, ParentLink.Find(node, settings.Master)), cancellationToken);
    }

    static string Name(MacvlanMode mode) => mode.ToString().ToLowerInvariant();
}
