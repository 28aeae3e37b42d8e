using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit;

// DEL and GC: every step runs, whatever became of the one before, and what is gone already is no failure.
public sealed partial class PodLink
{
    /// <summary>Does all that DEL has to: deletes the link and gives its addresses back.</summary>
    /// <typeparam name="TConfig">The plugin's configuration.</typeparam>
    /// <param name="request">The request of a DEL.</param>
    /// <param name="kind">The kind of link that ADD makes; a link of another kind is another plugin's and stays.</param>
    /// <param name="cancellationToken">Interrupts IPAM.</param>
    /// <returns>When every step has run; failures are in <see cref="DelRequest{TConfig}.Cleanup"/>.</returns>
    public static async ValueTask DelAsync<TConfig>(DelRequest<TConfig> request, string kind, CancellationToken cancellationToken)
        where TConfig : NetworkConfig
    {
        ArgumentNullException.ThrowIfNull(request);
        var owner = new AttachmentOwner(request.Network, request.ContainerId, request.IfName);
        PluginDelegate? ipam = request.Ipam;
        // DHCP tells the server over the very link. Others get an address back once nobody can be using it any more.
        if (ipam?.Type == "dhcp")
        {
            await request.Cleanup.TryAsync("release the addresses", () => ipam.DelAsync(cancellationToken)).ConfigureAwait(false);
            ipam = null;
        }
        bool gone = request.Cleanup.Try($"delete {request.IfName}", () => Delete(request.Netns, request.IfName.ToString(), kind, owner));
        if (gone && ipam is not null)
            await request.Cleanup.TryAsync("release the addresses", () => ipam.DelAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Does all that GC has to: deletes the links of attachments that aren't valid any more and gives their addresses back.</summary>
    /// <remarks>Found are links in namespaces that the node has an id for, which ADD sees to.</remarks>
    /// <typeparam name="TConfig">The plugin's configuration.</typeparam>
    /// <param name="request">The request of a GC.</param>
    /// <param name="kind">The kind of link that ADD makes.</param>
    /// <param name="cancellationToken">Interrupts IPAM.</param>
    /// <returns>When every step has run; failures are in <see cref="GcRequest{TConfig}.Cleanup"/>.</returns>
    public static async ValueTask GcAsync<TConfig>(GcRequest<TConfig> request, string kind, CancellationToken cancellationToken)
        where TConfig : NetworkConfig
    {
        ArgumentNullException.ThrowIfNull(request);
        var valid = new ValidOwners(request.Network, request.ValidAttachments);
        bool gone = request.Cleanup.Try($"delete stale {kind} links", () => DeleteWhose(kind, valid.IsStale));
        if (gone && request.Ipam is not null)
            await request.Cleanup.TryAsync("release stale addresses", () => request.Ipam.GcAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Deletes an attachment's link wherever it is found; it is as good if there is none.</summary>
    /// <param name="netns">The pod's <c>CNI_NETNS</c>; null or empty if there is none, or it names nothing any more.</param>
    /// <param name="ifName">The interface's name.</param>
    /// <param name="kind">The kind of link; one of another kind is another plugin's and stays.</param>
    /// <param name="owner">The attachment. A link that says it is another one's stays too.</param>
    public static void Delete(string? netns, string ifName, string kind, AttachmentOwner owner)
    {
        string tag = owner.ToString();
        if (PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
        {
            using (pod)
            using (RouteSocket inPod = RouteSocket.Open(pod))
            {
                // The reference plugins leave no alias.
                if (inPod.TryGetLink(ifName) is { } link && link.Kind == kind && (link.Alias == tag || !AttachmentOwner.IsTag(link.Alias)))
                {
                    inPod.DeleteLinkIfExists(link);
                    return;
                }
                // Whoever is in the pod may have renamed it.
                foreach (Link each in inPod.ListLinks())
                {
                    if (each.Kind == kind && each.Alias == tag)
                        inPod.DeleteLinkIfExists(each);
                }
            }
            return;
        }
        // A path can go before what it named does.
        DeleteWhose(kind, alias => alias == tag);
    }

    private static void DeleteWhose(string kind, Predicate<string?> whose)
    {
        using RouteSocket node = RouteSocket.Open();
        foreach (int id in node.ListNamespaceIds())
        {
            try
            {
                foreach (Link each in node.ListLinksIn(id))
                {
                    if (each.Kind == kind && whose(each.Alias))
                        node.DeleteLinkIn(id, each);
                }
            }
            catch (NetlinkException e) when (e.Errno == Errno.EINVAL)
            {
                // The namespace went meanwhile, and its links with it.
            }
        }
    }
}
