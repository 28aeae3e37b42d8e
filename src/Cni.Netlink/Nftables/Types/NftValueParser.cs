using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Text;

namespace Cni.Netlink.Nftables;

/// <summary>nft's words for values, read by type.</summary>
static class NftValueParser
{
    internal static NftSpan Parse(NftDataType type, string text)
    {
        if (type.Id == NftDataType.IfName.Id) return InterfaceName(type, text);
        if (type.Id == NftDataType.EtherAddr.Id)
            return PhysicalAddress.TryParse(text, out var mac) && mac.GetAddressBytes().Length == 6
                ? NftValue.Single(mac.GetAddressBytes())
                : throw NftValue.Misfit(type, text);
        if (type.Id == NftDataType.Ipv4Addr.Id || type.Id == NftDataType.Ipv6Addr.Id) return Address(type, text);
        if (type.IsBitmask) return Bits(type, text);
        if (type.TryParseSymbol(text, out var symbol)) return NftValue.Single(NftValue.Number(type, symbol));
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0)
            return NftValue.Range(Number(type, text.AsSpan(0, dash)), Number(type, text.AsSpan(dash + 1))).Resolve(type);
        return NftValue.Single(NftValue.Number(type, Number(type, text)));
    }

    static uint Number(NftDataType type, ReadOnlySpan<char> text)
    {
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (uint.TryParse(hex ? text[2..] : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        throw NftValue.Misfit(type, text.ToString());
    }

    static NftSpan Address(NftDataType type, string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
            return NftValue.Prefix(type, One(type, text.AsSpan(0, slash)), (int)Math.Min(Number(type, text.AsSpan(slash + 1)), 999u));
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0)
            return NftValue.Range(
                NftBytes.Own(One(type, text.AsSpan(0, dash))), NftBytes.Own(One(type, text.AsSpan(dash + 1)))).Resolve(type);
        return NftValue.Single(One(type, text));

        static byte[] One(NftDataType type, ReadOnlySpan<char> text) =>
            IPAddress.TryParse(text, out var address) ? NftValue.Address(type, address) : throw NftValue.Misfit(type, text.ToString());
    }

    static NftSpan Bits(NftDataType type, string text)
    {
        var bits = 0u;
        foreach (var part in text.AsSpan().Split(','))
        {
            var word = text.AsSpan()[part].Trim();
            bits |= type.TryParseSymbol(word, out var bit) ? bit : Number(type, word);
        }
        return NftValue.Single(NftValue.Number(type, bits));
    }

    static NftSpan InterfaceName(NftDataType type, string text)
    {
        var wildcard = text.EndsWith('*');
        var name = wildcard ? text.AsSpan(0, text.Length - 1) : text;
        // IFNAMSIZ counts the final zero, so a name has at most 15 bytes.
        var length = Encoding.UTF8.GetByteCount(name);
        if (length is 0 or > 15) throw NftValue.Misfit(type, text);
        var bytes = new byte[16];
        Encoding.UTF8.GetBytes(name, bytes);
        return new NftSpan(bytes, bytes, -1) { WildcardLength = wildcard ? length : -1 };
    }
}
