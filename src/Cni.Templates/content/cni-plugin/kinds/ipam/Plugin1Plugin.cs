using Cni.Ipam;
using Cni.Sdk;

namespace Company.Namespace;

/// <summary>Gives containers addresses from the ranges in the configuration, and keeps them in files.</summary>
sealed class Plugin1Plugin(IIpam ipam) : CniPlugin<NetworkConfig>(CniJson.NetworkConfig)
{
    public override string About => "company-plugin: gives containers addresses from ranges and keeps them in files on this node";

    protected override async ValueTask<CniResult> AddAsync(AddRequest<NetworkConfig> request, CancellationToken cancellationToken)
    {
        request.Args.RequireKnown("IP");
        LeaseOwner owner = OwnerOf(request);
        CniResult result = await ipam.AllocateAsync(request.RawConfig, owner, request.Args, cancellationToken);
        request.Rollback.Add("release the addresses", () => ipam.ReleaseAsync(request.RawConfig, owner, CancellationToken.None));
        return result;
    }

    protected override ValueTask DelAsync(DelRequest<NetworkConfig> request, CancellationToken cancellationToken) =>
        ipam.ReleaseAsync(request.RawConfig, OwnerOf(request), cancellationToken);

    protected override ValueTask CheckAsync(CheckRequest<NetworkConfig> request, CancellationToken cancellationToken) =>
        ipam.CheckAsync(request.RawConfig, OwnerOf(request), request.PrevResult, cancellationToken);

    protected override async ValueTask GcAsync(GcRequest<NetworkConfig> request, CancellationToken cancellationToken)
    {
        LeaseCollection collected = await ipam.GcAsync(request.RawConfig, request.Network, request.ValidAttachments, cancellationToken);
        foreach (Lease lease in collected.Released)
            request.Log.WriteLine($"company-plugin: released {lease.Address} of {(lease.IsDamaged ? "a damaged file" : lease.ContainerId)}");
        foreach (string failure in collected.Failed)
            request.Cleanup.Try("release a lease", () => throw new CniException(CniErrorCode.CleanupIncomplete, failure));
    }

    protected override ValueTask StatusAsync(StatusRequest<NetworkConfig> request, CancellationToken cancellationToken) =>
        ipam.StatusAsync(request.RawConfig, request.Network, cancellationToken);

    private static LeaseOwner OwnerOf(AttachmentRequest request) => new(request.Network, request.ContainerId, request.IfName);
}
