using System.Net.NetworkInformation;
using Cni.Netlink;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Ptp;

/// <summary>Connects each pod with the node by a link of its own, over which the node routes.</summary>
sealed partial class PtpPlugin() : CniPlugin<PtpConfig>(PtpJson.Default.PtpConfig)
{
    /// <summary>Where the container interface stands in the result: behind the node's end.</summary>
    const int ContainerIndex = 1;

    public override string About => "ptp: connects each pod with the node by a veth pair of its own, over which the node routes";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    protected override async ValueTask<CniResult> AddAsync(AddRequest<PtpConfig> request, CancellationToken cancellationToken)
    {
        // What can be refused without touching anything is refused first.
        var settings = PtpSettings.Of(request.Config);
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket inPod = RouteSocket.Open(pod), node = RouteSocket.Open();
        string ifName = request.IfName.ToString();
        PodVeth.RequireFree(inPod, ifName);

        // Addresses next: they are what a node runs out of, and giving one back costs nothing.
        CniResult leased = await request.Ipam!.AddAsync(cancellationToken);
        HostEnd.RequireGateways(leased.Ips);
        IReadOnlyList<IpPrefix> addresses = AddressesOf(leased.Ips);
        Forwarding.Enable(default, ipv4: Has(addresses, ipv6: false), ipv6: Has(addresses, ipv6: true));

        var owner = new AttachmentOwner(request.Network, request.ContainerId, request.IfName);
        var pair = new VethSpec("")
        {
            Mtu = settings.Mtu,
            Alias = owner.ToString(),
            Peer = new(ifName) { Namespace = pod, Mtu = settings.Mtu },
        };
        Link port = PodVeth.Create(node, inPod, pair, request.Rollback);
        HostEnd.Configure(node, port, leased.Ips);
        cancellationToken.ThrowIfCancellationRequested();

        // The pod is hidden before it can send its first packet.
        if (settings.IpMasq)
        {
            using NftSocket nft = NftSocket.Open();
            request.Rollback.Add("remove the masquerade", () => RemoveMasquerade(owner));
            Masquerade.Add(nft, owner, addresses);
        }

        var result = new CniResult
        {
            Interfaces = [new(port.Name), new(ifName) { Sandbox = request.Netns }],
            Ips = InContainer(leased.Ips),
            Routes = leased.Routes,
            Dns = DnsOverride.Choose(request.Config.Dns, request.RawConfig.Span, leased.Dns),
        };
        ContainerInterface.Configure(pod, inPod, ifName, result, new() { SubnetThroughGateway = true });
        return result with { Interfaces = [Describe(node, result.Interfaces[0]), Describe(inPod, result.Interfaces[1])] };
    }

    /// <summary>An interface with what only the kernel knows: its address may have been chosen or changed by others since.</summary>
    static CniInterface Describe(RouteSocket socket, CniInterface each)
    {
        Link link = socket.GetLink(each.Name);
        return each with { Mac = Text(link.Mac), Mtu = link.Mtu };
    }

    static string? Text(PhysicalAddress? mac) => mac is null ? null : MacText.Format(mac);

    static List<CniIpConfig> InContainer(IReadOnlyList<CniIpConfig> leased)
    {
        var ips = new List<CniIpConfig>(leased.Count);
        foreach (CniIpConfig ip in leased)
            ips.Add(ip with { Interface = ContainerIndex });
        return ips;
    }

    static List<IpPrefix> AddressesOf(IReadOnlyList<CniIpConfig> ips)
    {
        var addresses = new List<IpPrefix>(ips.Count);
        foreach (CniIpConfig ip in ips)
            addresses.Add(ip.Address);
        return addresses;
    }

    static bool Has(IReadOnlyList<IpPrefix> addresses, bool ipv6)
    {
        foreach (IpPrefix address in addresses)
        {
            if (address.IsIPv6 == ipv6)
                return true;
        }
        return false;
    }

    static void RemoveMasquerade(AttachmentOwner owner)
    {
        using NftSocket nft = NftSocket.Open();
        Masquerade.Remove(nft, owner);
    }
}
