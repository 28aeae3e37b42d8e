namespace Cni.Netlink;

/// <summary>Tells what a link is and does (<c>IFF_*</c> in <c>linux/if.h</c>).</summary>
[Flags]
public enum LinkFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,
    /// <summary>The administrator wants it up (<c>IFF_UP</c>).</summary>
    Up = 0x1,
    /// <summary>It can broadcast (<c>IFF_BROADCAST</c>).</summary>
    Broadcast = 0x2,
    /// <summary>It is a loopback (<c>IFF_LOOPBACK</c>).</summary>
    Loopback = 0x8,
    /// <summary>It has one other end (<c>IFF_POINTOPOINT</c>).</summary>
    PointToPoint = 0x10,
    /// <summary>It works (<c>IFF_RUNNING</c>).</summary>
    Running = 0x40,
    /// <summary>It resolves no addresses (<c>IFF_NOARP</c>).</summary>
    NoArp = 0x80,
    /// <summary>It receives all frames (<c>IFF_PROMISC</c>).</summary>
    Promiscuous = 0x100,
    /// <summary>It receives all multicast frames (<c>IFF_ALLMULTI</c>).</summary>
    AllMulticast = 0x200,
    /// <summary>It is master of a load-balancing bundle (<c>IFF_MASTER</c>).</summary>
    Master = 0x400,
    /// <summary>It belongs to a load-balancing bundle (<c>IFF_SLAVE</c>).</summary>
    Slave = 0x800,
    /// <summary>It can multicast (<c>IFF_MULTICAST</c>).</summary>
    Multicast = 0x1000,
    /// <summary>It has a carrier (<c>IFF_LOWER_UP</c>).</summary>
    LowerUp = 0x10000,
    /// <summary>It waits for an event, such as 802.1X (<c>IFF_DORMANT</c>).</summary>
    Dormant = 0x20000,
}

/// <summary>Tells whether a link can carry traffic (<c>IF_OPER_*</c>, RFC 2863).</summary>
public enum OperState : byte
{
    /// <summary>The driver doesn't say; normal for a loopback.</summary>
    Unknown = 0,
    /// <summary>The device is not there.</summary>
    NotPresent = 1,
    /// <summary>It can't carry traffic.</summary>
    Down = 2,
    /// <summary>The link below, such as the other end of a veth, is down.</summary>
    LowerLayerDown = 3,
    /// <summary>It is being tested.</summary>
    Testing = 4,
    /// <summary>It waits for an event.</summary>
    Dormant = 5,
    /// <summary>It can carry traffic.</summary>
    Up = 6,
}
