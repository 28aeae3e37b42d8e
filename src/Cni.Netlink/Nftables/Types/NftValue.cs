using System.Net;
using System.Net.NetworkInformation;

namespace Cni.Netlink.Nftables;

/// <summary>Holds something to compare with or to put into a set: an address, a prefix, a port, a name, a range.</summary>
/// <remarks>
/// Values convert by themselves from BCL types and from text in nft's own words: <c>IPAddress</c>, <c>IPNetwork</c>, <c>int</c>,
/// <c>"10.0.0.0/8"</c>, <c>"tcp"</c>, <c>"80-90"</c>, <c>"established,related"</c>, <c>"veth*"</c>. What the text means is decided by the
/// field or set it meets, and an <see cref="ArgumentException"/> says so when it doesn't fit there.
/// </remarks>
public readonly struct NftValue
{
    readonly object? _object;
    readonly long _number;

    NftValue(object? value, long number = 0)
    {
        _object = value;
        _number = number;
    }

    /// <summary>An address.</summary>
    /// <param name="address">The address.</param>
    public static implicit operator NftValue(IPAddress address) => new(address);
    /// <summary>A prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    public static implicit operator NftValue(IPNetwork prefix) => new(prefix);
    /// <summary>A hardware address.</summary>
    /// <param name="mac">The address.</param>
    public static implicit operator NftValue(PhysicalAddress mac) => new(mac);
    /// <summary>Text in nft's words.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator NftValue(string text) => new(text);
    /// <summary>A number.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator NftValue(int number) => new(null, number);
    /// <summary>A number.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator NftValue(uint number) => new(null, number);
    /// <summary>A verdict, for the value side of verdict maps.</summary>
    /// <param name="verdict">The verdict.</param>
    public static implicit operator NftValue(NftVerdict verdict) => new(verdict);
    /// <summary>Raw bytes, taken as they are.</summary>
    /// <param name="bytes">The bytes.</param>
    public static implicit operator NftValue(NftBytes bytes) => new(bytes);

    /// <summary>Makes a range, both ends included.</summary>
    /// <param name="from">The first value.</param>
    /// <param name="to">The last value.</param>
    /// <returns>The range.</returns>
    public static NftValue Range(NftValue from, NftValue to) => new(new NftValue[] { from, to });

    /// <summary>The verdict, when it is one.</summary>
    internal NftVerdict? Verdict => _object as NftVerdict?;

    /// <summary>Writes the value down as a field of that type; a single value has <c>To</c> equal to <c>From</c>.</summary>
    internal NftSpan Resolve(NftDataType type)
    {
        switch (_object)
        {
            case null:
                return Single(Number(type, _number));
            case string text:
                return NftValueParser.Parse(type, text);
            case IPAddress address:
                return Single(Address(type, address));
            case IPNetwork network:
                return Prefix(type, Address(type, network.BaseAddress), network.PrefixLength);
            case PhysicalAddress mac when type.Length == 6:
                return Single(mac.GetAddressBytes());
            case NftBytes bytes when bytes.Length == type.Length:
                return Single(bytes.Span.ToArray());
            case NftValue[] range:
                var from = range[0].Resolve(type);
                var to = range[1].Resolve(type);
                if (from.From.AsSpan().SequenceCompareTo(to.To) > 0 && !type.IsHostOrder)
                    throw new ArgumentException("a range ends before it begins");
                return new NftSpan(from.From, to.To, -1);
            default:
                throw Misfit(type, _object.ToString() ?? "");
        }
    }

    internal static NftSpan Single(byte[] bytes) => new(bytes, bytes, -1);

    internal static NftSpan Prefix(NftDataType type, byte[] address, int length)
    {
        if ((uint)length > (uint)type.Length * 8) throw Misfit(type, "/" + length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var from = (byte[])address.Clone();
        var to = (byte[])address.Clone();
        for (var bit = length; bit < type.Length * 8; bit++)
        {
            from[bit >> 3] &= (byte)~(0x80 >> (bit & 7));
            to[bit >> 3] |= (byte)(0x80 >> (bit & 7));
        }
        return new NftSpan(from, to, length == type.Length * 8 ? -1 : length);
    }

    internal static byte[] Address(NftDataType type, IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes.Length == type.Length ? bytes : throw Misfit(type, address.ToString());
    }

    internal static byte[] Number(NftDataType type, long number)
    {
        if (type.Length > 8 || type.Length < 8 && (number < 0 || number >> (type.Length * 8) != 0))
            throw Misfit(type, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var bytes = new byte[type.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            var at = type.IsHostOrder && BitConverter.IsLittleEndian ? i : bytes.Length - 1 - i;
            bytes[at] = (byte)(number >> (8 * i));
        }
        return bytes;
    }

    internal static ArgumentException Misfit(NftDataType type, string text) => new($"\"{text}\" is no value of the nft type {type.Name}");

    /// <summary>Writes several values down as one key or value of a set, parts padded to whole registers.</summary>
    internal static (byte[] From, byte[]? To) Join(NftType type, ReadOnlySpan<NftValue> values, string what)
    {
        if (values.Length != type.Count)
            throw new ArgumentException($"{what}: {values.Length} values for the type {type}, which has {type.Count}");
        if (type.Count == 1)
        {
            var only = values[0].Resolve(type[0]);
            return (only.From, only.IsRange ? only.To : null);
        }
        var from = new byte[type.Length];
        byte[]? to = null;
        for (var i = 0; i < values.Length; i++)
        {
            var part = values[i].Resolve(type[i]);
            if (part.IsRange && to is null) to = (byte[])from.Clone();
            part.From.CopyTo(from, type.OffsetOf(i));
            if (to is not null) part.To.CopyTo(to, type.OffsetOf(i));
        }
        return (from, to);
    }
}

/// <summary>What a value comes to: first and last bytes, and the prefix length where it is a prefix (else -1).</summary>
readonly record struct NftSpan(byte[] From, byte[] To, int PrefixLength)
{
    internal bool IsRange => !ReferenceEquals(From, To) && !From.AsSpan().SequenceEqual(To);

    /// <summary>Length of the part before the asterisk of an interface name pattern, else -1.</summary>
    internal int WildcardLength { get; init; } = -1;
}
