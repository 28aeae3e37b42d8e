using System.Globalization;

namespace Cni.Netlink.Nftables;

/// <summary>Sets and objects in nft's words.</summary>
static class NftText
{
    /// <summary>A set's description on one line: <c>type inet_proto . inet_service : verdict; flags interval;</c>.</summary>
    internal static string Header(NftSet set) => string.Join("; ", HeaderLines(set)) + ";";

    internal static List<string> HeaderLines(NftSet set)
    {
        var lines = new List<string> { "type " + set.Key + (set.Value is { } value ? " : " + value : "") };
        if (set.Comment is { } comment) lines.Add("comment " + NftValueText.Quote(comment));
        if (set.Size > 0) lines.Add("size " + set.Size.ToString(CultureInfo.InvariantCulture));
        if (NftNames.Of(set.Flags) is { Length: > 0 } flags) lines.Add("flags " + flags);
        if (set.Counter) lines.Add("counter");
        if (set.Timeout is { } timeout) lines.Add("timeout " + NftNames.Duration(timeout));
        return lines;
    }

    internal static string Of(NftObject named) => named.Type switch
    {
        NftObjectType.Counter => string.Create(CultureInfo.InvariantCulture, $"packets {named.Packets} bytes {named.Bytes}"),
        NftObjectType.Quota => NftRuleText.Quota(named.Bytes, named.Over),
        _ => "",
    };
}
