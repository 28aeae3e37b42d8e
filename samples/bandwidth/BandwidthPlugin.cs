using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Bandwidth;

/// <summary>Limits the traffic into and out of the pod whose interface the plugins before it in the chain have made.</summary>
sealed class BandwidthPlugin() : CniPlugin<BandwidthConfig>(BandwidthJson.Default.BandwidthConfig)
{
    public override string About => "bandwidth: limits the traffic into and out of a pod";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    #region bandwidth-add
    protected override ValueTask<CniResult> AddAsync(AddRequest<BandwidthConfig> request, CancellationToken cancellationToken)
    {
        var settings = BandwidthSettings.Of(request.Config);
        CniResult result = request.RequirePrevResult();
        if (settings.IsUnlimited)
            return new(result);

        using PodPair pair = PodPair.Find(request.Netns, request.IfName, result, request.Version, CniErrorCode.InvalidNetworkConfig);
        WarnOfSmallBursts(settings, pair.Port.Mtu, request.Log);
        Link? ifb = Shaping.Apply(pair, settings, OwnerOf(request), request.Rollback);
        return new(ifb is null ? result : result with { Interfaces = [.. result.Interfaces, new(ifb.Name) { Mac = MacText.Format(ifb.Mac!) }] });
    }
    #endregion

    protected override ValueTask DelAsync(DelRequest<BandwidthConfig> request, CancellationToken cancellationToken)
    {
        using RouteSocket node = RouteSocket.Open();
        var owner = OwnerOf(request);
        request.Cleanup.Try("delete the ifb", () => ShapingLink.Remove(node, owner, request.PrevResult));
        // What is on the pod's own links would go with them, but not everybody deletes them.
        if (BandwidthSettings.TryOf(request.Config) is { } settings)
            request.Cleanup.Try("remove the limits", () => Shaping.Remove(node, request.Netns, request.IfName.ToString(), settings, owner, request.PrevResult));
        return default;
    }

    protected override ValueTask CheckAsync(CheckRequest<BandwidthConfig> request, CancellationToken cancellationToken)
    {
        var settings = BandwidthSettings.Of(request.Config);
        CniResult result = request.RequirePrevResult();
        if (settings.IsUnlimited)
            return default;
        using PodPair pair = PodPair.Find(request.Netns, request.IfName, result, request.Version, CniErrorCode.CheckFailed);
        Shaping.Check(pair, settings, OwnerOf(request), result);
        return default;
    }

    protected override ValueTask GcAsync(GcRequest<BandwidthConfig> request, CancellationToken cancellationToken)
    {
        var valid = new ValidOwners(request.Network, request.ValidAttachments);
        request.Cleanup.Try("delete stale ifbs", () =>
        {
            using RouteSocket node = RouteSocket.Open();
            ShapingLink.Collect(node, valid);
        });
        return default;
    }

    protected override ValueTask StatusAsync(StatusRequest<BandwidthConfig> request, CancellationToken cancellationToken)
    {
        KernelProbe.Require(BandwidthSettings.Of(request.Config).Mode);
        return default;
    }

    static AttachmentOwner OwnerOf(AttachmentRequest request) => new(request.Network, request.ContainerId, request.IfName);

    /// <summary>A packet that is larger than the burst never passes: with a burst below the MTU there is silence, and nobody says why.</summary>
    static void WarnOfSmallBursts(BandwidthSettings settings, int mtu, TextWriter log)
    {
        const int EthernetHeader = 14;
        if (settings.Ingress?.Burst < mtu + EthernetHeader || settings.Egress?.Burst < mtu + EthernetHeader)
            log.WriteLine($"bandwidth: a burst is less than a packet of {mtu} bytes with its header; larger packets will never pass");
    }
}
