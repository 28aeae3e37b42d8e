using System.Net.Sockets;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>Finds the link that pods' links stand on, which configurations call <c>master</c>, and what its MTU allows.</summary>
public static class ParentLink
{
    /// <summary>The parent that a configuration names, or, where it names none, the interface of the default route.</summary>
    /// <remarks>
    /// Of several default routes the one with the best metric counts, IPv4 before IPv6. Alternative names of a link work too.
    /// </remarks>
    /// <param name="socket">A socket in the namespace that the parent is in.</param>
    /// <param name="name">The value of <c>master</c>; null or empty for the interface of the default route.</param>
    /// <returns>The parent.</returns>
    /// <exception cref="CniException">
    /// InvalidNetworkConfig (7): <c>failed to lookup master "x": Link not found</c> or <c>no default route interface found</c>.
    /// </exception>
    public static Link Find(RouteSocket socket, string? name) => TryFind(socket, name)
        ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, string.IsNullOrEmpty(name)
            ? "no default route interface found"
            : $"failed to lookup master \"{name}\": Link not found");

    /// <inheritdoc cref="Find"/>
    /// <summary>The same, where there may be none.</summary>
    /// <returns>The parent; null if there is none.</returns>
    public static Link? TryFind(RouteSocket socket, string? name)
    {
        ArgumentNullException.ThrowIfNull(socket);
        const int longestAlternativeName = 127;
        if (!string.IsNullOrEmpty(name))
            return name.Length <= longestAlternativeName ? socket.TryGetLink(name) : null;
        int index = DefaultRouteLink(socket, AddressFamily.InterNetwork);
        if (index == 0)
            index = DefaultRouteLink(socket, AddressFamily.InterNetworkV6);
        return index == 0 ? null : socket.TryGetLink(index);
    }

    /// <summary>Checks the MTU that a configuration wants for a link on a parent.</summary>
    /// <param name="mtu">The value of <c>mtu</c> in bytes; null or 0 for the parent's own.</param>
    /// <param name="parent">The parent.</param>
    /// <returns>The MTU to ask for; null to leave it to the kernel, which takes the parent's.</returns>
    /// <exception cref="CniException">InvalidNetworkConfig (7) if it is negative or larger than the parent's.</exception>
    public static int? RequireMtu(int? mtu, Link parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        if (mtu < 0 || mtu > parent.Mtu)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"invalid MTU {mtu}, must be [0, master MTU({parent.Mtu})]", $"master is {parent.Name}");
        return mtu is > 0 ? mtu : null;
    }

    private static int DefaultRouteLink(RouteSocket socket, AddressFamily family)
    {
        int best = 0;
        uint metric = uint.MaxValue;
        foreach (Route route in socket.ListRoutes(family: family))
        {
            if (route.Destination.PrefixLength != 0 || route.Type != RouteType.Unicast)
                continue;
            int index = route.Link.Index != 0 || route.NextHops.Count == 0 ? route.Link.Index : route.NextHops[0].Link.Index;
            uint priority = route.Priority ?? 0;
            if (index != 0 && (best == 0 || priority < metric))
                (best, metric) = (index, priority);
        }
        return best;
    }
}
