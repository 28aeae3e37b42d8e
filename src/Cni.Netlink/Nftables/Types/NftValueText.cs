using System.Globalization;
using System.Net;
using System.Text;

namespace Cni.Netlink.Nftables;

/// <summary>Values in nft's words: the twin of <see cref="NftValueParser"/>.</summary>
static class NftValueText
{
    internal static string Of(NftDataType type, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != type.Length) return "0x" + Convert.ToHexStringLower(bytes);
        if (type.Id == NftDataType.Ipv4Addr.Id || type.Id == NftDataType.Ipv6Addr.Id) return new IPAddress(bytes).ToString();
        if (type.Id == NftDataType.EtherAddr.Id) return Mac(bytes);
        if (type.Id == NftDataType.IfName.Id) return "\"" + Name(bytes) + "\"";
        if (bytes.Length > 8) return "0x" + Convert.ToHexStringLower(bytes);
        var number = Number(type, bytes);
        if (type.Id == NftDataType.Mark.Id) return "0x" + number.ToString("x8", CultureInfo.InvariantCulture);
        if (type.IsBitmask) return Bits(type, (uint)number);
        return type.Symbol((uint)number) ?? number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A range or prefix: <c>10.0.0.0/24</c>, <c>80-90</c>.</summary>
    internal static string Of(NftDataType type, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (from.SequenceEqual(to)) return Of(type, from);
        var prefix = type.Id == NftDataType.Ipv4Addr.Id || type.Id == NftDataType.Ipv6Addr.Id ? PrefixLength(from, to) : -1;
        return prefix >= 0
            ? Of(type, from) + "/" + prefix.ToString(CultureInfo.InvariantCulture)
            : Of(type, from) + "-" + Of(type, to);
    }

    internal static string Of(NftType type, NftBytes from, NftBytes to)
    {
        var a = new NftTuple(type, from);
        var b = new NftTuple(type, to);
        if (type.Count == 1) return Of(type[0], a.Part(0), b.Part(0));
        var text = new string[type.Count];
        for (var i = 0; i < text.Length; i++) text[i] = Of(type[i], a.Part(i), b.Part(i));
        return string.Join(" . ", text);
    }

    internal static ulong Number(NftDataType type, ReadOnlySpan<byte> bytes)
    {
        var number = 0ul;
        for (var i = 0; i < bytes.Length; i++)
            number = number << 8 | bytes[type.IsHostOrder && BitConverter.IsLittleEndian ? bytes.Length - 1 - i : i];
        return number;
    }

    internal static string Bits(NftDataType type, uint bits)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in type.Symbols)
        {
            if ((bits & value) == 0) continue;
            if (text.Length > 0) text.Append(',');
            text.Append(name);
            bits &= ~value;
        }
        if (bits != 0 || text.Length == 0)
            text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"0x{bits:x}");
        return text.ToString();
    }

    internal static string Name(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>The prefix length when [from, to] is a whole prefix, else -1.</summary>
    internal static int PrefixLength(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var length = 0;
        while (length < from.Length * 8 && Bit(from, length) == Bit(to, length)) length++;
        for (var i = length; i < from.Length * 8; i++)
            if (Bit(from, i) != 0 || Bit(to, i) != 1)
                return -1;
        return length;

        static int Bit(ReadOnlySpan<byte> bytes, int index) => bytes[index >> 3] >> (7 - (index & 7)) & 1;
    }

    static string Mac(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(17);
        foreach (var b in bytes)
            text.Append(text.Length > 0 ? ":" : "").Append(b.ToString("x2", CultureInfo.InvariantCulture));
        return text.ToString();
    }

    /// <summary>A quoted nft string. nft has no escapes: what can't be quoted is written as <c>?</c>.</summary>
    internal static string Quote(string text) => "\"" + text.Replace('"', '?').Replace('\n', '?') + "\"";
}
