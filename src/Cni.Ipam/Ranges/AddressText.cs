using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Writes addresses as Go does, since they are file names that Go's host-local must find.</summary>
/// <remarks>
/// <see cref="IPAddress.ToString()"/> ends some IPv6 addresses in dotted decimals (<c>::10.1.2.3</c>,
/// <c>2001:db8::5efe:10.1.2.3</c>); Go, as RFC 5952 section 4 asks, writes hexadecimal groups throughout.
/// </remarks>
internal static class AddressText
{
    /// <summary>The longest text of an address, in bytes: an IPv6 address that ends in dotted decimals.</summary>
    internal const int Longest = 45;

    /// <summary>Reads the number of an address of one family; false for any other text. Makes no garbage for IPv4.</summary>
    internal static bool TryReadNumber(ReadOnlySpan<byte> text, bool isIPv6, out UInt128 number)
    {
        number = 0;
        if (!isIPv6)
            return TryReadDecimals(text, out number);
        if (text.Length > Longest || !text.Contains((byte)':') || !IpText.TryParse(Encoding.UTF8.GetString(text), out IPAddress? address))
            return false;
        number = AddressNumber.Of(address);
        return AddressNumber.IsIPv6(address);
    }

    internal static string Format(IPAddress address)
    {
        if (!AddressNumber.IsIPv6(address))
            return address.ToString();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var (start, length) = LongestZeroRun(bytes);
        var text = new StringBuilder(39);
        for (int group = 0; group < 8; group++)
        {
            if (group == start)
            {
                text.Append("::");
                group += length - 1;
                continue;
            }
            if (text.Length > 0 && text[^1] != ':')
                text.Append(':');
            text.Append(CultureInfo.InvariantCulture, $"{Group(bytes, group):x}");
        }
        return text.ToString();
    }

    private static bool TryReadDecimals(ReadOnlySpan<byte> text, out UInt128 number)
    {
        number = 0;
        int part = -1, parts = 1;
        foreach (byte c in text)
        {
            if (c == '.' && part >= 0)
            {
                number = (number << 8) | (uint)part;
                (part, parts) = (-1, parts + 1);
            }
            else if (c is >= (byte)'0' and <= (byte)'9' && part != 0)
            {
                part = (Math.Max(part, 0) * 10) + (c - '0');
                if (part > 255)
                    return false;
            }
            else
            {
                return false;
            }
        }
        number = (number << 8) | (uint)Math.Max(part, 0);
        return parts == 4 && part >= 0;
    }

    private static ushort Group(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt16BigEndian(bytes[(index * 2)..]);

    // The first of the longest runs, and only runs of two or more.
    private static (int Start, int Length) LongestZeroRun(ReadOnlySpan<byte> bytes)
    {
        int bestStart = -1, bestLength = 1;
        for (int i = 0; i < 8; i++)
        {
            int end = i;
            while (end < 8 && Group(bytes, end) == 0)
                end++;
            if (end - i > bestLength)
                (bestStart, bestLength) = (i, end - i);
            i = Math.Max(i, end);
        }
        return (bestStart, bestLength);
    }
}
