using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Dummy;

/// <summary>Gives a pod an interface that leads nowhere and holds addresses.</summary>
sealed class DummyPlugin() : CniPlugin<DummyConfig>(DummyJson.Default.DummyConfig)
{
    const string Kind = "dummy";

    public override string About => "dummy: gives a pod an interface that leads nowhere and holds addresses";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    #region dummy-add
    protected override async ValueTask<CniResult> AddAsync(AddRequest<DummyConfig> request, CancellationToken cancellationToken)
    {
        RequireIpam(request.Config);
        using PodLink link = PodLink.Open(request);
        link.Create(new DummySpec(""), parentInPod: true);
        CniResult addresses = await PodLink.AllocateAsync(request, cancellationToken);

        // Nobody else is on this link, so there is nobody to ask whether an address is free, and nobody to tell.
        return link.Configure(addresses, request.Config.Dns, new() { AnnounceAddress = false });
    }
    #endregion

    protected override ValueTask DelAsync(DelRequest<DummyConfig> request, CancellationToken cancellationToken) =>
        PodLink.DelAsync(request, Kind, cancellationToken);

    protected override ValueTask GcAsync(GcRequest<DummyConfig> request, CancellationToken cancellationToken) =>
        PodLink.GcAsync(request, Kind, cancellationToken);

    protected override async ValueTask CheckAsync(CheckRequest<DummyConfig> request, CancellationToken cancellationToken)
    {
        RequireIpam(request.Config);
        await PodLink.CheckAsync(request, Kind, parent: null, parentInPod: false, cancellationToken);
    }

    protected override ValueTask StatusAsync(StatusRequest<DummyConfig> request, CancellationToken cancellationToken)
    {
        RequireIpam(request.Config);
        return PodLink.StatusAsync(request, Kind, also: null, cancellationToken);
    }

    static void RequireIpam(DummyConfig config)
    {
        if (string.IsNullOrEmpty(config.Ipam?.Type))
            throw new CniException(CniErrorCode.InvalidNetworkConfig, "dummy interface requires an IPAM configuration", "\"ipam\" is missing, or has no \"type\"");
    }
}
