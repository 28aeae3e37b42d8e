using System.Net;
using Cni.Netlink;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Bridge;

// DEL and GC: every step runs, whatever became of the one before, and what is gone already is no failure.
sealed partial class BridgePlugin
{
    protected override async ValueTask DelAsync(DelRequest<BridgeConfig> request, CancellationToken cancellationToken)
    {
        var owner = new AttachmentOwner(request.Network, request.ContainerId, request.IfName);
        bool gone = request.Cleanup.Try("delete the veth pair", () => DeleteVeth(request, owner));
        request.Cleanup.Try("remove masquerade and spoof check", () => RemoveRules(request.Config, nft =>
        {
            Masquerade.Remove(nft, owner, AddressesOf(request.PrevResult));
            SpoofCheck.Remove(nft, owner);
        }));
        // An address is given back once nobody can be using it any more.
        if (gone && request.Ipam is not null)
            await request.Cleanup.TryAsync("release the addresses", () => request.Ipam.DelAsync(cancellationToken));
    }

    protected override async ValueTask GcAsync(GcRequest<BridgeConfig> request, CancellationToken cancellationToken)
    {
        var valid = new ValidOwners(request.Network, request.ValidAttachments);
        bool gone = request.Cleanup.Try("delete stale veth pairs", () =>
        {
            using RouteSocket node = RouteSocket.Open();
            PodVeth.Collect(node, valid);
        });
        request.Cleanup.Try("remove stale masquerade and spoof checks", () => RemoveRules(request.Config, nft =>
        {
            Masquerade.Gc(nft, valid);
            SpoofCheck.Gc(nft, valid);
        }));
        if (gone && request.Ipam is not null)
            await request.Cleanup.TryAsync("release stale addresses", () => request.Ipam.GcAsync(cancellationToken));
    }

    static void DeleteVeth(DelRequest<BridgeConfig> request, AttachmentOwner owner)
    {
        using RouteSocket node = RouteSocket.Open();
        if (PodNamespace.TryOpen(request.Netns, out NetworkNamespace? pod))
        {
            using (pod)
            using (RouteSocket inPod = RouteSocket.Open(pod))
                PodVeth.DeleteFromPod(node, inPod, request.IfName.ToString(), owner);
        }
        else
        {
            // The namespace takes its end of a veth along, and that the other; but a path can go before what it named does.
            PodVeth.DeleteByOwner(node, owner);
        }
    }

    static void RemoveRules(BridgeConfig config, Action<NftSocket> remove)
    {
        try
        {
            using NftSocket nft = NftSocket.Open();
            remove(nft);
        }
        catch (NetlinkException e) when (e.Failures[0].IsNotSupported && config is not { IpMasq: true } and not { MacSpoofChk: true })
        {
            // A kernel without nftables, and a configuration that never wanted any.
        }
    }

    static List<IPAddress> AddressesOf(CniResult? result)
    {
        var addresses = new List<IPAddress>();
        foreach (CniIpConfig ip in result?.Ips ?? [])
            addresses.Add(ip.Address.Address);
        return addresses;
    }
}
