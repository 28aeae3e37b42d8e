using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.NetworkInformation;

namespace Cni.Sdk;

/// <summary>Reads and writes hardware addresses as configurations and results spell them.</summary>
/// <remarks>
/// Accepts what Go's <c>net.ParseMAC</c> accepts, since that is what users' configurations were written for: pairs of digits
/// with colons or hyphens between them, or groups of four with dots; six, eight or twenty bytes.
/// </remarks>
public static class MacText
{
    /// <summary>Reads an address.</summary>
    /// <exception cref="CniException">It is not one (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    public static PhysicalAddress Parse(string? text) => TryParse(text, out PhysicalAddress? address)
        ? address
        : throw new CniException(CniErrorCode.DecodingFailure, $"invalid hardware address: {text}");

    /// <summary>Reads an address such as <c>c2:11:22:33:44:55</c>, <c>c2-11-22-33-44-55</c> or <c>c211.2233.4455</c>.</summary>
    /// <param name="text">The text, in either case.</param>
    /// <param name="address">The address.</param>
    /// <returns>False if the text is no such address.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out PhysicalAddress? address)
    {
        address = null;
        if (text.Length < 14)
            return false;
        char separator = text[2] is ':' or '-' ? text[2] : '.';
        int digits = separator == '.' ? 4 : 2;
        if ((text.Length + 1) % (digits + 1) != 0)
            return false;
        int length = (text.Length + 1) / (digits + 1) * (digits / 2);
        if (length is not (6 or 8 or 20))
            return false;

        var bytes = new byte[length];
        int position = 0;
        for (int i = 0; i < length; i++)
        {
            if (position > 0 && i * 2 % digits == 0 && text[position++] != separator)
                return false;
            if (!byte.TryParse(text.Slice(position, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
                return false;
            position += 2;
        }
        address = new(bytes);
        return true;
    }

    /// <summary>Writes an address as results do: lower case, with colons.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Such as <c>c2:11:22:33:44:55</c>; empty for an address without bytes.</returns>
    public static string Format(PhysicalAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        byte[] bytes = address.GetAddressBytes();
        return string.Create(Math.Max(0, bytes.Length * 3 - 1), bytes, static (chars, bytes) =>
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                if (i > 0)
                    chars[i * 3 - 1] = ':';
                bytes[i].TryFormat(chars[(i * 3)..], out _, "x2", CultureInfo.InvariantCulture);
            }
        });
    }
}
