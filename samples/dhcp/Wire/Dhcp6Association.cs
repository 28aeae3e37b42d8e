using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Cni.Samples.Dhcp;

/// <summary>An identity association for addresses, IA_NA (RFC 8415, section 21.4), with the one address that a pod needs.</summary>
sealed record Dhcp6Association
{
    const int Header = 12, AddressHeader = 24;

    /// <summary>The association's number, chosen by the client.</summary>
    public required uint Id { get; init; }

    /// <summary>Seconds until the server is to be asked for more time (T1); 0 leaves it to the client.</summary>
    public uint RenewAfter { get; init; }

    /// <summary>Seconds until any server is to be asked (T2); 0 leaves it to the client.</summary>
    public uint RebindAfter { get; init; }

    /// <summary>The address; null for none.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Seconds for which new connections may use the address.</summary>
    public uint PreferredLifetime { get; init; }

    /// <summary>Seconds for which the address is the client's.</summary>
    public uint ValidLifetime { get; init; }

    /// <summary>What the server says about the association or its address; success if it says nothing.</summary>
    public Dhcp6Status Status { get; init; } = Dhcp6Status.Success;

    /// <summary>Writes the option's bytes.</summary>
    public byte[] ToArray()
    {
        var options = new List<Dhcp6Option>();
        if (Address is not null)
        {
            var address = new byte[AddressHeader];
            Address.TryWriteBytes(address, out _);
            BinaryPrimitives.WriteUInt32BigEndian(address.AsSpan(16), PreferredLifetime);
            BinaryPrimitives.WriteUInt32BigEndian(address.AsSpan(20), ValidLifetime);
            options.Add(new(Dhcp6Option.IaAddress, address));
        }
        var header = new byte[Header];
        BinaryPrimitives.WriteUInt32BigEndian(header, Id);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), RenewAfter);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), RebindAfter);
        return [.. header, .. Dhcp6Message.Write(options)];
    }

    /// <summary>Reads the association of a number from a message; null if it has none, or a malformed one.</summary>
    /// <remarks>Of several addresses the first counts whose lifetimes are in order and not over.</remarks>
    public static Dhcp6Association? Find(Dhcp6Message message, uint id)
    {
        foreach (Dhcp6Option option in message.Options)
        {
            if (option is { Code: Dhcp6Option.IaNa, Value.Length: >= Header } && BinaryPrimitives.ReadUInt32BigEndian(option.Value) == id
                && Dhcp6Message.TryReadOptions(option.Value.AsSpan(Header)) is { } options)
                return Read(option.Value, options);
        }
        return null;
    }

    static Dhcp6Association Read(byte[] header, List<Dhcp6Option> options)
    {
        var association = new Dhcp6Association
        {
            Id = BinaryPrimitives.ReadUInt32BigEndian(header),
            RenewAfter = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)),
            RebindAfter = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8)),
            Status = Dhcp6Status.Of(options),
        };
        // T1 behind T2 makes the whole association void (RFC 8415, section 21.4).
        if (association.RenewAfter > association.RebindAfter && association.RebindAfter > 0)
            return association;
        foreach (Dhcp6Option option in options)
        {
            if (option is not { Code: Dhcp6Option.IaAddress, Value.Length: >= AddressHeader })
                continue;
            uint preferred = BinaryPrimitives.ReadUInt32BigEndian(option.Value.AsSpan(16)), valid = BinaryPrimitives.ReadUInt32BigEndian(option.Value.AsSpan(20));
            var address = new IPAddress(option.Value.AsSpan(0, 16));
            if (valid == 0 || preferred > valid || address.IsIPv6Multicast || address.IsIPv6LinkLocal || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.IPv6Loopback))
                continue;
            if (Dhcp6Message.TryReadOptions(option.Value.AsSpan(AddressHeader)) is not { } inner || !Dhcp6Status.Of(inner).IsSuccess)
                continue;
            return association with { Address = address, PreferredLifetime = preferred, ValidLifetime = valid };
        }
        return association;
    }
}

/// <summary>What a server says about how it went (RFC 8415, section 21.13).</summary>
/// <param name="Code">0 for success.</param>
/// <param name="Message">Its words; null for none.</param>
readonly record struct Dhcp6Status(ushort Code, string? Message)
{
    public const ushort NoAddressesAvailable = 2, NoBinding = 3, NotOnLink = 4;

    public static readonly Dhcp6Status Success = new(0, null);

    public bool IsSuccess => Code == 0;

    /// <summary>Reads the status among options; success if there is none.</summary>
    public static Dhcp6Status Of(IReadOnlyList<Dhcp6Option> options) =>
        Dhcp6Message.Find(options, Dhcp6Option.StatusCode) is { Length: >= 2 } value
            ? new(BinaryPrimitives.ReadUInt16BigEndian(value), PlainText.Of(Encoding.UTF8.GetString(value, 2, value.Length - 2)))
            : Success;

    public override string ToString()
    {
        string name = Code switch
        {
            0 => "Success",
            1 => "UnspecFail",
            NoAddressesAvailable => "NoAddrsAvail",
            NoBinding => "NoBinding",
            NotOnLink => "NotOnLink",
            5 => "UseMulticast",
            _ => $"status {Code}",
        };
        return string.IsNullOrEmpty(Message) ? name : $"{name}: {Message}";
    }
}
