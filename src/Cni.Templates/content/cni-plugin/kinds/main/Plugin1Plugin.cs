#if (embedded)
using Cni.Ipam;
#endif
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Company.Namespace;

/// <summary>Connects a container to this node by a pair of interfaces: one end in the container, the other on the node.</summary>
#if (embedded)
sealed class Plugin1Plugin(IIpam ipam) : CniPlugin<Plugin1Settings>(Plugin1Json.Default.Plugin1Settings)
#else
sealed class Plugin1Plugin() : CniPlugin<Plugin1Settings>(Plugin1Json.Default.Plugin1Settings)
#endif
{
    public override string About => "company-plugin: connects containers to this node";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    protected override async ValueTask<CniResult> AddAsync(AddRequest<Plugin1Settings> request, CancellationToken cancellationToken)
    {
        // What can be refused is refused before anything is done.
        int? mtu = request.Config.Checked().Mtu;
        string ifName = request.IfName.ToString();
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket node = RouteSocket.Open(), inPod = RouteSocket.Open(pod);
        if (inPod.TryGetLink(ifName) is not null)
            throw new CniException(CniErrorCode.Conflict, $"the container has an interface {ifName} already");

        // From here on, whatever fails or is interrupted is undone in reverse.
#if (embedded)
        CniResult addresses = await ipam.AllocateAsync(request.RawConfig, LeaseOwnerOf(request), request.Args, cancellationToken);
        request.Rollback.Add("release the addresses", () => ipam.ReleaseAsync(request.RawConfig, LeaseOwnerOf(request), CancellationToken.None));
#elseif (delegated)
        PluginDelegate ipam = request.Ipam ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "the configuration has no ipam section");
        CniResult addresses = await ipam.AddAsync(cancellationToken);
#else
        await Task.CompletedTask;
        var addresses = new CniResult();
        ResultFormat.EnsureExpressible(addresses, request.Version);
#endif

        // The alias says whose the pair is: that is how DEL and GC find it, whatever else has gone.
        Link port = node.AddLink(new VethSpec(HostInterfaceName.NewVeth())
        {
            Up = true,
            Mtu = mtu,
            Alias = TagOf(request),
            Peer = new(ifName) { Namespace = pod, Mtu = mtu },
        });
        request.Rollback.Add("delete the interfaces", () => DeletePair(TagOf(request)));

        CniResult result = addresses with
        {
            Interfaces = [Describe(node.GetLink(port)), Describe(inPod.GetLink(ifName), request.Netns)],
            Ips = [.. addresses.Ips.Select(ip => ip with { Interface = 1 })],
        };
        ContainerInterface.Configure(pod, inPod, ifName, result);
#if (!unaddressed)
        LeadToPod(node, port, result);
#endif
        return result;
    }

    protected override async ValueTask DelAsync(DelRequest<Plugin1Settings> request, CancellationToken cancellationToken)
    {
#if (unaddressed)
        await Task.CompletedTask;
        request.Cleanup.Try("delete the interfaces", () => DeletePair(TagOf(request)));
#else
        // An address is given back once nobody can be using it any more.
        if (!request.Cleanup.Try("delete the interfaces", () => DeletePair(TagOf(request))))
            return;
#if (embedded)
        await request.Cleanup.TryAsync("release the addresses", () => ipam.ReleaseAsync(request.RawConfig, LeaseOwnerOf(request), cancellationToken));
#else
        if (request.Ipam is not null)
            await request.Cleanup.TryAsync("release the addresses", () => request.Ipam.DelAsync(cancellationToken));
#endif
#endif
    }

    protected override async ValueTask CheckAsync(CheckRequest<Plugin1Settings> request, CancellationToken cancellationToken)
    {
        CniResult result = request.PrevResult ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "the configuration has no prevResult");
#if (embedded)
        await ipam.CheckAsync(request.RawConfig, LeaseOwnerOf(request), result, cancellationToken);
#elseif (delegated)
        if (request.Ipam is not null)
            await request.Ipam.CheckAsync(cancellationToken);
#else
        await Task.CompletedTask;
#endif
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket node = RouteSocket.Open(), inPod = RouteSocket.Open(pod);
        Link link = ContainerInterface.Check(inPod, request.IfName.ToString(), request.Netns, result);
        if (node.TryGetLink(link.PeerIndex) is not { IsUp: true })
            throw new CniException(CniErrorCode.CheckFailed, $"the node's end of {link.Name} is missing or down");
    }

    protected override async ValueTask GcAsync(GcRequest<Plugin1Settings> request, CancellationToken cancellationToken)
    {
        var valid = new ValidOwners(request.Network, request.ValidAttachments);
#if (unaddressed)
        await Task.CompletedTask;
        request.Cleanup.Try("delete stale interfaces", () => DeletePairs(valid.IsStale));
#else
        if (!request.Cleanup.Try("delete stale interfaces", () => DeletePairs(valid.IsStale)))
            return;
#if (embedded)
        await request.Cleanup.TryAsync("release stale addresses", async () =>
            await ipam.GcAsync(request.RawConfig, request.Network, request.ValidAttachments, cancellationToken));
#else
        if (request.Ipam is not null)
            await request.Cleanup.TryAsync("release stale addresses", () => request.Ipam.GcAsync(cancellationToken));
#endif
#endif
    }

    protected override async ValueTask StatusAsync(StatusRequest<Plugin1Settings> request, CancellationToken cancellationToken)
    {
        request.Config.Checked();
        using (RouteSocket node = RouteSocket.Open())
        {
            if (!LinkProbe.Supports(node, "veth"))
                throw new CniException(CniErrorCode.PluginNotAvailable, "this kernel can't make a veth");
        }
#if (embedded)
        await ipam.StatusAsync(request.RawConfig, request.Network, cancellationToken);
#elseif (delegated)
        if (request.Ipam is not null)
            await request.Ipam.StatusAsync(cancellationToken);
#else
        await Task.CompletedTask;
#endif
    }

#if (!unaddressed)
    /// <summary>Gives the node's end the gateway's addresses, and leads to the container's by it.</summary>
    static void LeadToPod(RouteSocket node, Link port, CniResult result)
    {
        using RouteBatch batch = node.CreateBatch();
        foreach (CniIpConfig ip in result.Ips)
        {
            if (ip.Gateway is not null)
                batch.AddAddress(port, InterfaceAddress.Host(ip.Gateway), ip.Address.IsIPv6 ? AddressFlags.NoDad : AddressFlags.None);
            batch.AddRoute(new Route(InterfaceAddress.Host(ip.Address.Address)) { Link = port });
        }
        batch.Execute();
    }

#endif
    static void DeletePair(string tag) => DeletePairs(alias => alias == tag);

    static void DeletePairs(Predicate<string?> isIt)
    {
        using RouteSocket node = RouteSocket.Open();
        foreach (Link link in node.ListLinks().Where(link => link.Kind == "veth" && isIt(link.Alias)))
            node.DeleteLinkIfExists(link);
    }

    static CniInterface Describe(Link link, string? netns = null) =>
        new(link.Name) { Mac = link.Mac is null ? null : MacText.Format(link.Mac), Mtu = link.Mtu, Sandbox = netns };

    static string TagOf(AttachmentRequest request) => new AttachmentOwner(request.Network, request.ContainerId, request.IfName).ToString();
#if (embedded)

    static LeaseOwner LeaseOwnerOf(AttachmentRequest request) => new(request.Network, request.ContainerId, request.IfName);
#endif
}
