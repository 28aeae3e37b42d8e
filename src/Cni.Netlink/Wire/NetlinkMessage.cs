using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cni.Netlink;

/// <summary>Looks into one received message without copying it.</summary>
/// <remarks>
/// A view over the receive buffer, on loan for as long as the handler that got it runs: copy what is to be kept. Header fields
/// and attribute values are in host byte order unless a protocol says otherwise.
/// </remarks>
public readonly ref struct NetlinkMessage
{
    /// <summary>The size of <c>struct nlmsghdr</c> in bytes.</summary>
    public const int HeaderSize = 16;

    /// <summary>The type of a reply that carries an errno or an acknowledgement (<c>NLMSG_ERROR</c>).</summary>
    public const ushort ErrorType = 2;

    /// <summary>The type of the message that ends a listing (<c>NLMSG_DONE</c>).</summary>
    public const ushort DoneType = 3;

    internal NetlinkMessage(ReadOnlySpan<byte> message)
    {
        Bytes = message;
        Type = MemoryMarshal.Read<ushort>(message[4..]);
        Flags = (NetlinkFlags)MemoryMarshal.Read<ushort>(message[6..]);
        Sequence = MemoryMarshal.Read<uint>(message[8..]);
        PortId = MemoryMarshal.Read<uint>(message[12..]);
    }

    /// <summary>The whole message, header included.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>What the message is about (<c>nlmsg_type</c>), for example <c>RTM_NEWLINK</c>.</summary>
    public ushort Type { get; }

    /// <summary>The flags of the message (<c>nlmsg_flags</c>).</summary>
    public NetlinkFlags Flags { get; }

    /// <summary>The number of the request that this answers; 0 in notifications (<c>nlmsg_seq</c>).</summary>
    public uint Sequence { get; }

    /// <summary>The port of the socket that this answers (<c>nlmsg_pid</c>); not a process id.</summary>
    public uint PortId { get; }

    /// <summary>Everything behind the netlink header: the fixed header of the protocol, then attributes.</summary>
    public ReadOnlySpan<byte> Payload => Bytes[HeaderSize..];

    /// <summary>Reads the fixed header of the protocol, such as <c>struct ifinfomsg</c>.</summary>
    /// <typeparam name="T">A structure with the header's layout.</typeparam>
    /// <returns>The header; its missing end is zero when the kernel sent a shorter one.</returns>
    public T Header<T>() where T : unmanaged
    {
        var payload = Payload;
        if (payload.Length >= Unsafe.SizeOf<T>())
            return MemoryMarshal.Read<T>(payload);
        T value = default;
        payload.CopyTo(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>Walks the attributes behind the fixed header.</summary>
    /// <param name="fixedHeaderSize">The size of the fixed header in bytes, without padding.</param>
    /// <returns>A reader that stands before the first attribute.</returns>
    public AttributeReader Attributes(int fixedHeaderSize)
    {
        int start = Alignment.Align(fixedHeaderSize);
        return new AttributeReader(start < Payload.Length ? Payload[start..] : default);
    }
}

/// <summary>Takes one reply while a request is being answered.</summary>
/// <param name="message">The reply, on loan until the handler returns.</param>
public delegate void NetlinkReplyHandler(in NetlinkMessage message);
