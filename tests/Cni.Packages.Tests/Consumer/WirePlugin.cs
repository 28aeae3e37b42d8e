using Cni.Ipam;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Acme.Wire;

sealed class WirePlugin(IIpam ipam) : CniPlugin<NetworkConfig>(CniJson.NetworkConfig)
{
    public override string About => "wire: connects containers to this machine";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    #region toolkit-add
    protected override async ValueTask<CniResult> AddAsync(AddRequest<NetworkConfig> request, CancellationToken cancellationToken)
    {
        string ifName = request.IfName.ToString();
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket node = RouteSocket.Open(), inPod = RouteSocket.Open(pod);

        // Whatever fails from here on, or is interrupted, is undone in reverse.
        var owner = new LeaseOwner(request.Network, request.ContainerId, request.IfName);
        CniResult addresses = await ipam.AllocateAsync(request.RawConfig, owner, request.Args, cancellationToken);
        request.Rollback.Add("release the address", () => ipam.ReleaseAsync(request.RawConfig, owner, CancellationToken.None));

        // The alias says whose the link is: that is how DEL and GC find it, whatever else has gone.
        Link port = node.AddLink(new VethSpec(HostInterfaceName.NewVeth())
        {
            Up = true,
            Alias = new AttachmentOwner(request.Network, request.ContainerId, request.IfName).ToString(),
            Peer = new(ifName) { Namespace = pod },
        });
        request.Rollback.Add("delete the link", () =>
        {
            using RouteSocket socket = RouteSocket.Open();
            socket.DeleteLinkIfExists(port);
        });

        CniResult result = addresses with
        {
            Interfaces = [new(port.Name), new(ifName) { Sandbox = request.Netns }],
            Ips = [.. addresses.Ips.Select(ip => ip with { Interface = 1 })],
        };
        ContainerInterface.Configure(pod, inPod, ifName, result);
        return result;
    }
    #endregion

    protected override async ValueTask DelAsync(DelRequest<NetworkConfig> request, CancellationToken cancellationToken)
    {
        request.Cleanup.Try("delete the link", () =>
        {
            if (!PodNamespace.TryOpen(request.Netns, out NetworkNamespace? pod))
                return;
            using (pod)
            using (RouteSocket inPod = RouteSocket.Open(pod))
                inPod.DeleteLinkIfExists(request.IfName.ToString());
        });
        await request.Cleanup.TryAsync("release the address", () =>
            ipam.ReleaseAsync(request.RawConfig, new LeaseOwner(request.Network, request.ContainerId, request.IfName), cancellationToken));
    }
}
