using Cni.Netlink;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Portmap;

/// <summary>Leads ports of the node to ports of the pod that the plugins before it in the chain have made.</summary>
sealed class PortmapPlugin() : CniPlugin<PortmapConfig>(PortmapJson.Default.PortmapConfig)
{
    public override string About => "portmap: leads ports of the node to ports of a pod";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    #region portmap-add
    protected override ValueTask<CniResult> AddAsync(AddRequest<PortmapConfig> request, CancellationToken cancellationToken)
    {
        var settings = PortmapSettings.Of(request.Config);
        CniResult result = request.RequirePrevResult();
        if (settings.Ports.Count == 0)
            return new(result);
        var forwards = PortForward.Of(settings, PodAddresses.Of(result, request.IfName));
        if (forwards.Count == 0)
        {
            request.Log.WriteLine($"portmap: {request.IfName} has no address that a port could lead to");
            return new(result);
        }

        var owner = OwnerOf(request);
        using NftSocket nft = NftSocket.Open();
        HostPorts.Add(nft, owner, forwards, settings);
        request.Rollback.Add("take back the host ports", () => Undo(owner));
        if (settings.Snat)
            LoopbackAccess.Open(forwards, request.Log);
        StaleConnections.ForgetBefore(forwards, request.Log);
        return new(result);
    }
    #endregion

    protected override ValueTask DelAsync(DelRequest<PortmapConfig> request, CancellationToken cancellationToken)
    {
        // Found by owner, so neither the ports nor the addresses need be known.
        var owner = OwnerOf(request);
        string tag = owner.ToString();
        using NftSocket nft = NftSocket.Open();
        request.Cleanup.Try("take back the host ports", () => TakeBack(nft, each => each == tag, request.Log));
        request.Cleanup.Try("remove the reference plugin's rules", () =>
            ReferenceRules.Remove(nft, owner, PodAddresses.TryOf(request.PrevResult, request.IfName)));
        return default;
    }

    protected override ValueTask CheckAsync(CheckRequest<PortmapConfig> request, CancellationToken cancellationToken)
    {
        var settings = PortmapSettings.Of(request.Config);
        CniResult result = request.RequirePrevResult();
        var forwards = PortForward.Of(settings, PodAddresses.Of(result, request.IfName));
        if (forwards.Count == 0)
            return default;
        using NftSocket nft = NftSocket.Open();
        var owner = OwnerOf(request);
        // A pod that another set of plugins added has that one's rules.
        if (!HostPorts.HasAny(nft, owner, forwards) && ReferenceRules.Lead(nft, owner, forwards))
            return default;
        HostPorts.Check(nft, owner, forwards, settings);
        return default;
    }

    protected override ValueTask GcAsync(GcRequest<PortmapConfig> request, CancellationToken cancellationToken)
    {
        var valid = new ValidOwners(request.Network, request.ValidAttachments);
        using NftSocket nft = NftSocket.Open();
        request.Cleanup.Try("remove the reference plugin's stale rules", () => ReferenceRules.Collect(nft, valid, request.ValidAttachments));
        request.Cleanup.Try("take back stale host ports", () => TakeBack(nft, valid.IsStale, request.Log));
        return default;
    }

    protected override ValueTask StatusAsync(StatusRequest<PortmapConfig> request, CancellationToken cancellationToken)
    {
        _ = PortmapSettings.Of(request.Config);
        try
        {
            using NftSocket nft = NftSocket.Open();
            HostPortTable.Probe(nft);
        }
        catch (NetlinkException e)
        {
            throw new CniException(CniErrorCode.PluginNotAvailable, "nftables can't be used for NAT", e.Message, e);
        }
        return default;
    }

    static AttachmentOwner OwnerOf(AttachmentRequest request) => new(request.Network, request.ContainerId, request.IfName);

    static void TakeBack(NftSocket nft, Predicate<string?> isTheirs, TextWriter log) =>
        StaleConnections.ForgetThrough(HostPorts.Remove(nft, isTheirs), log);

    static void Undo(AttachmentOwner owner)
    {
        string tag = owner.ToString();
        using NftSocket nft = NftSocket.Open();
        HostPorts.Remove(nft, each => each == tag);
    }
}
