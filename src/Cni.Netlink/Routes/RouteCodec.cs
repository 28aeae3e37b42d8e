using System.Net;
using System.Runtime.InteropServices;
using static Cni.Netlink.OptionalAttributes;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Routes as bytes.</summary>
internal static class RouteCodec
{
    const byte RTNH_F_ONLINK = 4;

    /// <summary>Writes the body of a request; the links have been resolved to indexes in the order route, next hops.</summary>
    public static void Write(NetlinkWriter writer, Route route, int link, ReadOnlySpan<int> hopLinks, bool delete)
    {
        byte family = Families.ToKernel(route.Family);
        writer.Header(new RtMsg
        {
            Family = family, DstLength = (byte)route.Destination.PrefixLength, SrcLength = (byte)(route.Source?.PrefixLength ?? 0), Tos = route.Tos,
            // A table beyond a byte goes into RTA_TABLE alone; the header then says RT_TABLE_UNSPEC.
            Table = route.Table < 256 ? (byte)route.Table : (byte)0, Type = (byte)route.Type,
            Protocol = (byte)(delete && route.Protocol == RouteProtocol.Boot ? RouteProtocol.Unspecified : route.Protocol),
            Scope = (byte)(route.Scope ?? DefaultScope(route, delete)), Flags = route.OnLink ? RTNH_F_ONLINK : 0u,
        });
        if (route.Destination.PrefixLength > 0)
            writer.PutAddress(RTA_DST, route.Destination.Address);
        if (route.Source is { } source)
            writer.PutAddress(RTA_SRC, source.Address);
        if (route.Table >= 256)
            writer.PutU32(RTA_TABLE, route.Table);
        WriteGateway(writer, family, route.Gateway);
        if (link > 0)
            writer.PutS32(RTA_OIF, link);
        U32(writer, RTA_PRIORITY, route.Priority);
        if (route.PreferredSource is not null)
            writer.PutAddress(RTA_PREFSRC, route.PreferredSource);
        U32(writer, RTA_NH_ID, route.NextHopId);
        WriteMetrics(writer, route);
        if (route.NextHops.Count > 0)
            WriteNextHops(writer, family, route.NextHops, hopLinks);
    }

    static RouteScope DefaultScope(Route route, bool delete)
    {
        if (route.Family == System.Net.Sockets.AddressFamily.InterNetworkV6)
            return RouteScope.Universe;
        if (delete)
            return RouteScope.Nowhere;
        return route.Type switch
        {
            RouteType.Local => RouteScope.Host,
            RouteType.Broadcast or RouteType.Multicast or RouteType.Anycast => RouteScope.Link,
            RouteType.Unicast when route.Gateway is null && route.NextHops.Count == 0 && route.NextHopId is null => RouteScope.Link,
            _ => RouteScope.Universe,
        };
    }

    static void WriteGateway(NetlinkWriter writer, byte family, IPAddress? gateway)
    {
        if (gateway is null)
            return;
        byte gatewayFamily = Families.ToKernel(gateway.AddressFamily);
        if (gatewayFamily == family)
        {
            writer.PutAddress(RTA_GATEWAY, gateway);
            return;
        }
        Span<byte> via = stackalloc byte[18]; // struct rtvia: family, address
        MemoryMarshal.Write(via, (ushort)gatewayFamily);
        gateway.TryWriteBytes(via[2..], out int length);
        writer.Put(RTA_VIA, via[..(2 + length)]);
    }

    static void WriteMetrics(NetlinkWriter writer, Route route)
    {
        if (route is { Mtu: null, AdvertisedMss: null, Window: null, InitialCongestionWindow: null, HopLimit: null })
            return;
        using (writer.Nest(RTA_METRICS))
        {
            if (route.LockMtu)
                writer.PutU32(RTAX_LOCK, 1u << RTAX_MTU);
            S32(writer, RTAX_MTU, route.Mtu);
            S32(writer, RTAX_WINDOW, route.Window);
            S32(writer, RTAX_ADVMSS, route.AdvertisedMss);
            S32(writer, RTAX_HOPLIMIT, route.HopLimit);
            S32(writer, RTAX_INITCWND, route.InitialCongestionWindow);
        }
    }

