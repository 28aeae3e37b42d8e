using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>
/// Makes the pair of interfaces that connects a pod with the node, and finds the pairs of attachments again. The node's end carries
/// its owner as an alias, which is how DEL (<see cref="AttachedVeth"/>) and GC know it.
/// </summary>
public static class PodVeth
{
    /// <summary>Fails if the pod has an interface of that name already: another attachment's, which must be left alone.</summary>
    /// <param name="inPod">A socket in the pod.</param>
    /// <param name="ifName">The name that the pod's end is to have.</param>
    /// <exception cref="CniException">Conflict (103), worded as by the reference plugins.</exception>
    public static void RequireFree(RouteSocket inPod, string ifName)
    {
        ArgumentNullException.ThrowIfNull(inPod);
        if (inPod.TryGetLink(ifName) is not null)
            throw NameTaken(ifName, HostInterfaceName.NewVeth());
    }

    /// <summary>Makes the pair: the pod's end is born in the pod, the node's end gets a name that nobody has guessed.</summary>
    /// <remarks>
    /// The step that deletes the pair is added to the rollback. Each end has one queue each way, which is what a veth uses anyway:
    /// without saying so the kernel allocates one for every processor and waits for it.
    /// </remarks>
    /// <param name="node">A socket on the node.</param>
    /// <param name="inPod">A socket in the pod.</param>
    /// <param name="pair">
    /// What to make. <see cref="LinkSpec.Alias"/> is the owner, <see cref="VethSpec.Peer"/> the pod's end with name and namespace; the name
    /// of the node's end and the numbers of queues are filled in here.
    /// </param>
    /// <param name="rollback">The request's rollback.</param>
    /// <returns>The node's end.</returns>
    /// <exception cref="CniException">The pod's name is taken (103), or the kernel refused (102).</exception>
    public static Link Create(RouteSocket node, RouteSocket inPod, VethSpec pair, CniRollback rollback)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(inPod);
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(rollback);
        for (int attempt = 1; ; attempt++)
        {
            VethSpec spec = pair with
            {
                Name = HostInterfaceName.NewVeth(),
                TxQueues = 1,
                RxQueues = 1,
                Peer = pair.Peer with { TxQueues = 1, RxQueues = 1 },
            };
            try
            {
                Link made = node.AddLink(spec);
                rollback.Add($"delete {spec.Name}", () =>
                {
                    using RouteSocket socket = RouteSocket.Open();
                    socket.DeleteLinkIfExists(made);
                });
                return made;
            }
            catch (NetlinkException e) when (e.IsExists)
            {
                if (inPod.TryGetLink(spec.Peer.Name) is not null)
                    throw NameTaken(spec.Peer.Name, spec.Name);
                if (attempt == HostInterfaceName.Attempts)
                    throw e.ToCniException("failed to make veth pair");
            }
            catch (NetlinkException e)
            {
                throw e.ToCniException("failed to make veth pair");
            }
        }
    }

    /// <summary>Deletes all pairs of attachments that aren't valid any more: GC. The kernel takes as long for a group of links as for one.</summary>
    /// <param name="node">A socket on the node.</param>
    /// <param name="valid">The network that is collected, and what to keep of it.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static void Collect(RouteSocket node, ValidOwners valid) => OwnedLinks.Collect(node, "veth", valid);

    /// <summary>Lists the ends of veth pairs on the node whose alias is as wanted.</summary>
    /// <param name="node">A socket on the node.</param>
    /// <param name="alias">Decides; never called without an alias.</param>
    /// <returns>The indexes of the links.</returns>
    public static IReadOnlyList<int> ListWhose(RouteSocket node, Predicate<string> alias) => OwnedLinks.List(node, "veth", alias);

    private static CniException NameTaken(string ifName, string peer) => new(
        CniErrorCode.Conflict, $"container veth name (\"{ifName}\") peer provided (\"{peer}\") already exists",
        $"the pod has an interface {ifName}: ADD was called before for it, or another network uses that name");
}
