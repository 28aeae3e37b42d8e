namespace Cni.Netlink;

/// <summary>Chooses what a <see cref="RouteMonitor"/> tells about (<c>RTNLGRP_*</c>: the bit is the group less one).</summary>
[Flags]
public enum RouteGroups : uint
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Links.</summary>
    Links = 1u << 0,
    /// <summary>Neighbours and forwarding entries.</summary>
    Neighbours = 1u << 2,
    /// <summary>IPv4 addresses.</summary>
    IPv4Addresses = 1u << 4,
    /// <summary>IPv4 routes.</summary>
    IPv4Routes = 1u << 6,
    /// <summary>IPv4 rules.</summary>
    IPv4Rules = 1u << 7,
    /// <summary>IPv6 addresses.</summary>
    IPv6Addresses = 1u << 8,
    /// <summary>IPv6 routes.</summary>
    IPv6Routes = 1u << 10,
    /// <summary>IPv6 rules.</summary>
    IPv6Rules = 1u << 18,
    /// <summary>Addresses of both families.</summary>
    Addresses = IPv4Addresses | IPv6Addresses,
    /// <summary>Routes of both families.</summary>
    Routes = IPv4Routes | IPv6Routes,
    /// <summary>Rules of both families.</summary>
    Rules = IPv4Rules | IPv6Rules,
}
