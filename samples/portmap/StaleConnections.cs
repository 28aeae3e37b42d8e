using System.Net;
using System.Net.Sockets;
using Cni.Netlink;
using Cni.Netlink.Conntrack;
using Cni.Netlink.Nftables;

namespace Cni.Samples.Portmap;

/// <summary>
/// Makes the kernel forget UDP "connections" that a mapping no longer agrees with. They keep the decision of their first packet, and a
/// client that goes on sending from its port would never reach the new pod, or always the old one.
/// </summary>
static class StaleConnections
{
    /// <summary>Forgets what went to a port before it was mapped.</summary>
    public static void ForgetBefore(IReadOnlyList<PortForward> forwards, TextWriter log)
    {
        var filters = new List<ConntrackFilter>();
        foreach (PortForward forward in forwards)
        {
            if (forward.Port.Protocol != HostPort.Udp)
                continue;
            filters.Add(new()
            {
                Family = forward.Pod.Address.AddressFamily,
                Protocol = HostPort.Udp,
                OriginalDestination = forward.Port.Address,
                OriginalDestinationPort = forward.Port.Port,
            });
        }
        Forget(filters, log);
    }

    /// <summary>Forgets what goes through a mapping that is gone.</summary>
    public static void ForgetThrough(RemovedPorts removed, TextWriter log)
    {
        var filters = new List<ConntrackFilter>();
        foreach (NftElement element in removed.Elements)
        {
            // Elements of the pods' map have no port, those of the others end with protocol and port.
            int last = element.Set.Key.Count - 1;
            if (last < 1 || element.KeyParts.Number(last - 1) != HostPort.Udp)
                continue;
            filters.Add(Through(element.ValueParts.Address(0)) with { OriginalDestinationPort = (int)element.KeyParts.Number(last) });
        }
        foreach (NftRule rule in removed.Rules)
        {
            if (TargetOf(rule) is { } target)
                filters.Add(Through(target));
        }
        Forget(filters, log);
    }

    static ConntrackFilter Through(IPAddress pod) => new() { Family = pod.AddressFamily, Protocol = HostPort.Udp, ReplySource = pod };

    static IPAddress? TargetOf(NftRule rule)
    {
        foreach (NftExpression expression in rule.Expressions)
        {
            if (expression is ImmediateExpression { Data.Length: 4 or 16 } immediate)
                return new IPAddress(immediate.Data.Span);
        }
        return null;
    }

    static void Forget(List<ConntrackFilter> filters, TextWriter log)
    {
        if (filters.Count == 0)
            return;
        try
        {
            using ConntrackSocket conntrack = ConntrackSocket.Open();
            conntrack.Flush(filters);
        }
        catch (NetlinkException e)
        {
            // The mapping itself is right; what is stale goes by itself within minutes.
            log.WriteLine($"portmap: stale UDP connections may linger: {e.Message}");
        }
    }
}
