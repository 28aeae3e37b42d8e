using System.Globalization;

namespace Cni.Netlink;

/// <summary>Names a qdisc, a class, or the place of one on a link, as <c>tc</c> writes it: <c>1:</c>, <c>1:10</c>, <c>ffff:fff1</c>.</summary>
/// <remarks>
/// A qdisc's handle has a minor number of zero; its classes share its major number. Traffic that goes out passes the qdisc at
/// <see cref="Root"/>, traffic that comes in the filters of the one at <see cref="Ingress"/>. <c>TC_H_*</c> in <c>linux/pkt_sched.h</c>.
/// </remarks>
/// <param name="Value">Both numbers in one, the major one in the upper half, in host byte order.</param>
public readonly record struct TrafficHandle(uint Value)
{
    /// <summary>Makes a handle of its two numbers.</summary>
    /// <param name="major">The number before the colon.</param>
    /// <param name="minor">The number behind it; 0 for a qdisc.</param>
    public TrafficHandle(ushort major, ushort minor) : this((uint)major << 16 | minor) { }

    /// <summary>Nothing in particular: the kernel chooses a handle (<c>TC_H_UNSPEC</c>).</summary>
    public static TrafficHandle Unspecified => default;

    /// <summary>Where the qdisc for outgoing traffic is (<c>TC_H_ROOT</c>).</summary>
    public static TrafficHandle Root => new(0xFFFF_FFFF);

    /// <summary>Where the qdiscs <c>ingress</c> and <c>clsact</c> are (<c>TC_H_INGRESS</c>, <c>TC_H_CLSACT</c>).</summary>
    public static TrafficHandle Ingress => new(0xFFFF_FFF1);

    /// <summary>The handle that the qdiscs <c>ingress</c> and <c>clsact</c> have, and by which filters name <c>ingress</c> as their parent: <c>ffff:</c>.</summary>
    public static TrafficHandle IngressQdisc => new(0xFFFF_0000);

    /// <summary>The parent of filters for what comes in, below <c>clsact</c> (<c>TC_H_MIN_INGRESS</c>).</summary>
    public static TrafficHandle ClsactIngress => new(0xFFFF_FFF2);

    /// <summary>The parent of filters for what goes out, below <c>clsact</c> (<c>TC_H_MIN_EGRESS</c>).</summary>
    public static TrafficHandle ClsactEgress => new(0xFFFF_FFF3);

    /// <summary>The number before the colon.</summary>
    public ushort Major => (ushort)(Value >> 16);

    /// <summary>The number behind the colon.</summary>
    public ushort Minor => (ushort)Value;

    /// <summary>Writes the handle as <c>tc</c> does.</summary>
    /// <returns><c>root</c>, <c>none</c>, <c>1:</c> or <c>1:10</c>, both numbers in hexadecimal.</returns>
    public override string ToString() => this == Root ? "root" : this == default ? "none"
        : Minor == 0 ? string.Create(CultureInfo.InvariantCulture, $"{Major:x}:") : string.Create(CultureInfo.InvariantCulture, $"{Major:x}:{Minor:x}");
}
