namespace Cni.Netlink;

/// <summary>Tells how far an address or a route reaches (<c>RT_SCOPE_*</c>).</summary>
public enum RouteScope : byte
{
    /// <summary>Everywhere.</summary>
    Universe = 0,
    /// <summary>Within the site.</summary>
    Site = 200,
    /// <summary>On the link.</summary>
    Link = 253,
    /// <summary>On this host.</summary>
    Host = 254,
    /// <summary>Nowhere; in a delete request, any scope.</summary>
    Nowhere = 255,
}

/// <summary>Tells what a route does with a packet (<c>RTN_*</c>).</summary>
public enum RouteType : byte
{
    /// <summary>Unknown; in a delete request, any type.</summary>
    Unspecified = 0,
    /// <summary>Sends it on.</summary>
    Unicast = 1,
    /// <summary>Takes it in.</summary>
    Local = 2,
    /// <summary>Takes it in as a broadcast.</summary>
    Broadcast = 3,
    /// <summary>Takes it in as a broadcast, sends it as unicast.</summary>
    Anycast = 4,
    /// <summary>Multicasts it.</summary>
    Multicast = 5,
    /// <summary>Drops it silently.</summary>
    Blackhole = 6,
    /// <summary>Drops it and says so.</summary>
    Unreachable = 7,
    /// <summary>Drops it as forbidden and says so.</summary>
    Prohibit = 8,
    /// <summary>Goes on with the next rule.</summary>
    Throw = 9,
}

/// <summary>Tells who made a route (<c>RTPROT_*</c>); any number may be cast to this type.</summary>
public enum RouteProtocol : byte
{
    /// <summary>Unknown; in a delete or list request, anybody.</summary>
    Unspecified = 0,
    /// <summary>An ICMP redirect.</summary>
    Redirect = 1,
    /// <summary>The kernel.</summary>
    Kernel = 2,
    /// <summary>Whoever sets up the machine; what <c>ip route add</c> uses.</summary>
    Boot = 3,
    /// <summary>The administrator.</summary>
    Static = 4,
    /// <summary>A router advertisement.</summary>
    RouterAdvertisement = 9,
    /// <summary>The BIRD daemon.</summary>
    Bird = 12,
    /// <summary>A DHCP client.</summary>
    Dhcp = 16,
    /// <summary>The Border Gateway Protocol.</summary>
    Bgp = 186,
}
