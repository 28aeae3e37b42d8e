using System.Buffers;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using static Cni.Netlink.Nftables.Nft;

namespace Cni.Samples.Portmap;

/// <summary>What packets must fit to be led to a pod (<c>conditionsV4</c>, <c>conditionsV6</c>): source, destination, interface.</summary>
/// <remarks>
/// The reference plugin pastes the words into a command line. Here they are understood, or refused: a condition that is dropped
/// opens a port to everyone.
/// </remarks>
/// <param name="Matches">The matches, all of which must hold; none for no condition.</param>
sealed record PacketCondition(IReadOnlyList<NftStatement> Matches)
{
    const string Understood =
        "understood are -s, -d and -i of iptables, each with ! in front or not, and of nft ip saddr, ip daddr, ip6 saddr, ip6 daddr and iifname, with != or not";

    static readonly SearchValues<char> s_syntax = SearchValues.Create("*+,{}\"/!");

    public bool IsEmpty => Matches.Count == 0;

    /// <summary>Reads a condition. A first word that begins with - or ! makes it iptables' language, as in the reference plugin.</summary>
    /// <exception cref="CniException">UnsupportedField (2), naming key and value, if it can't be honoured.</exception>
    public static PacketCondition Parse(string key, IReadOnlyList<string?>? items, bool v6)
    {
        var words = new Queue<string>();
        foreach (string? item in items ?? [])
        {
            foreach (string word in item?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [])
                words.Enqueue(word);
        }
        var matches = new List<NftStatement>();
        bool iptables = words.TryPeek(out string? first) && first[0] is '-' or '!';
        try
        {
            while (words.Count > 0)
                matches.Add(iptables ? IptablesMatch(words, v6) : NftMatch(words, v6));
        }
        catch (FormatException e)
        {
            throw new CniException(CniErrorCode.UnsupportedField, $"{key}: {e.Message} in \"{string.Join(' ', items ?? [])}\"", Understood);
        }
        return new(matches);
    }

    static NftStatement IptablesMatch(Queue<string> words, bool v6)
    {
        string word = words.Dequeue();
        bool not = word == "!";
        if (not)
            word = Next(words);
        return word switch
        {
            "-s" or "--source" or "--src" => Address(Saddr(v6), not, Next(words), v6),
            "-d" or "--destination" or "--dst" => Address(Daddr(v6), not, Next(words), v6),
            // iptables spells "all that begin with" as a plus sign.
            "-i" or "--in-interface" => Interface(not, Next(words), '+'),
            _ => throw new FormatException($"can't honour \"{word}\""),
        };
    }

    static NftStatement NftMatch(Queue<string> words, bool v6)
    {
        string word = words.Dequeue();
        string family = v6 ? "ip6" : "ip";
        if (word == family || word == "meta")
            word += " " + Next(words);
        bool not = words.TryPeek(out string? op) && op == "!=";
        if (op is "!=" or "==")
            words.Dequeue();
        return word switch
        {
            "ip saddr" or "ip6 saddr" => Address(Saddr(v6), not, Next(words), v6),
            "ip daddr" or "ip6 daddr" => Address(Daddr(v6), not, Next(words), v6),
            "iifname" or "meta iifname" => Interface(not, Next(words).Trim('"'), '*'),
            _ => throw new FormatException($"can't honour \"{word}\""),
        };
    }

    static NftSelector Saddr(bool v6) => v6 ? Ip6.Saddr : Ip.Saddr;

    static NftSelector Daddr(bool v6) => v6 ? Ip6.Daddr : Ip.Daddr;

    static NftStatement Address(NftSelector field, bool not, string text, bool v6)
    {
        if (!IpPrefix.TryParse(text, out IpPrefix prefix) && !TryParseHost(text, out prefix))
            throw new FormatException($"\"{text}\" is no address or prefix");
        if (prefix.IsIPv6 != v6)
            throw new FormatException($"\"{text}\" is of the other family");
        NftValue value = new System.Net.IPNetwork(prefix.Network.Address, prefix.PrefixLength);
        return not ? field != value : field == value;
    }

    static bool TryParseHost(string text, out IpPrefix prefix)
    {
        prefix = default;
        if (!IpText.TryParse(text, out System.Net.IPAddress? address))
            return false;
        prefix = new(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 128 : 32);
        return true;
    }

    static NftStatement Interface(bool not, string name, char wildcard)
    {
        bool prefix = name.EndsWith(wildcard);
        string bare = prefix ? name[..^1] : name;
        // The name must mean itself: what nft or iptables would take for syntax isn't a name here.
        if (System.Text.Encoding.UTF8.GetByteCount(bare) is 0 or > 15 || bare.AsSpan().ContainsAny(s_syntax))
            throw new FormatException($"\"{name}\" is no interface name");
        NftValue value = prefix ? bare + "*" : bare;
        return not ? Meta.IifName != value : Meta.IifName == value;
    }

    static string Next(Queue<string> words) =>
        words.TryDequeue(out string? word) ? word : throw new FormatException("something is missing at the end");
}
