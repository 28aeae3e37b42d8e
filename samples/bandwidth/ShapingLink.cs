using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Bandwidth;

/// <summary>
/// The interface on the node (an ifb) through which a pod's outgoing traffic is led, because only what goes out of an interface can be
/// made to wait. It carries its owner as an alias; those of the reference plugin carry none.
/// </summary>
static class ShapingLink
{
    const string Kind = "ifb";
    const int NameLength = 15;

    /// <summary>The reference plugin's name: the same for all interfaces that a container has on a network, of which it can limit one.</summary>
    public static string ReferenceName(AttachmentOwner owner) => ReferenceHash.Format(NameLength, "bwp", owner.Network + owner.ContainerId);

    /// <summary>The name that is taken where another interface of the container has that one.</summary>
    public static string OwnName(AttachmentOwner owner) => ReferenceHash.Format(NameLength, "bwp", owner.ToString());

    /// <summary>Makes the interface, up. The alias is set with the next request: the kernel ignores it here.</summary>
    /// <exception cref="CniException">Conflict (103) if the attachment has one already.</exception>
    public static Link Create(RouteSocket node, AttachmentOwner owner, int mtu, CniRollback rollback)
    {
        for (string name = ReferenceName(owner); ; name = OwnName(owner))
        {
            try
            {
                Link made = node.AddLink(new IfbSpec(name) { Up = true, Mtu = mtu, TxQueueLength = 0 });
                rollback.Add($"delete {name}", () =>
                {
                    using RouteSocket socket = RouteSocket.Open();
                    socket.DeleteLinkIfExists(made);
                });
                return made;
            }
            catch (NetlinkException e) when (e.IsExists && (name == OwnName(owner) || node.TryGetLink(name)?.Alias == owner.ToString()))
            {
                throw new CniException(CniErrorCode.Conflict, $"adding link: {name} already exists", "ADD was called before for this interface: DEL first", e);
            }
            catch (NetlinkException e) when (e.IsExists)
            {
                // Another interface of the container, or what the reference plugin made for one.
            }
        }
    }

    /// <summary>Finds the interface of an attachment: by its owner, else by the reference plugin's name where nobody says that it is his.</summary>
    /// <param name="node">A socket on the node.</param>
    /// <param name="owner">The attachment.</param>
    /// <param name="result">What ADD reported, if that is known: the reference plugin's interface is in it.</param>
    /// <returns>The link; null if there is none.</returns>
    public static Link? Find(RouteSocket node, AttachmentOwner owner, CniResult? result)
    {
        string tag = owner.ToString(), name = ReferenceName(owner);
        Link? byName = node.TryGetLink(name);
        if (IsOf(byName, tag))
            return byName;
        if (node.TryGetLink(OwnName(owner)) is { } own && IsOf(own, tag))
            return own;
        return byName is { Kind: Kind, Alias: null or "" } && (result is null || result.Interfaces.Count == 0 || PodPair.Lists(result, name)) ? byName : null;
    }

    /// <summary>Deletes the interface of an attachment; one that is gone already is as good.</summary>
    public static void Remove(RouteSocket node, AttachmentOwner owner, CniResult? result)
    {
        if (Find(node, owner, result) is { } link)
            node.DeleteLinkIfExists(link);
    }

    /// <summary>Deletes the interfaces of attachments that aren't valid any more.</summary>
    public static void Collect(RouteSocket node, ValidOwners valid) => OwnedLinks.Collect(node, Kind, valid);

    static bool IsOf(Link? link, string tag) => link is { Kind: Kind } && link.Alias == tag;
}
