using Cni.Ipam;
using Cni.Sdk;

namespace Cni.Samples.Static;

sealed class StaticPlugin(IIpam ipam) : CniPlugin<NetworkConfig>(CniJson.NetworkConfig)
{
    public override string About => "static: gives containers the addresses that the configuration or the runtime names, and keeps nothing";

    protected override async ValueTask<CniResult> AddAsync(AddRequest<NetworkConfig> request, CancellationToken cancellationToken)
    {
        request.Args.RequireKnown("IP", "GATEWAY");
        CniResult result = await ipam.AllocateAsync(request.RawConfig, OwnerOf(request), request.Args, cancellationToken);
        ResultFormat.EnsureExpressible(result, request.Version);
        return result;
    }

    // DEL and GC have nothing to release: what is not kept can't leak.

    protected override ValueTask CheckAsync(CheckRequest<NetworkConfig> request, CancellationToken cancellationToken)
    {
        CniResult previous = request.PrevResult ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "Required prevResult missing");
        return ipam.CheckAsync(request.RawConfig, OwnerOf(request), previous, cancellationToken);
    }

    protected override ValueTask GcAsync(GcRequest<NetworkConfig> request, CancellationToken cancellationToken)
    {
        // Said all the same: a runtime that sends no list has a defect, and the next plugin of the chain may act on it.
        _ = request.ValidAttachments;
        return ValueTask.CompletedTask;
    }

    protected override ValueTask StatusAsync(StatusRequest<NetworkConfig> request, CancellationToken cancellationToken) =>
        ipam.StatusAsync(request.RawConfig, request.Network, cancellationToken);

    private static LeaseOwner OwnerOf(AttachmentRequest request) => new(request.Network, request.ContainerId, request.IfName);
}
