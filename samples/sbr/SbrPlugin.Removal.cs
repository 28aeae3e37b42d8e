using System.Net;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Sbr;

// DEL. There is no GC: rules and routes are in the pod's namespace and end with it.
sealed partial class SbrPlugin
{
    protected override ValueTask DelAsync(DelRequest<SbrConfig> request, CancellationToken cancellationToken)
    {
        request.Cleanup.Try("remove the rules", () =>
        {
            if (!PodNamespace.TryOpen(request.Netns, out NetworkNamespace? pod))
                return;
            using (pod)
            using (PodLock.Take(request.Netns!, cancellationToken))
            using (RouteSocket inPod = RouteSocket.Open(pod))
                Remove(inPod, request.IfName.ToString(), request.PrevResult, TableOf(request.Config));
        });
        return default;
    }

    static void Remove(RouteSocket inPod, string ifName, CniResult? result, uint? configured)
    {
        Link? link = inPod.TryGetLink(ifName);
        var addresses = AddressesOf(inPod, link, ifName, result);
        var tables = new HashSet<uint>();
        using RouteBatch batch = inPod.CreateBatch();
        foreach (RoutingRule rule in RoutingTables.ReadRules(inPod))
        {
            if (!addresses.Exists(address => RoutingTables.IsFor(rule, InterfaceAddress.Host(address), configured)))
                continue;
            batch.DeleteRule(rule);
            tables.Add(rule.Table);
        }
        // A configured table is somebody else's. The routes of a link that is gone went with it.
        if (configured is null && link is not null)
        {
            foreach (Route route in inPod.ListRoutes(table: 0, link: link))
            {
                if (tables.Contains(route.Table))
                    batch.DeleteRoute(route);
            }
        }
        if (batch.Count == 0)
            return;
        var left = new List<NetlinkError>();
        foreach (NetlinkError failure in batch.TryExecute())
        {
            if (!failure.IsNotFound)
                left.Add(failure);
        }
        if (left.Count > 0)
            throw new NetlinkException(left);
    }

    // Those of the result, which is there when the link isn't, and those of the link, which is there when the result isn't.
    static List<IPAddress> AddressesOf(RouteSocket inPod, Link? link, string ifName, CniResult? result)
    {
        var addresses = new List<IPAddress>();
        foreach (CniIpConfig ip in result?.Ips ?? [])
        {
            if (ip.Interface is not { } index || ((uint)index < (uint)result!.Interfaces.Count && result.Interfaces[index].Name == ifName))
                addresses.Add(ip.Address.Address);
        }
        if (link is not null)
        {
            foreach (LinkAddress each in inPod.ListAddresses(link))
                addresses.Add(each.Address.Address);
        }
        return addresses;
    }

    static uint? TableOf(SbrConfig config) => config.Table is >= 1 and <= uint.MaxValue ? (uint)config.Table : null;
}
