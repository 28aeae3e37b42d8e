using System.Net;
using static Cni.Netlink.Conntrack.Ctnetlink;

namespace Cni.Netlink.Conntrack;

/// <summary>Describes one direction of a connection: who sends to whom.</summary>
/// <param name="Source">The sender's address.</param>
/// <param name="Destination">The receiver's address.</param>
/// <param name="Protocol">The transport protocol's number: 6 TCP, 17 UDP, 132 SCTP, 1 ICMP.</param>
/// <param name="SourcePort">The sender's port; 0 for protocols without ports.</param>
/// <param name="DestinationPort">The receiver's port; 0 for protocols without ports.</param>
public sealed record ConntrackTuple(IPAddress Source, IPAddress Destination, byte Protocol, int SourcePort, int DestinationPort)
{
    /// <summary>Prints the direction: <c>17 10.0.0.1:1234 -> 10.0.0.2:53</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Protocol} {new IPEndPoint(Source, SourcePort)} -> {new IPEndPoint(Destination, DestinationPort)}";
}

/// <summary>A direction still in the kernel's bytes: most entries of a listing are looked at and passed over.</summary>
readonly ref struct ConntrackTupleView
{
    internal readonly ReadOnlySpan<byte> Source, Destination;
    internal readonly byte Protocol;
    internal readonly ushort SourcePort, DestinationPort;
    internal readonly ushort Zone;

    internal ConntrackTupleView(AttributeReader reader)
    {
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case CTA_TUPLE_IP:
                    var ip = reader.Nested();
                    while (ip.MoveNext())
                        switch (ip.Type)
                        {
                            case CTA_IP_V4_SRC or CTA_IP_V6_SRC: Source = ip.Value; break;
                            case CTA_IP_V4_DST or CTA_IP_V6_DST: Destination = ip.Value; break;
                        }
                    break;
                case CTA_TUPLE_PROTO:
                    var protocol = reader.Nested();
                    while (protocol.MoveNext())
                        switch (protocol.Type)
                        {
                            case CTA_PROTO_NUM: Protocol = protocol.U8; break;
                            case CTA_PROTO_SRC_PORT: SourcePort = protocol.U16Be; break;
                            case CTA_PROTO_DST_PORT: DestinationPort = protocol.U16Be; break;
                        }
                    break;
                case CTA_TUPLE_ZONE: Zone = reader.U16Be; break;
            }
    }

    internal ConntrackTuple ToTuple() => new(Address(Source), Address(Destination), Protocol, SourcePort, DestinationPort);

    static IPAddress Address(ReadOnlySpan<byte> bytes) => bytes.Length is 4 or 16 ? new IPAddress(bytes) : IPAddress.None;
}
