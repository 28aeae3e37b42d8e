using System.Text;
using System.Text.Json;
using Cni.Sdk;

namespace Cni.Samples.Ptp;

/// <summary>Decides whose name servers a pod gets: the configuration's if it says anything about them, else address management's.</summary>
static class DnsOverride
{
    static readonly byte[][] s_lists = ["nameservers"u8.ToArray(), "search"u8.ToArray(), "options"u8.ToArray()];

    /// <summary>The name servers to report.</summary>
    /// <param name="configured">The configuration's <c>dns</c>.</param>
    /// <param name="json">The configuration as it came: an empty list counts as something said, which only its text shows.</param>
    /// <param name="leased">What address management reported.</param>
    public static CniDns Choose(CniDns? configured, ReadOnlySpan<byte> json, CniDns leased) =>
        configured is not null && (!configured.IsEmpty || HasList(json)) ? configured : leased;

    static bool HasList(ReadOnlySpan<byte> json)
    {
        bool found = false;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool dns = Ascii.EqualsIgnoreCase(reader.ValueSpan, "dns"u8);
            reader.Read();
            if (!dns || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool list = IsList(reader.ValueSpan);
                reader.Read();
                found |= list && reader.TokenType == JsonTokenType.StartArray;
                reader.Skip();
            }
        }
        return found;
    }

    static bool IsList(ReadOnlySpan<byte> name)
    {
        foreach (byte[] each in s_lists)
        {
            if (Ascii.EqualsIgnoreCase(name, each))
                return true;
        }
        return false;
    }
}
