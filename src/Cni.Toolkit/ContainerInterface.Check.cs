using System.Net;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit;

public static partial class ContainerInterface
{
    /// <summary>Compares the pod's interface with the result of the list's ADD.</summary>
    /// <remarks>
    /// More than the result says is fine: later plugins add addresses and routes, and may move routes to a table of their own, so a
    /// route that names no table is looked for in all of them. The MTU isn't compared: the tuning plugin changes it without saying
    /// so in the result.
    /// </remarks>
    /// <param name="inPod">A socket in the pod.</param>
    /// <param name="ifName">The interface's name.</param>
    /// <param name="netns">The pod's <c>CNI_NETNS</c>.</param>
    /// <param name="result">The previous result.</param>
    /// <param name="requireUp">False for an interface that was left down on purpose.</param>
    /// <returns>The interface as the kernel has it.</returns>
    /// <exception cref="CniException">CheckFailed (101), naming what is missing or different.</exception>
    public static Link Check(RouteSocket inPod, string ifName, string netns, CniResult result, bool requireUp = true)
    {
        ArgumentNullException.ThrowIfNull(inPod);
        ArgumentNullException.ThrowIfNull(result);
        Link link = inPod.TryGetLink(ifName) ?? throw Failed($"interface {ifName} is missing in {netns}");
        if (requireUp && !link.IsUp)
            throw Failed($"interface {ifName} is down in {netns}");
        CheckMac(link, ifName, netns, result);
        CheckAddresses(inPod, link, AddressesOf(result, ifName, netns));
        CheckRoutes(inPod, link, result.Routes);
        return link;
    }

    private static void CheckMac(Link link, string ifName, string netns, CniResult result)
    {
        foreach (CniInterface each in result.Interfaces)
        {
            if (!IsOurs(each, ifName, netns) || string.IsNullOrEmpty(each.Mac))
                continue;
            if (link.Mac is null || !MacText.TryParse(each.Mac, out var mac) || !mac.Equals(link.Mac))
                throw Failed($"interface {ifName} has MAC {(link.Mac is null ? "none" : MacText.Format(link.Mac))}, expected {each.Mac}");
        }
    }

    private static void CheckAddresses(RouteSocket inPod, Link link, IReadOnlyList<IpPrefix> expected)
    {
        if (expected.Count == 0)
            return;
        var addresses = inPod.ListAddresses(link);
        foreach (IpPrefix each in expected)
        {
            bool found = false;
            foreach (LinkAddress address in addresses)
                found |= address.Address.ToIpPrefix() == each;
            if (!found)
                throw Failed($"address {each} is missing on {link.Name}");
        }
    }

    private static void CheckRoutes(RouteSocket inPod, Link link, IReadOnlyList<CniRoute> expected)
    {
        if (expected.Count == 0)
            return;
        var routes = inPod.ListRoutes(table: 0, link: link);
        foreach (CniRoute each in expected)
        {
            bool found = false;
            foreach (Route route in routes)
                found |= IsRoute(route, each);
            if (!found)
                throw Failed($"route {each.Destination}{(each.Gateway is null ? "" : $" via {each.Gateway}")} is missing on {link.Name}");
        }
    }

    private static bool IsRoute(Route route, CniRoute expected) =>
        route.Destination.Equals(expected.Destination.Network.ToInterfaceAddress())
        && (expected.Gateway is null || HasGateway(route, expected.Gateway))
        && (expected.Table is not > 0 || route.Table == (uint)expected.Table.Value)
        && (expected.Priority is null || route.Priority == (uint)expected.Priority.Value)
        && (expected.Scope is null || route.Destination.IsIPv6 || (byte)(route.Scope ?? RouteScope.Universe) == expected.Scope.Value);

    private static bool HasGateway(Route route, IPAddress gateway)
    {
        if (gateway.Equals(route.Gateway))
            return true;
        foreach (NextHop hop in route.NextHops)
        {
            if (gateway.Equals(hop.Gateway))
                return true;
        }
        return false;
    }

    private static CniException Failed(string message) => new(CniErrorCode.CheckFailed, message);
}
