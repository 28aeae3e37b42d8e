using Cni.Netlink;

namespace Cni.Toolkit;

/// <summary>Makes the node forward packets between its interfaces, as pods need that talk to the outside.</summary>
public static class Forwarding
{
    /// <summary>Switches on forwarding for IPv4, IPv6 or both. A setting that is on already is read and left alone.</summary>
    /// <remarks>
    /// <c>net.ipv4.ip_forward</c> and <c>net.ipv6.conf.all.forwarding</c>. Writing the first resets other settings of every
    /// interface to a router's defaults, even if the value doesn't change, so it isn't written for nothing. It is never
    /// switched off again: others may have come to rely on it.
    /// </remarks>
    /// <param name="node">The sysctls of the namespace that forwards.</param>
    /// <param name="ipv4">True to forward IPv4.</param>
    /// <param name="ipv6">True to forward IPv6.</param>
    /// <exception cref="NetlinkException">The setting can't be written.</exception>
    public static void Enable(NetworkSysctl node, bool ipv4, bool ipv6)
    {
        if (ipv4)
            SwitchOn(node, "net/ipv4/ip_forward");
        if (ipv6)
            SwitchOn(node, "net/ipv6/conf/all/forwarding");
    }

    private static void SwitchOn(NetworkSysctl node, string name)
    {
        if (!node.TryRead(name, out string value) || value.AsSpan().Trim() is not "1")
            node.Write(name, "1");
    }
}
