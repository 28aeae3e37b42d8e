using Cni.Netlink;

namespace Cni.Samples.Portmap;

/// <summary>Lets the node's own connections to 127.0.0.1 out to a pod.</summary>
static class LoopbackAccess
{
    /// <summary>
    /// Switches <c>route_localnet</c> on for the interface that leads to the pod. It stays on, since other pods may be behind the same
    /// interface; that no packet for 127.0.0.0/8 comes in from outside is seen to by the table's guard.
    /// </summary>
    /// <param name="forwards">The mapped ports; only IPv4 has this.</param>
    /// <param name="log">Where to say that it could not be done: the ports work from everywhere else.</param>
    public static void Open(IReadOnlyList<PortForward> forwards, TextWriter log)
    {
        foreach (PortForward forward in forwards)
        {
            if (forward.IsIPv6)
                continue;
            try
            {
                Open(forward);
            }
            catch (NetlinkException e)
            {
                log.WriteLine($"portmap: 127.0.0.1 does not lead to {forward.Pod.Address}: {e.Message}");
            }
            return;
        }
    }

    static void Open(PortForward forward)
    {
        using RouteSocket node = RouteSocket.Open();
        Route route = node.GetRoute(forward.Pod.Address);
        // Behind a gateway the pod isn't this node's, and the interface leads to the outside.
        if (route.Gateway is not null || route.Link.IsNone || route.Link == LinkRef.Loopback)
            return;
        var sysctl = default(NetworkSysctl);
        string name = $"net/ipv4/conf/{node.GetLink(route.Link).Name}/route_localnet";
        if (!sysctl.TryRead(name, out string value) || value != "1")
            sysctl.Write(name, "1");
    }
}
