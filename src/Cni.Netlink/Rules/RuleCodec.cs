using System.Net;
using static Cni.Netlink.OptionalAttributes;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Routing rules as bytes.</summary>
internal static class RuleCodec
{
    const uint FIB_RULE_INVERT = 2;

    struct PortRange { public ushort First; public ushort Last; }

    struct UidRange { public uint First; public uint Last; }

    public static void Write(NetlinkWriter writer, RoutingRule rule)
    {
        writer.Header(new RuleHdr
        {
            Family = Families.ToKernel(rule.Family), DstLength = (byte)(rule.Destination?.PrefixLength ?? 0), SrcLength = (byte)(rule.Source?.PrefixLength ?? 0), Tos = rule.Tos,
            Table = rule.Action == RuleAction.Table && rule.Table < 256 ? (byte)rule.Table : (byte)0, Action = (byte)rule.Action, Flags = rule.Invert ? FIB_RULE_INVERT : 0,
        });
        if (rule.Destination is { } destination)
            writer.PutAddress(FRA_DST, destination.Address);
        if (rule.Source is { } source)
            writer.PutAddress(FRA_SRC, source.Address);
        if (rule.InLink is not null)
            writer.PutStringZ(FRA_IIFNAME, rule.InLink);
        if (rule.OutLink is not null)
            writer.PutStringZ(FRA_OIFNAME, rule.OutLink);
        U32(writer, FRA_PRIORITY, rule.Priority);
        U32(writer, FRA_FWMARK, rule.Mark);
        U32(writer, FRA_FWMASK, rule.MarkMask);
        U32(writer, FRA_GOTO, rule.GotoPriority);
        S32(writer, FRA_SUPPRESS_PREFIXLEN, rule.SuppressPrefixLength);
        if (rule.Action == RuleAction.Table && rule.Table >= 256)
            writer.PutU32(FRA_TABLE, rule.Table);
        U8(writer, FRA_IP_PROTO, rule.IpProtocol);
        if (rule.SourcePorts is var (sourceFirst, sourceLast))
            writer.PutStruct(FRA_SPORT_RANGE, new PortRange { First = sourceFirst, Last = sourceLast });
        if (rule.DestinationPorts is var (destinationFirst, destinationLast))
            writer.PutStruct(FRA_DPORT_RANGE, new PortRange { First = destinationFirst, Last = destinationLast });
        if (rule.Users is var (userFirst, userLast))
            writer.PutStruct(FRA_UID_RANGE, new UidRange { First = userFirst, Last = userLast });
        if (rule.Protocol != RouteProtocol.Unspecified)
            writer.PutU8(FRA_PROTOCOL, (byte)rule.Protocol);
    }

    public static RoutingRule Read(in NetlinkMessage message)
    {
        var header = message.Header<RuleHdr>();
        IPAddress? destination = null, source = null;
        string? inLink = null, outLink = null;
        uint table = header.Table;
        uint? priority = null, mark = null, mask = null, target = null;
        int? suppress = null;
        byte? ipProtocol = null;
        byte protocol = 0;
        (ushort, ushort)? sourcePorts = null, destinationPorts = null;
        (uint, uint)? users = null;
        var reader = message.Attributes(12);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case FRA_DST: destination = reader.Address; break;
                case FRA_SRC: source = reader.Address; break;
                case FRA_IIFNAME: inLink = reader.StringZ; break;
                case FRA_OIFNAME: outLink = reader.StringZ; break;
                case FRA_PRIORITY: priority = reader.U32; break;
                case FRA_FWMARK: mark = reader.U32; break;
                case FRA_FWMASK: mask = reader.U32; break;
                case FRA_GOTO: target = reader.U32; break;
                case FRA_TABLE: table = reader.U32; break;
                case FRA_SUPPRESS_PREFIXLEN: suppress = reader.S32 < 0 ? null : reader.S32; break;
                case FRA_IP_PROTO: ipProtocol = reader.U8; break;
                case FRA_PROTOCOL: protocol = reader.U8; break;
                case FRA_SPORT_RANGE: sourcePorts = Ports(reader.Struct<PortRange>()); break;
                case FRA_DPORT_RANGE: destinationPorts = Ports(reader.Struct<PortRange>()); break;
                case FRA_UID_RANGE: users = (reader.Struct<UidRange>().First, reader.Struct<UidRange>().Last); break;
            }
        return new RoutingRule
        {
            Family = Families.FromKernel(header.Family), Priority = priority ?? 0, Action = (RuleAction)header.Action, Table = table, GotoPriority = target,
            Source = header.SrcLength > 0 ? Families.Prefix(header.Family, source, header.SrcLength) : null,
            Destination = header.DstLength > 0 ? Families.Prefix(header.Family, destination, header.DstLength) : null,
            InLink = inLink, OutLink = outLink, Mark = mark, MarkMask = mask, Tos = header.Tos, Invert = (header.Flags & FIB_RULE_INVERT) != 0, SuppressPrefixLength = suppress,
            IpProtocol = ipProtocol, SourcePorts = sourcePorts, DestinationPorts = destinationPorts, Users = users, Protocol = (RouteProtocol)protocol,
        };
    }

    static (ushort, ushort) Ports(PortRange range) => (range.First, range.Last);
}
