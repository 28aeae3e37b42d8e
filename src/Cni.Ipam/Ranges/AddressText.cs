using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Cni.Ipam;

/// <summary>Writes addresses as Go does, since they are file names that Go's host-local must find.</summary>
/// <remarks>
/// <see cref="IPAddress.ToString()"/> ends some IPv6 addresses in dotted decimals (<c>::10.1.2.3</c>,
/// <c>2001:db8::5efe:10.1.2.3</c>); Go, as RFC 5952 section 4 asks, writes hexadecimal groups throughout.
/// </remarks>
internal static class AddressText
{
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
