using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Cni.Samples.Dhcp;

/// <summary>A DHCPv4 message as it stands in a UDP datagram (RFC 2131, section 2).</summary>
sealed record Dhcp4Message
{
    public const byte BootRequest = 1, BootReply = 2, Ethernet = 1;

    /// <summary>What a client may send at least, and some old relays drop less (RFC 1542, section 2.1).</summary>
    const int MinimumLength = 300;
    const int HeaderLength = 236, ServerName = 44, ServerNameLength = 64, BootFile = 108, BootFileLength = 128;
    const uint Cookie = 0x63825363;
    const ushort BroadcastFlag = 0x8000;

    /// <summary><see cref="BootRequest"/> or <see cref="BootReply"/>.</summary>
    public byte Op { get; init; } = BootRequest;

    /// <summary>The transaction's number, chosen by the client.</summary>
    public uint TransactionId { get; init; }

    /// <summary>Seconds since the client began.</summary>
    public ushort Seconds { get; init; }

    /// <summary>Asks the server to broadcast its answer, for clients that can't receive a frame for an address they don't have yet.</summary>
    public bool Broadcast { get; init; }

    /// <summary>The client's address, if it has one that it may answer ARP for (ciaddr).</summary>
    public IPAddress ClientAddress { get; init; } = IPAddress.Any;

    /// <summary>The address that the server gives (yiaddr).</summary>
    public IPAddress YourAddress { get; init; } = IPAddress.Any;

    /// <summary>The relay's address (giaddr).</summary>
    public IPAddress RelayAddress { get; init; } = IPAddress.Any;

    /// <summary>The interface's hardware address (chaddr), up to 16 bytes.</summary>
    public byte[] HardwareAddress { get; init; } = [];

    /// <summary>The options.</summary>
    public Dhcp4Options Options { get; init; } = new();

    /// <summary>What kind of message it is (option 53); 0 for a BOOTP message without one.</summary>
    public Dhcp4MessageType Type => Options.Get(Dhcp4Option.MessageType) is [var type] ? (Dhcp4MessageType)type : 0;

    /// <summary>Writes the message.</summary>
    /// <returns>The datagram's payload, padded to the least length that old relays take.</returns>
    public byte[] ToArray()
    {
        byte[] options = Options.ToArray();
        var buffer = new byte[Math.Max(MinimumLength, HeaderLength + 4 + options.Length)];
        buffer[0] = Op;
        buffer[1] = Ethernet;
        buffer[2] = (byte)HardwareAddress.Length;
        BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(4), TransactionId);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(8), Seconds);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(10), Broadcast ? BroadcastFlag : (ushort)0);
        ClientAddress.TryWriteBytes(buffer.AsSpan(12), out _);
        YourAddress.TryWriteBytes(buffer.AsSpan(16), out _);
        RelayAddress.TryWriteBytes(buffer.AsSpan(24), out _);
        HardwareAddress.CopyTo(buffer, 28);
        BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(HeaderLength), Cookie);
        options.CopyTo(buffer, HeaderLength + 4);
        return buffer;
    }

    /// <summary>Reads a message.</summary>
    /// <param name="data">A datagram's payload, from anybody.</param>
    /// <param name="message">The message.</param>
    /// <returns>False for anything that isn't one. Options that are cut off are left out.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out Dhcp4Message? message)
    {
        message = null;
        if (data.Length < HeaderLength + 4 || data[0] is not (BootRequest or BootReply) || data[2] > 16
            || BinaryPrimitives.ReadUInt32BigEndian(data[HeaderLength..]) != Cookie)
            return false;
        var options = new Dhcp4Options();
        options.Read(data[(HeaderLength + 4)..]);
        // A server that runs out of room goes on in the fields for names that network boot has (RFC 2131, section 4.1).
        if (options.Get(Dhcp4Option.Overload) is [var overload])
        {
            if ((overload & 1) != 0)
                options.Read(data.Slice(BootFile, BootFileLength));
            if ((overload & 2) != 0)
                options.Read(data.Slice(ServerName, ServerNameLength));
        }
        message = new()
        {
            Op = data[0],
            TransactionId = BinaryPrimitives.ReadUInt32BigEndian(data[4..]),
            Seconds = BinaryPrimitives.ReadUInt16BigEndian(data[8..]),
            Broadcast = (BinaryPrimitives.ReadUInt16BigEndian(data[10..]) & BroadcastFlag) != 0,
            ClientAddress = new(data.Slice(12, 4)),
            YourAddress = new(data.Slice(16, 4)),
            RelayAddress = new(data.Slice(24, 4)),
            HardwareAddress = data.Slice(28, data[2]).ToArray(),
            Options = options,
        };
        return true;
    }
}

/// <summary>The values of option 53 (RFC 2132, section 9.6).</summary>
enum Dhcp4MessageType : byte
{
    Discover = 1,
    Offer = 2,
    Request = 3,
    Decline = 4,
    Ack = 5,
    Nak = 6,
    Release = 7,
    Inform = 8,
}
