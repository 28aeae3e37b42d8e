using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit;

// What ADD shares beside the link, and CHECK and STATUS: each returns silently or says what is wrong.
public sealed partial class PodLink
{
    /// <summary>Asks IPAM for addresses. Call it when the link is there: DHCP goes over it.</summary>
    /// <typeparam name="TConfig">The plugin's configuration.</typeparam>
    /// <param name="request">The request of an ADD.</param>
    /// <param name="cancellationToken">Interrupts IPAM.</param>
    /// <returns>What IPAM answered; an empty result if the configuration has no IPAM.</returns>
    /// <exception cref="CniException">DelegateFailure (105) if it answered without addresses; any that IPAM answers.</exception>
    public static async ValueTask<CniResult> AllocateAsync<TConfig>(AddRequest<TConfig> request, CancellationToken cancellationToken)
        where TConfig : NetworkConfig
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Ipam is null)
            return new CniResult();
        CniResult result = await request.Ipam.AddAsync(cancellationToken).ConfigureAwait(false);
        return result.Ips.Count > 0
            ? result
            : throw new CniException(CniErrorCode.DelegateFailure, "IPAM plugin returned missing IP config");
    }

    /// <summary>Compares a pod's link with the result of its list's ADD: kind, parent, MAC, addresses and routes.</summary>
    /// <typeparam name="TConfig">The plugin's configuration.</typeparam>
    /// <param name="request">The request of a CHECK.</param>
    /// <param name="kind">The kind that the link must be of.</param>
    /// <param name="parent">
    /// The name of the parent it must stand on. Null or empty doesn't compare: the default route may have moved since ADD.
    /// </param>
    /// <param name="parentInPod">True if the parent is a link of the pod, false if it is one of the node.</param>
    /// <param name="cancellationToken">Interrupts IPAM.</param>
    /// <returns>The link as the kernel has it, for what is special to its kind.</returns>
    /// <exception cref="CniException">CheckFailed (101), naming what differs; InvalidNetworkConfig (7) without a previous result.</exception>
    public static async ValueTask<Link> CheckAsync<TConfig>(
        CheckRequest<TConfig> request, string kind, string? parent, bool parentInPod, CancellationToken cancellationToken)
        where TConfig : NetworkConfig
    {
        ArgumentNullException.ThrowIfNull(request);
        CniResult result = request.PrevResult
            ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "Required prevResult missing");
        if (request.Ipam is not null)
            await request.Ipam.CheckAsync(cancellationToken).ConfigureAwait(false);

        string ifName = request.IfName.ToString();
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket inPod = RouteSocket.Open(pod);
        if (inPod.TryGetLink(ifName) is { } found && found.Kind != kind)
            throw Failed($"container interface {ifName} is of kind {(found.Kind.Length > 0 ? found.Kind : "none")}, not {kind}");
        Link link = ContainerInterface.Check(inPod, ifName, request.Netns, result);
        if (string.IsNullOrEmpty(parent))
            return link;

        using RouteSocket? node = parentInPod ? null : RouteSocket.Open();
        Link expected = ParentLink.TryFind(node ?? inPod, parent) ?? throw Failed($"failed to lookup master \"{parent}\": Link not found");
        if (!StandsOn(link, expected, parentInPod))
            throw Failed($"{ifName} does not stand on {parent}");
        return link;
    }

    /// <summary>Tells whether the kernel and IPAM could serve an ADD.</summary>
    /// <typeparam name="TConfig">The plugin's configuration.</typeparam>
    /// <param name="request">The request of a STATUS.</param>
    /// <param name="kind">The kind of link that ADD makes.</param>
    /// <param name="also">What else is needed on the node, such as a parent; throws what is wrong, which becomes PluginNotAvailable (50).</param>
    /// <param name="cancellationToken">Interrupts IPAM.</param>
    /// <returns>When it has been found out.</returns>
    /// <exception cref="CniException">PluginNotAvailable (50) with the reason; any that IPAM answers.</exception>
    public static async ValueTask StatusAsync<TConfig>(
        StatusRequest<TConfig> request, string kind, Action<RouteSocket>? also, CancellationToken cancellationToken)
        where TConfig : NetworkConfig
    {
        ArgumentNullException.ThrowIfNull(request);
        using (RouteSocket node = RouteSocket.Open())
        {
            if (!LinkProbe.Supports(node, kind))
                throw new CniException(CniErrorCode.PluginNotAvailable, $"this kernel has no links of kind {kind}");
            try
            {
                also?.Invoke(node);
            }
            catch (CniException e)
            {
                throw new CniException(CniErrorCode.PluginNotAvailable, e.Message, e.Details, e);
            }
        }
        if (request.Ipam is not null)
            await request.Ipam.StatusAsync(cancellationToken).ConfigureAwait(false);
    }

    private static bool StandsOn(Link link, Link parent, bool parentInPod) =>
        // The number means something else where another namespace's links are meant.
        (link.PeerIndex == parent.Index && link.LinkNetnsId is null == parentInPod)
        // A macvlan that is made on a macvlan stands beside it, and so with ipvlan.
        || (parent.Kind == link.Kind && link.Kind is "macvlan" or "ipvlan" && link.PeerIndex == parent.PeerIndex);

    private static CniException Failed(string message) => new(CniErrorCode.CheckFailed, message);
}
