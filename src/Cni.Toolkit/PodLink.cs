using System.Net.NetworkInformation;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>
/// Attaches a pod by a link that has no end on the node: a macvlan, ipvlan, vlan or dummy. Open one for ADD, make the link with
/// <see cref="Create"/> or take over one made by other means with <see cref="Claim"/>, and <see cref="Configure"/> it.
/// </summary>
/// <remarks>
/// The link says whose it is by its alias, and the node gets an id for the pod's namespace: that is how DEL and GC find the link
/// from the node even when the path of the namespace has gone.
/// </remarks>
public sealed partial class PodLink : IDisposable
{
    private readonly string _netns;
    private readonly string _ifName;
    private readonly AttachmentOwner _owner;
    private readonly CniRollback _rollback;
    private Link? _link;

    private PodLink(NetworkNamespace pod, RouteSocket inPod, RouteSocket node, string netns, string ifName, AttachmentOwner owner, CniRollback rollback)
    {
        (Pod, InPod, Node) = (pod, inPod, node);
        (_netns, _ifName, _owner, _rollback) = (netns, ifName, owner, rollback);
    }

    /// <summary>The pod's namespace.</summary>
    public NetworkNamespace Pod { get; }

    /// <summary>A socket in the pod.</summary>
    public RouteSocket InPod { get; }

    /// <summary>A socket on the node.</summary>
    public RouteSocket Node { get; }

