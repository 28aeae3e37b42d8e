using System.Net;
using System.Net.Sockets;

namespace Cni.Netlink.Conntrack;

/// <summary>Says which connections are meant: those to which everything that is set applies.</summary>
public sealed record ConntrackFilter
{
    /// <summary>Only IPv4 (<c>InterNetwork</c>) or IPv6 (<c>InterNetworkV6</c>); null for both.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>The transport protocol's number: 6 TCP, 17 UDP, 132 SCTP; null for any.</summary>
    public byte? Protocol { get; init; }

    /// <summary>Who sent the first packet.</summary>
    public IPAddress? OriginalSource { get; init; }

    /// <summary>Where the first packet was sent, before any rewriting.</summary>
    public IPAddress? OriginalDestination { get; init; }

    /// <summary>The port the first packet was sent from.</summary>
    public int? OriginalSourcePort { get; init; }

    /// <summary>The port the first packet was sent to, before any rewriting: a host port.</summary>
    public int? OriginalDestinationPort { get; init; }

    /// <summary>Who answers: where DNAT sent the connection.</summary>
    public IPAddress? ReplySource { get; init; }

    /// <summary>Where the answers are sent.</summary>
    public IPAddress? ReplyDestination { get; init; }

    /// <summary>The port the answers are sent from: a container port.</summary>
    public int? ReplySourcePort { get; init; }

    /// <summary>The port the answers are sent to.</summary>
    public int? ReplyDestinationPort { get; init; }

    /// <summary>The mark, in the bits of <see cref="MarkMask"/>.</summary>
    public uint? Mark { get; init; }

    /// <summary>Which bits of the mark count; all by default.</summary>
    public uint MarkMask { get; init; } = uint.MaxValue;

    /// <summary>The tracking zone.</summary>
    public ushort? Zone { get; init; }

    /// <summary>True when nothing is set, so that every connection is meant.</summary>
    public bool IsEmpty => this == new ConntrackFilter { MarkMask = MarkMask };

    internal bool Matches(in ConntrackTupleView original, in ConntrackTupleView reply, uint mark, ushort zone) =>
        (Protocol is null || Protocol == original.Protocol)
        && (OriginalDestinationPort is null || OriginalDestinationPort == original.DestinationPort)
        && (OriginalSourcePort is null || OriginalSourcePort == original.SourcePort)
        && (ReplySourcePort is null || ReplySourcePort == reply.SourcePort)
        && (ReplyDestinationPort is null || ReplyDestinationPort == reply.DestinationPort)
        && (Mark is null || ((mark ^ Mark.Value) & MarkMask) == 0)
        && (Zone is null || Zone == zone)
        && Same(OriginalSource, original.Source) && Same(OriginalDestination, original.Destination)
        && Same(ReplySource, reply.Source) && Same(ReplyDestination, reply.Destination);

    static bool Same(IPAddress? wanted, ReadOnlySpan<byte> address)
    {
        if (wanted is null) return true;
        Span<byte> bytes = stackalloc byte[16];
        return wanted.TryWriteBytes(bytes, out var length) && bytes[..length].SequenceEqual(address);
    }
}
