using Cni.Netlink;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Bridge;

// CHECK and STATUS: is a pod still as ADD left it, and would the next ADD work?
sealed partial class BridgePlugin
{
    protected override async ValueTask CheckAsync(CheckRequest<BridgeConfig> request, CancellationToken cancellationToken)
    {
        var settings = BridgeSettings.Of(request.Config, request.Args);
        CniResult result = request.PrevResult
            ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "Required prevResult missing");
        if (request.Ipam is not null)
            await request.Ipam.CheckAsync(cancellationToken);

        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket inPod = RouteSocket.Open(pod), node = RouteSocket.Open();
        string ifName = request.IfName.ToString();
        Link bridge = RequireBridge(node, settings, result);
        Link end = ContainerInterface.Check(inPod, ifName, request.Netns, result, requireUp: !settings.DisableContainerInterface);
        Link port = RequirePort(node, end, bridge, settings);

        // A pod that another plugin added has that one's rules, if any.
        var owner = new AttachmentOwner(request.Network, request.ContainerId, request.IfName);
        if (port.Alias != owner.ToString() || !(settings.IpMasq || settings.MacSpoofCheck))
            return;
        using NftSocket nft = NftSocket.Open();
        if (settings.IpMasq)
            Masquerade.Check(nft, owner, ContainerInterface.AddressesOf(result, ifName, request.Netns));
        if (settings.MacSpoofCheck)
            SpoofCheck.Check(nft, owner, port.Name, end.Mac!);
    }

    protected override async ValueTask StatusAsync(StatusRequest<BridgeConfig> request, CancellationToken cancellationToken)
    {
        var settings = BridgeSettings.Of(request.Config, CniArgs.Empty);
        using (RouteSocket node = RouteSocket.Open())
        {
            foreach (string kind in (ReadOnlySpan<string>)["bridge", "veth"])
            {
                if (!LinkProbe.Supports(node, kind))
                    throw new CniException(CniErrorCode.PluginNotAvailable, $"this kernel can't make a {kind}");
            }
            if (node.TryGetLink(settings.Bridge) is { } link && link.Kind != "bridge")
                throw new CniException(CniErrorCode.PluginNotAvailable, $"\"{settings.Bridge}\" already exists but is not a bridge");
        }
        if (settings.IpMasq || settings.MacSpoofCheck)
        {
            try
            {
                using NftSocket nft = NftSocket.Open();
                nft.GetGeneration();
            }
            catch (NetlinkException e)
            {
                throw new CniException(CniErrorCode.PluginNotAvailable, $"{(settings.IpMasq ? "ipMasq" : "macspoofchk")} needs nftables: {e.Message}");
            }
        }
        if (request.Ipam is not null)
            await request.Ipam.StatusAsync(cancellationToken);
    }

    static Link RequireBridge(RouteSocket node, BridgeSettings settings, CniResult result)
    {
        Link bridge = node.TryGetLink(settings.Bridge) ?? throw Failed($"bridge {settings.Bridge} is missing");
        if (bridge.Kind != "bridge")
            throw Failed($"{settings.Bridge} is not a bridge");
        if (!bridge.IsUp)
            throw Failed($"bridge {settings.Bridge} is down");
        if (settings.Promiscuous && !bridge.Flags.HasFlag(LinkFlags.Promiscuous))
            throw Failed($"bridge {settings.Bridge} is not in promiscuous mode");
        foreach (CniInterface each in result.Interfaces)
        {
            if (each.Name == settings.Bridge && string.IsNullOrEmpty(each.Sandbox) && settings.IsGateway && each.Mac is { } mac && mac != Text(bridge.Mac))
                throw Failed($"bridge {settings.Bridge} has MAC {Text(bridge.Mac)}, expected {mac}");
        }
        return bridge;
    }

    static Link RequirePort(RouteSocket node, Link end, Link bridge, BridgeSettings settings)
    {
        if (end.Kind != "veth" || end.PeerIndex == 0 || node.TryGetLink(end.PeerIndex) is not { Kind: "veth" } port)
            throw Failed($"{end.Name} has no peer on the node");
        if (port.MasterIndex != bridge.Index)
            throw Failed($"{port.Name}, the peer of {end.Name}, is not a port of bridge {bridge.Name}");
        if (!port.IsUp)
            throw Failed($"{port.Name}, the peer of {end.Name}, is down");
        if (port.BridgePort is { } options && ((options.Hairpin ?? false) != settings.Hairpin || (options.Isolated ?? false) != settings.Isolated))
            throw Failed($"{port.Name}, the peer of {end.Name}, differs in hairpin mode or isolation");
        return port;
    }

    static CniException Failed(string message) => new(CniErrorCode.CheckFailed, message);
}
