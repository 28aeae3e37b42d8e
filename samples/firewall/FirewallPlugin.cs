using System.Net;
using Cni.Netlink.Nftables;
using Cni.Samples.Firewall.Firewalld;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Firewall;

/// <summary>Lets the packets of a pod through the node's firewall, and keeps other pods away from it where its ingress policy says so.</summary>
sealed partial class FirewallPlugin() : CniPlugin<FirewallConfig>(FirewallJson.Default.FirewallConfig)
{
    public override string About => "firewall: lets what a pod sends, and the answers, through the node's firewall";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    #region firewall-add
    protected override ValueTask<CniResult> AddAsync(AddRequest<FirewallConfig> request, CancellationToken cancellationToken)
    {
        var settings = FirewallSettings.Of(request.Config);
        CniResult result = request.RequirePrevResult();
        FirewallPod pod = PodOf(request, settings, result, request.Netns);
        if (settings.Policy != IngressPolicy.Open)
            WarnOfLimits(request, pod, settings);

        using FirewalldZone? zone = FirewalldZone.Of(settings, request.Environment);
        using NftSocket nft = NftSocket.Open();
        PodRules.Add(nft, pod, settings, zoned: zone is not null);
        request.Rollback.Add("take back the firewall's rules", () => Undo(pod.Owner));
        if (zone is null)
            return new(result);
        foreach (IPAddress address in pod.Addresses)
        {
            zone.Add(address);
            request.Rollback.Add($"take back {address} from firewalld", () => Undo(settings, address, request.Environment));
        }
        return new(result);
    }
    #endregion

    static FirewallPod PodOf(AttachmentRequest request, FirewallSettings settings, CniResult result, string netns) => new(
        OwnerOf(request),
        PodAddresses.Of(result),
        settings.Policy == IngressPolicy.Open ? null : IngressSegment.Find(result, netns, request.IfName));

    static AttachmentOwner OwnerOf(AttachmentRequest request) => new(request.Network, request.ContainerId, request.IfName);

    static void Undo(AttachmentOwner owner)
    {
        string tag = owner.ToString();
        using NftSocket nft = NftSocket.Open();
        PodRules.Remove(nft, each => each == tag);
    }

    static void Undo(FirewallSettings settings, IPAddress address, CniEnvironment environment)
    {
        using FirewalldZone? zone = FirewalldZone.TryFind(settings, environment);
        zone?.Remove(address);
    }

    // An operator who asks for isolation should hear where the node can't give it.
    static void WarnOfLimits(AttachmentRequest request, FirewallPod pod, FirewallSettings settings)
    {
        if (pod.Segment is null)
            request.Log.WriteLine($"firewall: {request.IfName} has no link on the node: the ingress policy holds for pods that reach it through the node only");
        else if (settings.Policy == IngressPolicy.Isolated && pod.Segment is { IsBridge: true } at && !BridgedPackets.AreFiltered)
            request.Log.WriteLine($"firewall: pods of {at.Interface} reach each other without being routed: set net.bridge.bridge-nf-call-iptables, or the bridge plugin's portIsolation");
    }
}
