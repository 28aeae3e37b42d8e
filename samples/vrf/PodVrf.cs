using System.Net.Sockets;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Vrf;

/// <summary>Finds and makes the VRFs of a pod. Hold the pod's lock.</summary>
static class PodVrf
{
    /// <summary>Finds a VRF by its name.</summary>
    /// <returns>Null if the pod has no link of that name.</returns>
    /// <exception cref="CniException">Conflict (103): it is a link of another kind.</exception>
    public static Link? Find(RouteSocket inPod, string name) => inPod.TryGetLink(name) switch
    {
        null => null,
        { Kind: "vrf" } vrf => vrf,
        var other => throw new CniException(CniErrorCode.Conflict, $"Netlink {name} is not a VRF", $"it is {(other.Kind.Length > 0 ? $"a {other.Kind}" : "an interface of another kind")}"),
    };

    /// <summary>The table of a VRF.</summary>
    public static uint TableOf(Link vrf) => vrf.GetData<VrfOptions>()?.Table ?? 0;

    /// <summary>Makes a VRF and brings it up.</summary>
    /// <param name="inPod">A socket in the pod.</param>
    /// <param name="name">Its name.</param>
    /// <param name="table">Its table; null for the first that nobody uses.</param>
    public static Link Make(RouteSocket inPod, string name, uint? table)
    {
        try
        {
            return inPod.AddLink(new VrfSpec(name) { Up = true, Options = new() { Table = table ?? FreeTable(inPod) } });
        }
        catch (NetlinkException e)
        {
            throw e.ToCniException($"could not add VRF {name}");
        }
    }

    /// <summary>The links in a VRF.</summary>
    public static bool IsEmpty(RouteSocket inPod, Link vrf)
    {
        bool isEmpty = true;
        inPod.ForEachLink((in LinkView link) => isEmpty &= link.MasterIndex != vrf.Index);
        return isEmpty;
    }

    /// <summary>Removes a VRF that nothing is left in.</summary>
    public static void RemoveIfEmpty(RouteSocket inPod, Link vrf)
    {
        if (IsEmpty(inPod, vrf))
            inPod.DeleteLinkIfExists(vrf);
    }

    // From 1, as the reference counts, which looks at VRFs alone. A table that a rule leads to, or that has routes, is taken as well.
    static uint FreeTable(RouteSocket inPod)
    {
        var taken = new HashSet<uint> { 253, Route.MainTable, Route.LocalTable };
        foreach (Link link in inPod.ListLinks())
        {
            if (link.Kind == "vrf")
                taken.Add(TableOf(link));
        }
        foreach (Route route in inPod.ListRoutes(table: 0))
            taken.Add(route.Table);
        foreach (AddressFamily family in (ReadOnlySpan<AddressFamily>)[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            try
            {
                foreach (RoutingRule rule in inPod.ListRules(family))
                    taken.Add(rule.Table);
            }
            catch (NetlinkException e) when (e.Failures[0].IsNotSupported)
            {
                // No policy routing, or no IPv6.
            }
        }
        uint table = 1;
        while (taken.Contains(table))
            table++;
        return table;
    }
}
