using System.Net;
using Cni.Netlink;
using Cni.Netlink.Nftables;
using Cni.Samples.Firewall.Firewalld;
using Cni.Sdk;

namespace Cni.Samples.Firewall;

// CHECK and STATUS: is a pod still as ADD left it, and would the next ADD let a pod's packets pass?
sealed partial class FirewallPlugin
{
    protected override ValueTask CheckAsync(CheckRequest<FirewallConfig> request, CancellationToken cancellationToken)
    {
        var settings = FirewallSettings.Of(request.Config);
        FirewallPod pod = PodOf(request, settings, request.RequirePrevResult(), request.Netns);
        using FirewalldZone? zone = FirewalldZone.Of(settings, request.Environment);
        foreach (IPAddress address in pod.Addresses)
        {
            if (zone?.Has(address) is false)
                throw new CniException(CniErrorCode.CheckFailed, $"{address} isn't a source of firewalld's zone {settings.Zone}");
        }
        using NftSocket nft = NftSocket.Open();
        PodRules.Check(nft, pod, settings, zoned: zone is not null);
        return default;
    }

    protected override ValueTask StatusAsync(StatusRequest<FirewallConfig> request, CancellationToken cancellationToken)
    {
        var settings = FirewallSettings.Of(request.Config);
        try
        {
            using NftSocket nft = NftSocket.Open();
            FirewallTable.Probe(nft);
        }
        catch (NetlinkException e)
        {
            throw new CniException(CniErrorCode.PluginNotAvailable, "nftables can't be used", e.Message, e);
        }
        FirewalldZone? zone = null;
        try
        {
            zone = FirewalldZone.TryFind(settings, request.Environment);
        }
        catch (IOException e)
        {
            throw new CniException(CniErrorCode.PluginNotAvailable, "firewalld can't be asked", e.Message, e);
        }
        using (zone)
        {
            if (settings.Backend == FirewallBackend.Firewalld && zone is null)
                throw new CniException(CniErrorCode.PluginNotAvailable, "firewalld isn't running");
        }
        if (zone is null && LegacyFilter.FindDropping() is { } program)
        {
            throw new CniException(CniErrorCode.PluginNotAvailable, $"the FORWARD policy of {program} is DROP, which nftables can't change",
                "move its rules to iptables-nft, or accept the packets of pods there");
        }
        return default;
    }
}
