using System.Net.NetworkInformation;
using Cni.Netlink;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Bridge;

/// <summary>Attaches pods to a Linux bridge.</summary>
sealed partial class BridgePlugin() : CniPlugin<BridgeConfig>(BridgeJson.Default.BridgeConfig)
{
    /// <summary>Where the container interface stands in the result: behind the bridge and the node's end of the veth.</summary>
    const int ContainerIndex = 2;

    public override string About => "bridge: attaches pods to a Linux bridge";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    protected override async ValueTask<CniResult> AddAsync(AddRequest<BridgeConfig> request, CancellationToken cancellationToken)
    {
        // What can be refused without touching anything is refused first.
        var settings = BridgeSettings.Of(request.Config, request.Args);
        if (request.Ipam is null)
            ResultFormat.EnsureExpressible(new CniResult(), request.Version);
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket inPod = RouteSocket.Open(pod), node = RouteSocket.Open();
        string ifName = request.IfName.ToString();
        PodVeth.RequireFree(inPod, ifName);

        // Addresses next: they are what a node runs out of, and giving one back costs nothing. DHCP alone goes over the pod's interface.
        bool isOverLink = request.Ipam?.Type == "dhcp";
        CniResult ipam = isOverLink ? new() : await PodLink.AllocateAsync(request, cancellationToken);
        var plan = GatewayPlan.Of(ipam, settings, ContainerIndex);

        // From here to the pod's port being there, nobody may find the bridge empty and remove it.
        using NodeLock inUse = NodeLock.Share(cancellationToken);
        var owner = new AttachmentOwner(request.Network, request.ContainerId, request.IfName);
        var bridge = NodeBridge.Ensure(node, settings, request.Rollback);
        Link? vlanGateway = BecomeGateway(bridge, plan, settings);

        // The node's end is up and a port of the bridge from its first moment.
        string port = PodVeth.Create(node, inPod, bridge.PairFor(pod, ifName, owner), request.Rollback).Name;
        // Only a port that leaves its bridge would listen to a pod that poses as a router; it mustn't then either.
        default(NetworkSysctl).TryWrite($"net/ipv6/conf/{port}/accept_ra", "0");
        bridge.SetVlans(port, settings.Vlan, settings.Trunk);
        cancellationToken.ThrowIfCancellationRequested();
        if (isOverLink)
        {
            ipam = await PodLink.AllocateAsync(request, cancellationToken);
            plan = GatewayPlan.Of(ipam, settings, ContainerIndex);
            vlanGateway = BecomeGateway(bridge, plan, settings);
        }

        var result = new CniResult
        {
            Interfaces = [new(settings.Bridge), new(port), new(ifName) { Sandbox = request.Netns }],
            Ips = plan.Ips,
            Routes = plan.Routes,
            Dns = request.Config.Dns is { IsEmpty: false } dns ? dns : ipam.Dns,
        };
        if (settings.MacSpoofCheck || (settings.IpMasq && plan.Ips.Count > 0))
        {
            using NftSocket nft = NftSocket.Open();
            if (settings.MacSpoofCheck)
            {
                request.Rollback.Add("remove the spoof check", () => Undo(nft => SpoofCheck.Remove(nft, owner)));
                SpoofCheck.Add(nft, owner, port, inPod.GetLink(ifName).Mac!);
            }
            if (settings.IpMasq && plan.Ips.Count > 0)
            {
                request.Rollback.Add("remove the masquerade", () => Undo(nft => Masquerade.Remove(nft, owner)));
                Masquerade.Add(nft, owner, plan.Addresses);
            }
        }

        if (!settings.DisableContainerInterface)
        {
            // The filter is in place before the pod can send its first packet.
            ContainerInterface.Configure(pod, inPod, ifName, result, new() { DuplicateAddressDetection = settings.DuplicateAddressDetection });
            NodeBridge.WaitUntilForwarding(node, port, cancellationToken);
        }
        return result with { Interfaces = Describe(node, inPod, result.Interfaces, vlanGateway) };
    }

    static Link? BecomeGateway(NodeBridge bridge, GatewayPlan plan, BridgeSettings settings)
    {
        Link? vlanGateway = bridge.EnsureGateway(plan.BridgeAddresses);
        if (settings.IsGateway)
            Forwarding.Enable(default, ipv4: plan.Has(ipv6: false), ipv6: plan.Has(ipv6: true));
        return vlanGateway;
    }

    /// <summary>The result's interfaces with what only the kernel knows: addresses may have been chosen or changed by others since.</summary>
    static CniInterface[] Describe(RouteSocket node, RouteSocket inPod, IReadOnlyList<CniInterface> interfaces, Link? vlanGateway)
    {
        var described = new List<CniInterface>(4);
        foreach (CniInterface each in interfaces)
        {
            Link link = (each.Sandbox is null ? node : inPod).GetLink(each.Name);
            described.Add(each with { Mac = Text(link.Mac), Mtu = link.Mtu });
        }
        if (vlanGateway is not null)
            described.Add(new(vlanGateway.Name) { Mac = Text(vlanGateway.Mac), Mtu = vlanGateway.Mtu });
        return [.. described];
    }

    static string? Text(PhysicalAddress? mac) => mac is null ? null : MacText.Format(mac);

    static void Undo(Action<NftSocket> step)
    {
        using NftSocket nft = NftSocket.Open();
        step(nft);
    }
}
