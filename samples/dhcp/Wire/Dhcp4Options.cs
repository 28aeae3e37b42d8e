using System.Buffers.Binary;
using System.Net;

namespace Cni.Samples.Dhcp;

/// <summary>The options of a DHCPv4 message, by number; each has its bytes without number and length.</summary>
sealed class Dhcp4Options
{
    readonly SortedDictionary<byte, byte[]> _options = [];

    /// <summary>The numbers that are there, in ascending order.</summary>
    public IEnumerable<byte> Codes => _options.Keys;

    /// <summary>An option's bytes; null if it isn't there.</summary>
    public byte[]? Get(byte option) => _options.GetValueOrDefault(option);

    /// <summary>Sets an option, in place of another value if there is one.</summary>
    /// <param name="option">Its number, neither 0 nor 255: those have no value.</param>
    /// <param name="value">Its bytes.</param>
    /// <returns>These options.</returns>
    public Dhcp4Options Set(byte option, params byte[] value)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(option, Dhcp4Option.Pad);
        ArgumentOutOfRangeException.ThrowIfEqual(option, Dhcp4Option.End);
        _options[option] = value;
        return this;
    }

    /// <summary>Sets an option to a number of seconds, or another number of four bytes.</summary>
    public Dhcp4Options Set(byte option, uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return Set(option, bytes);
    }

    /// <summary>Sets an option to an address.</summary>
    public Dhcp4Options Set(byte option, IPAddress address) => Set(option, address.GetAddressBytes());

    /// <summary>Reads an option that is one address; null if it isn't there, or isn't that.</summary>
    public IPAddress? GetAddress(byte option) => Get(option) is { Length: 4 } bytes ? new(bytes) : null;

    /// <summary>Reads an option that is a list of addresses; what is left over at its end is ignored.</summary>
    public List<IPAddress> GetAddresses(byte option)
    {
        var addresses = new List<IPAddress>();
        for (var rest = Get(option).AsSpan(); rest.Length >= 4; rest = rest[4..])
            addresses.Add(new(rest[..4]));
        return addresses;
    }

    /// <summary>Reads a number of seconds; null if it isn't there, or has another length.</summary>
    public uint? GetSeconds(byte option) => Get(option) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : null;

    /// <summary>Reads options up to the end mark or the end of the data, and adds them to those that are here.</summary>
    /// <remarks>An option that stands there more than once is one option in pieces (RFC 3396).</remarks>
    public void Read(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0 && data[0] != Dhcp4Option.End)
        {
            if (data[0] == Dhcp4Option.Pad)
            {
                data = data[1..];
                continue;
            }
            if (data.Length < 2 || data.Length < 2 + data[1])
                return;
            byte[] piece = data.Slice(2, data[1]).ToArray();
            _options[data[0]] = _options.TryGetValue(data[0], out byte[]? before) ? [.. before, .. piece] : piece;
            data = data[(2 + piece.Length)..];
        }
    }

    /// <summary>Writes the options: the kind of the message first, the others in ascending order, then the end mark.</summary>
    public byte[] ToArray()
    {
        var bytes = new List<byte>(128);
        if (_options.TryGetValue(Dhcp4Option.MessageType, out byte[]? type))
            Write(bytes, Dhcp4Option.MessageType, type);
        foreach (var (option, value) in _options)
        {
            if (option != Dhcp4Option.MessageType)
                Write(bytes, option, value);
        }
        bytes.Add(Dhcp4Option.End);
        return [.. bytes];
    }

    static void Write(List<byte> bytes, byte option, byte[] value)
    {
        int start = 0;
        do
        {
            int length = Math.Min(255, value.Length - start);
            bytes.Add(option);
            bytes.Add((byte)length);
            bytes.AddRange(value.AsSpan(start, length));
            start += length;
        }
        while (start < value.Length);
    }
}
