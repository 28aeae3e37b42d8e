using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Bridge;

/// <summary>The pair of interfaces between bridge and pod. The node's end carries its owner as an alias, which is how DEL and GC know it.</summary>
static class PodVeth
{
    /// <summary>Fails if the pod has an interface of that name already: another attachment's, which must be left alone.</summary>
    public static void RequireFree(RouteSocket inPod, string ifName)
    {
        if (inPod.TryGetLink(ifName) is not null)
            throw NameTaken(ifName, HostInterfaceName.NewVeth());
    }

    /// <summary>
    /// Makes the pair: the pod's end is born in the pod, the node's end is up and a port of the bridge from its first moment.
    /// </summary>
    /// <returns>The name of the node's end.</returns>
    public static string Create(
        RouteSocket node, RouteSocket inPod, NetworkNamespace pod, Link bridge, string ifName, BridgeSettings settings, AttachmentOwner owner, CniRollback rollback)
    {
        for (int attempt = 1; ; attempt++)
        {
            // One queue each way is what a veth uses anyway; without saying so the kernel allocates one for every CPU and waits for it.
            var spec = new VethSpec(HostInterfaceName.NewVeth())
            {
                Up = true,
                Master = bridge.Index,
                Mtu = settings.Mtu,
                TxQueues = 1,
                RxQueues = 1,
                Alias = owner.ToString(),
                BridgePort = new() { Hairpin = settings.Hairpin ? true : null, Isolated = settings.Isolated ? true : null },
                Peer = new(ifName) { Namespace = pod, Mac = settings.Mac, Mtu = settings.Mtu, TxQueues = 1, RxQueues = 1 },
            };
            try
            {
                Link made = node.AddLink(spec);
                rollback.Add($"delete {spec.Name}", () =>
                {
                    using RouteSocket socket = RouteSocket.Open();
                    socket.DeleteLinkIfExists(made);
                });
                return spec.Name;
            }
            catch (NetlinkException e) when (e.IsExists)
            {
                if (inPod.TryGetLink(ifName) is not null)
                    throw NameTaken(ifName, spec.Name);
                if (attempt == HostInterfaceName.Attempts)
                    throw e.ToCniException("failed to make veth pair");
            }
            catch (NetlinkException e)
            {
                throw e.ToCniException("failed to make veth pair");
            }
        }
    }

    /// <summary>Returns once the bridge forwards what the pod sends. Usually that is so at the first look.</summary>
    public static void WaitUntilForwarding(RouteSocket node, string port, CancellationToken cancellationToken)
    {
        if (node.WaitForLink(port, static link => link.OperState == OperState.Up, TimeSpan.FromSeconds(2.5), cancellationToken) is null)
            throw new CniException(CniErrorCode.KernelFailure, $"bridge port in error state: {node.GetLink(port).OperState}", $"port {port} did not come up");
    }

    /// <summary>Deletes all pairs of attachments that aren't valid any more. The kernel takes as long for a group of links as for one.</summary>
    public static void Collect(RouteSocket node, ValidOwners valid)
    {
        var stale = PortsWhose(node, valid.IsStale);
        if (stale.Count == 0)
            return;
        // A number that nobody else uses, and that marks nothing which isn't about to be deleted.
        int group = Random.Shared.Next(0x4000_0000, int.MaxValue);
        using RouteBatch batch = node.CreateBatch();
        foreach (int index in stale)
            batch.SetLink(index, new LinkSettings { Group = group });
        batch.TryExecute();
        node.DeleteLinkGroup(group);
    }

    public static List<int> PortsWhose(RouteSocket node, Predicate<string?> alias)
    {
        var found = new List<int>();
        node.ForEachLink((in LinkView link) =>
        {
            if (link.ToLink() is { Kind: "veth", Alias.Length: > 0 } veth && alias(veth.Alias))
                found.Add(veth.Index);
        });
        return found;
    }

    static CniException NameTaken(string ifName, string peer) => new(
        CniErrorCode.Conflict, $"container veth name (\"{ifName}\") peer provided (\"{peer}\") already exists",
        $"the pod has an interface {ifName}: ADD was called before for it, or another network uses that name");
}
