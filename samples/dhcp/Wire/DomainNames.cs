using System.Text;

namespace Cni.Samples.Dhcp;

/// <summary>Reads domain names out of options: the compressed lists of RFC 3397 (DHCPv4) and the plain ones of RFC 3646 (DHCPv6).</summary>
static class DomainNames
{
    /// <summary>More names than any resolver takes, and fewer than an evil message could unfold into.</summary>
    const int Most = 32;

    /// <summary>Reads a list of names in the wire format of the DNS (RFC 1035, section 3.1), with or without compression.</summary>
    /// <param name="data">The option's bytes, put together.</param>
    /// <returns>The names without a dot at the end; those that are malformed or aren't fit for a resolver's file are left out.</returns>
    public static List<string> Read(ReadOnlySpan<byte> data)
    {
        var names = new List<string>();
        for (int position = 0; position < data.Length && names.Count < Most;)
        {
            if (!TryReadName(data, ref position, out string name))
                break;
            if (IsFit(name))
                names.Add(name);
        }
        return names;
    }

    /// <summary>Reads a name that is plain text; null if it isn't there or isn't fit for a resolver's file.</summary>
    public static string? ReadText(byte[]? data)
    {
        string name = Encoding.ASCII.GetString(data ?? []).TrimEnd('\0').TrimEnd('.');
        return IsFit(name) ? name : null;
    }

    static bool TryReadName(ReadOnlySpan<byte> data, ref int position, out string name)
    {
        var text = new StringBuilder();
        name = "";
        int at = position, end = -1;
        while (at < data.Length)
        {
            int length = data[at];
            if (length == 0)
            {
                position = end >= 0 ? end : at + 1;
                name = text.ToString();
                return true;
            }
            if (length >= 0xc0)
            {
                if (at + 1 >= data.Length)
                    return false;
                int target = ((length & 0x3f) << 8) | data[at + 1];
                // Only backwards: that is all a writer needs, and a pointer can't lead in a circle.
                if (target >= at)
                    return false;
                if (end < 0)
                    end = at + 2;
                at = target;
                continue;
            }
            if (length > 63 || at + 1 + length > data.Length || text.Length + length > 253)
                return false;
            if (text.Length > 0)
                text.Append('.');
            text.Append(Encoding.Latin1.GetString(data.Slice(at + 1, length)));
            at += 1 + length;
        }
        return false;
    }

    /// <summary>What comes from the network ends in a pod's resolv.conf: letters, digits, dots, hyphens and underscores, and nothing else.</summary>
    static bool IsFit(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))
                return false;
        }
        return name.Length is > 0 and <= 253;
    }
}
