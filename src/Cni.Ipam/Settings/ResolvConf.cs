using System.Text;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Reads name servers from files in resolv.conf's format.</summary>
/// <remarks>resolv.conf(5). Lines that are empty, comments (<c>#</c>, <c>;</c>) or without a value are passed over; the last <c>domain</c> wins.</remarks>
internal static class ResolvConf
{
    private static readonly char[] s_blanks = [' ', '\t', '\r', '\v', '\f'];

    /// <summary>Reads a file.</summary>
    /// <exception cref="CniException">It cannot be read (<see cref="CniErrorCode.IoFailure"/>).</exception>
    public static CniDns Read(string path) => Parse(Encoding.UTF8.GetString(LeaseFiles.ReadWhole(path)));

    /// <summary>Reads a file's text.</summary>
    public static CniDns Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (servers, search, options) = (new List<string>(), new List<string>(), new List<string>());
        string? domain = null;
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split(s_blanks, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0][0] is '#' or ';')
                continue;
            switch (words[0])
            {
                case "nameserver":
                    servers.Add(words[1]);
                    break;
                case "domain":
                    domain = words[1];
                    break;
                case "search":
                    search.AddRange(words[1..]);
                    break;
                case "options":
                    options.AddRange(words[1..]);
                    break;
            }
        }
        return new() { Nameservers = servers, Domain = domain, Search = search, Options = options };
    }
}
