using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Cni.Sdk;

/// <summary>Reads addresses as strictly as the field does: <see cref="IPAddress"/> alone also takes <c>1</c>, <c>0x7f.1</c> and <c>010.0.0.1</c>.</summary>
public static class IpText
{
    /// <summary>Reads an address.</summary>
    /// <exception cref="CniException">It is not one (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    public static IPAddress Parse(string? text) => text is not null && TryParse(text, out IPAddress? address)
        ? address
        : throw new CniException(CniErrorCode.DecodingFailure, $"invalid IP address: {text}");

    /// <summary>Reads an address; false when it is not one. An IPv4 address mapped into IPv6 comes back as IPv4.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        bool v6 = text.Contains(':');
        if (v6 ? text.ContainsAny('%', '[', '/') : !IsDottedQuad(text))
            return false;
        if (!IPAddress.TryParse(text, out address))
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return v6 || address.AddressFamily == AddressFamily.InterNetwork;
    }

    private static bool IsDottedQuad(ReadOnlySpan<char> text)
    {
        int parts = 0;
        foreach (Range range in text.Split('.'))
        {
            var part = text[range];
            if (part.Length is 0 or > 3 || part.ContainsAnyExceptInRange('0', '9') || (part.Length > 1 && part[0] == '0'))
                return false;
            parts++;
        }
        return parts == 4;
    }
}