    /// <summary>Opens the pod of an ADD, and refuses it, before anything is done, if its interface is there already.</summary>
    /// <typeparam name="TConfig">The plugin's configuration.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="addresses">Addresses that are known already; null if IPAM gives them, or if there are to be none.</param>
    /// <returns>The pod; dispose of it when the ADD is done.</returns>
    /// <exception cref="CniException">
    /// Conflict (103) if the interface's name is taken; InvalidEnvironment (4) for a path that isn't a namespace;
    /// IncompatibleVersion (1) if the configuration's version can't express a result without addresses and there is no IPAM.
    /// </exception>
    public static PodLink Open<TConfig>(AddRequest<TConfig> request, CniResult? addresses = null)
        where TConfig : NetworkConfig
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Ipam is null || addresses is not null)
            ResultFormat.EnsureExpressible(addresses ?? new CniResult(), request.Version);
        NetworkNamespace pod = PodNamespace.Open(request.Netns);
        RouteSocket? inPod = null, node = null;
        try
        {
            inPod = RouteSocket.Open(pod);
            node = RouteSocket.Open();
            string ifName = request.IfName.ToString();
            if (inPod.TryGetLink(ifName) is not null)
                throw NameTaken(ifName);
            var owner = new AttachmentOwner(request.Network, request.ContainerId, request.IfName);
            return new(pod, inPod, node, request.Netns, ifName, owner, request.Rollback);
        }
        catch
        {
            node?.Dispose();
            inPod?.Dispose();
            pod.Dispose();
            throw;
        }
    }

    /// <summary>Makes the pod's link, still down, in the pod and under its name, and claims it.</summary>
    /// <param name="spec">What to make; name and namespace are filled in.</param>
    /// <param name="parentInPod">True if <see cref="LinkSpec.Parent"/> is a link of the pod, false if it is one of the node.</param>
    /// <returns>The link as the kernel has it.</returns>
    /// <exception cref="CniException">Conflict (103) if something that it needs is taken, KernelFailure (102) if the kernel refuses otherwise.</exception>
    public Link Create(LinkSpec spec, bool parentInPod = false)
    {
        ArgumentNullException.ThrowIfNull(spec);
        RouteSocket maker = parentInPod ? InPod : Node;
        spec = spec with { Name = _ifName, Namespace = parentInPod ? null : Pod };
        try
        {
            maker.AddLink(spec);
        }
        catch (NetlinkException e) when (e.IsExists && !parentInPod)
        {
            // Before Linux 6.15 the kernel looks for the name on the node too, so the link is made under another and renamed.
            CreateAndRename(spec);
        }
        catch (NetlinkException e)
        {
            throw NotCreated(spec, e);
        }
        return Claim(spec.Kind);
    }

    /// <summary>Marks the link of the interface's name as this attachment's, and sees to it that it goes if the ADD fails.</summary>
    /// <param name="kind">The kind it must be of, such as <c>macvlan</c>.</param>
    /// <returns>The link as the kernel has it.</returns>
    /// <exception cref="CniException">KernelFailure (102) if it isn't there, or of another kind.</exception>
    public Link Claim(string kind)
    {
        Link link = InPod.GetLink(_ifName);
        if (link.Kind != kind)
            throw new CniException(CniErrorCode.KernelFailure, $"{_ifName} in the pod is of kind {(link.Kind.Length > 0 ? link.Kind : "none")}, not {kind}");
        string netns = _netns;
        _rollback.Add($"delete {_ifName}", () =>
        {
            if (!PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
                return;
            using (pod)
            using (RouteSocket socket = RouteSocket.Open(pod))
                socket.DeleteLinkIfExists(link);
        });
        Node.EnsureNamespaceId(Pod);
        InPod.SetLink(link, new LinkSettings { Alias = _owner.ToString() });
        return _link = link;
    }

    /// <summary>Gives the link its addresses and routes, brings it up, and makes the result of the ADD.</summary>
    /// <param name="addresses">What IPAM answered: its addresses, routes and name servers. Every address becomes this interface's.</param>
    /// <param name="dns">The configuration's name servers, which count if there are any; else IPAM's do.</param>
    /// <param name="options">How to go about it; null waits for IPv6 addresses to be found unique, and announces all to the neighbours.</param>
    /// <returns>The result with one interface.</returns>
    /// <exception cref="CniException">As for <see cref="ContainerInterface.Configure"/>.</exception>
    public CniResult Configure(CniResult addresses, CniDns? dns = null, ContainerInterfaceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var ips = new List<CniIpConfig>(addresses.Ips.Count);
        foreach (CniIpConfig ip in addresses.Ips)
            ips.Add(ip with { Interface = 0 });
        var result = new CniResult
        {
            Interfaces = [new(_ifName) { Sandbox = _netns }],
            Ips = ips,
            Routes = addresses.Routes,
            Dns = dns is { IsEmpty: false } ? dns : addresses.Dns,
        };
        // Beyond the parent there may be machines that know nothing of this node's IPAM.
        ContainerInterface.Configure(Pod, InPod, _ifName, result, options ?? new() { DuplicateAddressDetection = true, AnnounceIpv6Address = true });
        Link link = InPod.GetLink(_link ?? (LinkRef)_ifName);
        PhysicalAddress? mac = link.Mac;
        return result with { Interfaces = [new(_ifName) { Sandbox = _netns, Mac = mac is null ? null : MacText.Format(mac), Mtu = link.Mtu }] };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Node.Dispose();
        InPod.Dispose();
        Pod.Dispose();
    }

    private void CreateAndRename(LinkSpec spec)
    {
        if (InPod.TryGetLink(_ifName) is not null)
            throw NameTaken(_ifName);
        string name = HostInterfaceName.NewVeth();
        try
        {
            Node.AddLink(spec with { Name = name });
        }
        catch (NetlinkException e)
        {
            throw NotCreated(spec, e);
        }
        try
        {
            InPod.Rename(name, _ifName);
        }
        catch (NetlinkException e)
        {
            InPod.DeleteLinkIfExists(name);
            throw e.IsExists ? NameTaken(_ifName) : e.ToCniException($"failed to rename {spec.Kind} to \"{_ifName}\"");
        }
    }

    private static CniException NotCreated(LinkSpec spec, NetlinkException e)
    {
        CniException error = e.ToCniException($"failed to create {spec.Kind}");
        // The kernel has no words for it, and waiting helps nobody.
        return e.Errno == Errno.EBUSY && spec.Parent is not null
            ? new(CniErrorCode.Conflict, $"{error.Message}: the master is in use, such as by a bridge or by links of another kind", error.Details, e)
            : error;
    }

    private static CniException NameTaken(string ifName) => new(
        CniErrorCode.Conflict, $"interface \"{ifName}\" already exists in the pod",
        "ADD was called before for it, or another network uses that name");
}
