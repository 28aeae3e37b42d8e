using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>An address with its prefix length, as in <c>10.1.2.3/24</c>; the host bits are kept.</summary>
/// <remarks><see cref="IPNetwork"/> cannot hold the address of an interface, since it demands zero host bits.</remarks>
[JsonConverter(typeof(IpPrefixJsonConverter))]
public readonly record struct IpPrefix
{
    private readonly IPAddress? _address;

    /// <summary>Creates a prefix.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is not 0 to 32 (IPv4) or 0 to 128 (IPv6).</exception>
    public IpPrefix(IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, MaxLength(address));
        _address = address;
        PrefixLength = prefixLength;
    }

    /// <summary>The address with its host bits.</summary>
    public IPAddress Address => _address ?? IPAddress.Any;

    /// <summary>How many leading bits are the network's.</summary>
    public int PrefixLength { get; }

    /// <summary>Tells whether this is IPv6.</summary>
    public bool IsIPv6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Gives the prefix with the host bits cleared, as in <c>10.1.2.0/24</c>.</summary>
    public IpPrefix Network
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Address.TryWriteBytes(bytes, out int length);
            for (int bit = PrefixLength; bit < length * 8; bit++)
                bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
            return new(new IPAddress(bytes[..length]), PrefixLength);
        }
    }

    /// <summary>Tells whether the address lies in this prefix; an address of the other family does not.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == Address.AddressFamily
            && new IpPrefix(address, PrefixLength).Network.Address.Equals(Network.Address);
    }

    /// <summary>Reads an address with a prefix length.</summary>
    /// <exception cref="CniException">It is not one (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    public static IpPrefix Parse(string? text) => TryParse(text, out var prefix)
        ? prefix
        : throw new CniException(CniErrorCode.DecodingFailure, $"invalid CIDR address: {text}");

    /// <summary>Reads an address with a prefix length; false when it is not one.</summary>
    /// <remarks>Strict as Go's net.ParseCIDR: four decimal parts without leading zeros for IPv4, no zone for IPv6, no sign or space.</remarks>
    public static bool TryParse(string? text, out IpPrefix prefix)
    {
        prefix = default;
        if (text is null)
            return false;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IpText.TryParse(text.AsSpan(0, slash), out IPAddress? address))
            return false;
        var lengthText = text.AsSpan(slash + 1);
        if (lengthText.Length is 0 or > 3
            || !int.TryParse(lengthText, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            || length > MaxLength(address))
            return false;
        prefix = new(address, length);
        return true;
    }

    /// <summary>Compares address and length.</summary>
    public bool Equals(IpPrefix other) => PrefixLength == other.PrefixLength && Address.Equals(other.Address);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, PrefixLength);

    /// <summary>Gives the text, as in <c>10.1.2.3/24</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");

    private static int MaxLength(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
}
