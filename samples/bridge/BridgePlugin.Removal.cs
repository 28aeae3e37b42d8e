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
        AttachedVeth? veth = null;
        NftSocket? nft = null;
        PluginDelegate? ipam = request.Ipam;
        // DHCP tells the server over the very link.
        if (ipam?.Type == "dhcp")
        {
            await request.Cleanup.TryAsync("release the addresses", () => ipam.DelAsync(cancellationToken));
            ipam = null;
        }
        try
        {
            bool gone = request.Cleanup.Try("find the veth pair", () => veth = AttachedVeth.Find(request.Netns, request.IfName.ToString(), owner));
            // The pod falls silent before its filter goes. Links and rules both take the kernel a while to free, and it does both
            // at once if the rules go first and their socket is closed last.
            veth?.SetDown();
            request.Cleanup.Try("remove masquerade and spoof check", () => RemoveRules(request.Config, ref nft, socket =>
            {
                Masquerade.Remove(socket, owner, AddressesOf(request.PrevResult));
                SpoofCheck.Remove(socket, owner);
            }));
            gone &= request.Cleanup.Try("delete the veth pair", () => veth?.Delete());
            // An address is given back once nobody can be using it any more.
            if (gone && ipam is not null)
                await request.Cleanup.TryAsync("release the addresses", () => ipam.DelAsync(cancellationToken));
        }
        finally
        {
            veth?.Dispose();
            nft?.Dispose();
        }
    }

    protected override async ValueTask GcAsync(GcRequest<BridgeConfig> request, CancellationToken cancellationToken)
    {
        var valid = new ValidOwners(request.Network, request.ValidAttachments);
        bool gone = request.Cleanup.Try("delete stale veth pairs", () =>
        {
            using RouteSocket node = RouteSocket.Open();
            PodVeth.Collect(node, valid);
        });
        NftSocket? nft = null;
        request.Cleanup.Try("remove stale masquerade and spoof checks", () => RemoveRules(request.Config, ref nft, socket =>
        {
            Masquerade.Gc(socket, valid);
            SpoofCheck.Gc(socket, valid);
        }));
        nft?.Dispose();
        if (gone && request.Ipam is not null)
            await request.Cleanup.TryAsync("release stale addresses", () => request.Ipam.GcAsync(cancellationToken));
    }

    static void RemoveRules(BridgeConfig config, ref NftSocket? nft, Action<NftSocket> remove)
    {
        try
        {
            nft = NftSocket.Open();
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
