using Cni.Netlink;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Ptp;

// CHECK and STATUS: is a pod still as ADD left it, and would the next ADD work?
sealed partial class PtpPlugin
{
    protected override async ValueTask CheckAsync(CheckRequest<PtpConfig> request, CancellationToken cancellationToken)
    {
        var settings = PtpSettings.Of(request.Config);
        CniResult result = request.PrevResult
            ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "Required prevResult missing");
        await request.Ipam!.CheckAsync(cancellationToken);

        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket inPod = RouteSocket.Open(pod), node = RouteSocket.Open();
        string ifName = request.IfName.ToString();
        Link end = ContainerInterface.Check(inPod, ifName, request.Netns, result);
        if (end.Kind != "veth" || end.PeerIndex == 0 || node.TryGetLink(end.PeerIndex) is not { Kind: "veth" } port || port.PeerIndex != end.Index)
            throw Failed($"{ifName} has no peer on the node");

        var ips = IpsOf(result, ifName, request.Netns);
        RequireGatewayRoutes(inPod, end, ips);
        HostEnd.Check(node, port, ips);

        // A pod that another plugin added has that one's rules, if any.
        var owner = new AttachmentOwner(request.Network, request.ContainerId, request.IfName);
        if (!settings.IpMasq || port.Alias != owner.ToString())
            return;
        using NftSocket nft = NftSocket.Open();
        Masquerade.Check(nft, owner, AddressesOf(ips));
    }

    protected override async ValueTask StatusAsync(StatusRequest<PtpConfig> request, CancellationToken cancellationToken)
    {
        var settings = PtpSettings.Of(request.Config);
        using (RouteSocket node = RouteSocket.Open())
        {
            if (!LinkProbe.Supports(node, "veth"))
                throw new CniException(CniErrorCode.PluginNotAvailable, "this kernel can't make a veth");
        }
        if (settings.IpMasq)
        {
            try
            {
                using NftSocket nft = NftSocket.Open();
                nft.GetGeneration();
            }
            catch (NetlinkException e)
            {
                throw new CniException(CniErrorCode.PluginNotAvailable, $"ipMasq needs nftables: {e.Message}");
            }
        }
        await request.Ipam!.StatusAsync(cancellationToken);
    }

    /// <summary>The addresses of the pod's interface alone: plugins behind this one may have added some to others.</summary>
    static List<CniIpConfig> IpsOf(CniResult result, string ifName, string netns)
    {
        var ips = new List<CniIpConfig>();
        foreach (CniIpConfig ip in result.Ips)
        {
            if (ip.Interface is not { } index
                || (index >= 0 && index < result.Interfaces.Count && result.Interfaces[index] is { } each && each.Name == ifName && each.Sandbox == netns))
                ips.Add(ip);
        }
        return ips;
    }

    /// <summary>The route to each gateway, in whatever table: plugins for source routing and VRFs move routes.</summary>
    static void RequireGatewayRoutes(RouteSocket inPod, Link end, List<CniIpConfig> ips)
    {
        var routes = inPod.ListRoutes(table: 0, link: end);
        foreach (CniIpConfig ip in ips)
        {
            bool found = ip.Gateway is null;
            foreach (Route route in routes)
                found = found || (route.Gateway is null && route.Destination == InterfaceAddress.Host(ip.Gateway!));
            if (!found)
                throw Failed($"the route to the gateway {ip.Gateway} is missing on {end.Name}");
        }
    }

    static CniException Failed(string message) => new(CniErrorCode.CheckFailed, message);
}
