using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cni.Netlink;

/// <summary>Holds an IP address together with the length of its prefix, and keeps the host bits: <c>10.1.0.5/24</c>.</summary>
/// <remarks>Unlike <see cref="IPNetwork"/>, which clears them. Also used for prefixes of routes and rules, which have none.</remarks>
public readonly struct InterfaceAddress : IEquatable<InterfaceAddress>, ISpanParsable<InterfaceAddress>
{
    readonly IPAddress? _address;

    /// <summary>Joins an address and a prefix length.</summary>
    /// <param name="address">The address.</param>
    /// <param name="prefixLength">0 to 32 for IPv4, 0 to 128 for IPv6.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length doesn't fit the family.</exception>
    public InterfaceAddress(IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, Bits(address));
        _address = address;
        PrefixLength = prefixLength;
    }

    /// <summary>Makes a prefix that covers the one address.</summary>
    /// <param name="address">The address.</param>
    /// <returns>The address with /32 or /128.</returns>
    public static InterfaceAddress Host(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new(address, Bits(address));
    }

    /// <summary>The default prefix of IPv4, 0.0.0.0/0.</summary>
    public static InterfaceAddress AnyIPv4 => new(IPAddress.Any, 0);

    /// <summary>The default prefix of IPv6, ::/0.</summary>
    public static InterfaceAddress AnyIPv6 => new(IPAddress.IPv6Any, 0);

    /// <summary>The address with all its bits.</summary>
    public IPAddress Address => _address ?? IPAddress.Any;

    /// <summary>The number of leading bits that name the network.</summary>
    public int PrefixLength { get; }

    /// <summary>Whether this is an IPv6 address.</summary>
    public bool IsIPv6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>The address with its host bits cleared.</summary>
    public IPAddress Network => Masked(hostBits: false);

    /// <summary>The address with all host bits set: the broadcast address of an IPv4 network.</summary>
    public IPAddress Last => Masked(hostBits: true);

    /// <summary>Whether an address lies in the network.</summary>
    /// <param name="address">The address.</param>
    /// <returns>False as well when the families differ.</returns>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == Address.AddressFamily && new InterfaceAddress(address, PrefixLength).Network.Equals(Network);
    }

    /// <summary>Reads <c>address/length</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">The text is something else; a missing length is an error.</exception>
    public static InterfaceAddress Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException($"\"{text}\" is not an address with a prefix length, such as 10.1.0.5/24.");

    /// <summary>Reads <c>address/length</c> if it is that.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when the text is something else.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out InterfaceAddress value) => TryParse(text.AsSpan(), null, out value);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out InterfaceAddress result)
    {
        result = default;
        int slash = s.IndexOf('/');
        if (slash < 0 || s[..slash].Contains('%') ||
            !IPAddress.TryParse(s[..slash], out var address) ||
            // IPAddress accepts 10.1 and 0x0a000001 as well; nobody who writes them means it.
            (address.AddressFamily == AddressFamily.InterNetwork && s[..slash].Count('.') != 3) ||
            !byte.TryParse(s[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out byte length) || length > Bits(address))
            return false;
        result = new(address, length);
        return true;
    }

    static InterfaceAddress ISpanParsable<InterfaceAddress>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s.ToString());
    static InterfaceAddress IParsable<InterfaceAddress>.Parse(string s, IFormatProvider? provider) => Parse(s);
    static bool IParsable<InterfaceAddress>.TryParse(string? s, IFormatProvider? provider, out InterfaceAddress result) => TryParse(s, out result);

    /// <inheritdoc/>
    public bool Equals(InterfaceAddress other) => PrefixLength == other.PrefixLength && Address.Equals(other.Address);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is InterfaceAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, PrefixLength);

    /// <summary>Compares address and prefix length.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(InterfaceAddress left, InterfaceAddress right) => left.Equals(right);

    /// <summary>Compares address and prefix length.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(InterfaceAddress left, InterfaceAddress right) => !left.Equals(right);

    /// <summary>Writes the value as <c>address/length</c>.</summary>
    /// <returns>The text, which <see cref="Parse(string)"/> reads.</returns>
    public override string ToString() => $"{Address}/{PrefixLength}";

    static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    IPAddress Masked(bool hostBits)
    {
        Span<byte> bytes = stackalloc byte[16];
        Address.TryWriteBytes(bytes, out int length);
        for (int i = 0; i < length; i++)
        {
            int keep = Math.Clamp(PrefixLength - (i * 8), 0, 8);
            byte mask = (byte)(0xff << (8 - keep));
            bytes[i] = hostBits ? (byte)(bytes[i] | ~mask) : (byte)(bytes[i] & mask);
        }
        return new IPAddress(bytes[..length]);
    }
}
