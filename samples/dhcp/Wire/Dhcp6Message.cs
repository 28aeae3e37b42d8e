using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Cni.Samples.Dhcp;

/// <summary>A DHCPv6 message between client and server (RFC 8415, section 8).</summary>
sealed record Dhcp6Message
{
    /// <summary>What kind of message it is.</summary>
    public Dhcp6MessageType Type { get; init; }

    /// <summary>The transaction's number, 24 bits, chosen by the client.</summary>
    public uint TransactionId { get; init; }

    /// <summary>The options in their order; one number may stand there more than once.</summary>
    public IReadOnlyList<Dhcp6Option> Options { get; init; } = [];

    /// <summary>The first option of a number; null if there is none.</summary>
    public byte[]? Get(ushort code) => Find(Options, code);

    /// <summary>Writes the message.</summary>
    public byte[] ToArray()
    {
        byte[] options = Write(Options);
        var buffer = new byte[4 + options.Length];
        BinaryPrimitives.WriteUInt32BigEndian(buffer, TransactionId & 0xff_ffff);
        buffer[0] = (byte)Type;
        options.CopyTo(buffer, 4);
        return buffer;
    }

    /// <summary>Reads a message.</summary>
    /// <param name="data">A datagram's payload, from anybody.</param>
    /// <param name="message">The message.</param>
    /// <returns>False for anything that isn't one, or whose options are cut off.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out Dhcp6Message? message)
    {
        message = null;
        if (data.Length < 4 || TryReadOptions(data[4..]) is not { } options)
            return false;
        message = new()
        {
            Type = (Dhcp6MessageType)data[0],
            TransactionId = BinaryPrimitives.ReadUInt32BigEndian(data) & 0xff_ffff,
            Options = options,
        };
        return true;
    }

    /// <summary>Writes options one behind the other.</summary>
    public static byte[] Write(IReadOnlyList<Dhcp6Option> options)
    {
        int length = 0;
        foreach (Dhcp6Option option in options)
            length += 4 + option.Value.Length;
        var buffer = new byte[length];
        var rest = buffer.AsSpan();
        foreach (Dhcp6Option option in options)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, option.Code);
            BinaryPrimitives.WriteUInt16BigEndian(rest[2..], (ushort)option.Value.Length);
            option.Value.CopyTo(rest[4..]);
            rest = rest[(4 + option.Value.Length)..];
        }
        return buffer;
    }

    /// <summary>Reads options; null if they are cut off.</summary>
    public static List<Dhcp6Option>? TryReadOptions(ReadOnlySpan<byte> data)
    {
        var options = new List<Dhcp6Option>();
        while (data.Length > 0)
        {
            if (data.Length < 4 || BinaryPrimitives.ReadUInt16BigEndian(data[2..]) is var length && data.Length < 4 + length)
                return null;
            options.Add(new(BinaryPrimitives.ReadUInt16BigEndian(data), data.Slice(4, length).ToArray()));
            data = data[(4 + length)..];
        }
        return options;
    }

    /// <summary>The first option of a number in a list; null if there is none.</summary>
    public static byte[]? Find(IReadOnlyList<Dhcp6Option> options, ushort code)
    {
        foreach (Dhcp6Option option in options)
        {
            if (option.Code == code)
                return option.Value;
        }
        return null;
    }
}

/// <summary>An option of a DHCPv6 message.</summary>
/// <param name="Code">Its number.</param>
/// <param name="Value">Its bytes without number and length.</param>
sealed record Dhcp6Option(ushort Code, byte[] Value)
{
    public const ushort ClientId = 1, ServerId = 2, IaNa = 3, IaAddress = 5, OptionRequest = 6, Preference = 7, ElapsedTime = 8;
    public const ushort StatusCode = 13, RapidCommit = 14;

    /// <summary>RFC 3646.</summary>
    public const ushort DnsServers = 23, DomainList = 24;
}

/// <summary>The kinds of DHCPv6 messages (RFC 8415, section 7.3).</summary>
enum Dhcp6MessageType : byte
{
    Solicit = 1,
    Advertise = 2,
    Request = 3,
    Confirm = 4,
    Renew = 5,
    Rebind = 6,
    Reply = 7,
    Release = 8,
    Decline = 9,
    Reconfigure = 10,
}
