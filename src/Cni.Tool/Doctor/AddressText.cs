using System.Net;

namespace Cni.Tool;

/// <summary>Finds addresses in a rule's text.</summary>
internal static class AddressText
{
    /// <summary>The addresses, not the networks; a port behind one is cut off.</summary>
    public static List<IPAddress> In(string text)
    {
        var addresses = new List<IPAddress>();
        foreach (string word in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            string plain = word.Trim('"', '{', '}', '[', ']');
            if (plain.LastIndexOf("]:", StringComparison.Ordinal) is > 0 and var bracket)
                plain = plain[..bracket];
            else if (plain.Count(static c => c == ':') == 1)
                plain = plain[..plain.IndexOf(':', StringComparison.Ordinal)];
            bool looksLikeOne = plain.Count(static c => c == '.') == 3 || plain.Count(static c => c == ':') >= 2;
            if (looksLikeOne && IPAddress.TryParse(plain, out var address))
                addresses.Add(address);
        }
        return addresses;
    }
}
