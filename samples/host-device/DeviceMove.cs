using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.HostDevice;

/// <summary>Moves a device into a pod and back. Meanwhile it carries the name that it had on the node as its alias, as the reference plugin has it.</summary>
/// <remarks>
/// One request changes namespace and name, so that neither name needs to be free on the other side. A move takes addresses and
/// routes from a device and leaves it down; MTU, hardware address and queues stay.
/// </remarks>
static class DeviceMove
{
    /// <summary>Moves a device into the pod, where it arrives down.</summary>
    public static Link In(RouteSocket node, RouteSocket inPod, NetworkNamespace pod, Link device, string ifName, CniRollback rollback)
    {
        var before = new DeviceOnNode(node, device);
        rollback.Add($"put {device.Name} back", () => Undo(pod.Path!, before, ifName));
        try
        {
            using RouteBatch batch = node.CreateBatch();
            // The move itself takes the device down: one that the kernel doesn't let go stays up.
            batch.SetLink(device, new LinkSettings { Alias = device.Name });
            batch.SetLink(device, new LinkSettings { Namespace = pod, Name = ifName });
            batch.Execute();
        }
        catch (NetlinkException e)
        {
            throw e.ToCniException($"failed to move link \"{device.Name}\"");
        }
        return inPod.GetLink(ifName);
    }

    /// <summary>Moves a device out of the pod, where it arrives down and without an alias.</summary>
    /// <exception cref="CniException">Conflict (103): another link of the node has the name by now. Nothing was done.</exception>
    public static void Out(RouteSocket inPod, RouteSocket node, Link device, string name)
    {
        if (node.TryGetLink(name) is not null)
            throw new CniException(CniErrorCode.Conflict, $"failed to move link \"{device.Name}\" back: the node has another link \"{name}\"", $"rename that, and call again; the device is in the pod as \"{device.Name}\"");
        using NetworkNamespace home = NetworkNamespace.OpenCurrent();
        using RouteBatch batch = inPod.CreateBatch();
        batch.SetDown(device);
        batch.SetLink(device, new LinkSettings { Namespace = home, Name = name, Alias = "" });
        batch.Execute();
    }

    /// <summary>Gives a device its name back that is on the node already, down and under the name that it had in a pod.</summary>
    public static void Rename(RouteSocket node, Link device, string name) =>
        node.SetLink(device, new LinkSettings { Name = name, Alias = "" });

    /// <summary>Puts a device back as it was, wherever a failed ADD has left it.</summary>
    static void Undo(string netns, DeviceOnNode before, string ifName)
    {
        Link device = before.Link;
        using RouteSocket node = RouteSocket.Open();
        if (PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
        {
            using (pod)
            using (RouteSocket inPod = RouteSocket.Open(pod))
            {
                // Moving and renaming are one request but two steps: the second may have failed.
                if ((Moved(inPod, ifName, device) ?? Moved(inPod, device.Name, device)) is { } moved)
                    Out(inPod, node, moved, device.Name);
            }
        }
        before.Restore(node);
    }

    static Link? Moved(RouteSocket inPod, string name, Link device) =>
        inPod.TryGetLink(name) is { } link && link.Alias == device.Name && Equals(link.Mac, device.Mac) ? link : null;
}