    static void WriteNextHops(NetlinkWriter writer, byte family, IReadOnlyList<NextHop> hops, ReadOnlySpan<int> links)
    {
        using (writer.NestUnmarked(RTA_MULTIPATH))
            for (int i = 0; i < hops.Count; i++)
            {
                int start = writer.Position;
                writer.Header(new RtNextHop { Flags = hops[i].OnLink ? RTNH_F_ONLINK : (byte)0, Hops = (byte)(hops[i].Weight - 1), Index = links[i] });
                WriteGateway(writer, family, hops[i].Gateway);
                writer.PatchLength(start);
            }
    }

    public static Route Read(in NetlinkMessage message)
    {
        var header = message.Header<RtMsg>();
        IPAddress? destination = null, source = null, gateway = null, preferred = null;
        int link = 0;
        uint table = header.Table;
        uint? priority = null, nextHopId = null;
        int? mtu = null, mss = null, window = null, cwnd = null, hopLimit = null;
        bool locked = false;
        IReadOnlyList<NextHop> hops = [];
        var reader = message.Attributes(12);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case RTA_DST: destination = reader.Address; break;
                case RTA_SRC: source = reader.Address; break;
                case RTA_GATEWAY: gateway = reader.Address; break;
                case RTA_VIA: gateway = Via(reader); break;
                case RTA_OIF: link = reader.S32; break;
                case RTA_PRIORITY: priority = reader.U32; break;
                case RTA_PREFSRC: preferred = reader.Address; break;
                case RTA_TABLE: table = reader.U32; break;
                case RTA_NH_ID: nextHopId = reader.U32; break;
                case RTA_MULTIPATH: hops = ReadNextHops(reader.Value); break;
                case RTA_METRICS:
                    var metrics = reader.Nested();
                    while (metrics.MoveNext())
                        switch (metrics.Type)
                        {
                            case RTAX_LOCK: locked = (metrics.U32 & (1u << RTAX_MTU)) != 0; break;
                            case RTAX_MTU: mtu = metrics.S32; break;
                            case RTAX_WINDOW: window = metrics.S32; break;
                            case RTAX_ADVMSS: mss = metrics.S32; break;
                            case RTAX_HOPLIMIT: hopLimit = metrics.S32; break;
                            case RTAX_INITCWND: cwnd = metrics.S32; break;
                        }
                    break;
            }
        return new Route(Families.Prefix(header.Family, destination, header.DstLength))
        {
            Gateway = gateway, Link = link > 0 ? link : LinkRef.None, Table = table, Scope = (RouteScope)header.Scope, Type = (RouteType)header.Type,
            Protocol = (RouteProtocol)header.Protocol, Priority = priority, PreferredSource = preferred,
            Source = header.SrcLength > 0 ? Families.Prefix(header.Family, source, header.SrcLength) : null, OnLink = (header.Flags & RTNH_F_ONLINK) != 0, Tos = header.Tos,
            Mtu = mtu, LockMtu = locked, AdvertisedMss = mss, Window = window, InitialCongestionWindow = cwnd, HopLimit = hopLimit, NextHops = hops, NextHopId = nextHopId, Flags = header.Flags,
        };
    }

    static IPAddress? Via(AttributeReader reader) => reader.Value.Length is 6 or 18 ? new IPAddress(reader.Value[2..]) : null;

    static List<NextHop> ReadNextHops(ReadOnlySpan<byte> bytes)
    {
        var hops = new List<NextHop>();
        while (bytes.Length >= 8)
        {
            var header = MemoryMarshal.Read<RtNextHop>(bytes);
            if (header.Length < 8 || header.Length > bytes.Length)
                break;
            IPAddress? gateway = null;
            var reader = new AttributeReader(bytes[8..header.Length]);
            while (reader.MoveNext())
                if (reader.Type == RTA_GATEWAY)
                    gateway = reader.Address;
                else if (reader.Type == RTA_VIA)
                    gateway = Via(reader);
            hops.Add(new NextHop(gateway) { Link = header.Index > 0 ? header.Index : LinkRef.None, Weight = header.Hops + 1, OnLink = (header.Flags & RTNH_F_ONLINK) != 0 });
            bytes = bytes[Math.Min(Alignment.Align(header.Length), bytes.Length)..];
        }
        return hops;
    }
}
