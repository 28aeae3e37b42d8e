using System.Net.NetworkInformation;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.HostDevice;

/// <summary>Gives a device of the node to a pod, as long as the pod lives.</summary>
sealed partial class HostDevicePlugin() : CniPlugin<HostDeviceConfig>(HostDeviceJson.Default.HostDeviceConfig)
{
    public override string About => "host-device: moves a network device of the node into a pod";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    protected override async ValueTask<CniResult> AddAsync(AddRequest<HostDeviceConfig> request, CancellationToken cancellationToken)
    {
        // What can be refused without touching anything is refused first.
        var selector = DeviceSelector.Of(request.Config);
        if (request.Ipam is null)
            ResultFormat.EnsureExpressible(new CniResult(), request.Version);
        string ifName = request.IfName.ToString();
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket inPod = RouteSocket.Open(pod), node = RouteSocket.Open();
        if (!selector.IsUserspace)
        {
            if (inPod.TryGetLink(ifName) is not null)
                throw new CniException(CniErrorCode.Conflict, $"container interface \"{ifName}\" already exists", $"the pod has an interface {ifName}: ADD was called before for it, or another network uses that name");
            DeviceMove.In(node, inPod, pod, selector.Find(node), ifName, request.Rollback);
        }
        cancellationToken.ThrowIfCancellationRequested();

        // The device is there before addresses are asked for: DHCP goes over it.
        CniResult leased = await PodLink.AllocateAsync(request, cancellationToken);
        var result = leased with
        {
            Interfaces = selector.IsUserspace ? [] : [new(ifName) { Sandbox = request.Netns, PciId = selector.PciId }],
            Ips = InContainer(leased.Ips),
            // As the reference has it: the configuration's name servers, even if it has none, once there is address management.
            Dns = (request.Ipam is null ? null : request.Config.Dns) ?? CniDns.Empty,
        };
        if (selector.IsUserspace)
            return result;

        // Other machines may be on the link, so IPv6 makes sure that none has the address.
        ContainerInterface.Configure(pod, inPod, ifName, result, new() { DuplicateAddressDetection = true });
        Link link = inPod.GetLink(ifName);
        return result with { Interfaces = [result.Interfaces[0] with { Mac = Text(link.Mac), Mtu = link.Mtu }] };
    }

    static List<CniIpConfig> InContainer(IReadOnlyList<CniIpConfig> leased)
    {
        var ips = new List<CniIpConfig>(leased.Count);
        foreach (CniIpConfig ip in leased)
            ips.Add(ip with { Interface = 0 });
        return ips;
    }

    static string? Text(PhysicalAddress? mac) => mac is null ? null : MacText.Format(mac);
}
