using System.Net;
using Cni.Netlink.Nftables;
using Cni.Samples.Firewall.Firewalld;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Firewall;

// DEL and GC: what belongs to attachments that are gone is found by its owner, so neither result nor namespace need be known.
sealed partial class FirewallPlugin
{
    protected override ValueTask DelAsync(DelRequest<FirewallConfig> request, CancellationToken cancellationToken)
    {
        var settings = SettingsFor(request.Config);
        string tag = OwnerOf(request).ToString();
        List<IPAddress> addresses = PodAddresses.TryOf(request.PrevResult);
        using NftSocket nft = NftSocket.Open();
        request.Cleanup.Try("take back firewalld's sources", () =>
        {
            List<IPAddress> zoned = PodRules.ZonedOf(nft, each => each == tag);
            // What the reference plugin told firewalld is noted nowhere.
            foreach (IPAddress address in settings.Backend == FirewallBackend.Nftables ? [] : addresses)
            {
                if (!zoned.Contains(address) && nft.Find(FirewallTable.Pods(address).Element([address])) is null && nft.Find(FirewallTable.Zoned(address).Element([address])) is null)
                    zoned.Add(address);
            }
            RemoveSources(zoned, settings, request.Environment);
        });
        // Before our elements go, which tell that an address was never the reference's.
        request.Cleanup.Try("remove the reference plugin's rules", () => ReferenceRules.Remove(nft, addresses));
        request.Cleanup.Try("take back the firewall's rules", () => PodRules.Remove(nft, each => each == tag));
        return default;
    }

    protected override ValueTask GcAsync(GcRequest<FirewallConfig> request, CancellationToken cancellationToken)
    {
        var settings = SettingsFor(request.Config);
        var valid = new ValidOwners(request.Network, request.ValidAttachments);
        using NftSocket nft = NftSocket.Open();
        request.Cleanup.Try("take back stale sources of firewalld", () => RemoveSources(PodRules.ZonedOf(nft, valid.IsStale), settings, request.Environment));
        request.Cleanup.Try("take back stale rules of the firewall", () => PodRules.Remove(nft, valid.IsStale));
        return default;
    }

    static void RemoveSources(List<IPAddress> addresses, FirewallSettings settings, CniEnvironment environment)
    {
        if (addresses.Count == 0)
            return;
        // Without the daemon there are no sources either.
        using FirewalldZone? zone = FirewalldZone.TryFind(settings, environment);
        foreach (IPAddress address in addresses)
            zone?.Remove(address);
    }

    // A configuration that was spoilt since ADD must not keep a pod from being deleted.
    static FirewallSettings SettingsFor(FirewallConfig config)
    {
        try
        {
            return FirewallSettings.Of(config);
        }
        catch (CniException)
        {
            return FirewallSettings.Of(new FirewallConfig { Backend = config.Backend, FirewalldZone = config.FirewalldZone });
        }
    }
}
