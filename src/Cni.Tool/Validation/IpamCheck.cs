using System.Buffers;
using System.Net;
using System.Text.Json;
using Cni.Ipam;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary>Checks address management: ranges with the parser that host-local itself uses, addresses and routes one by one.</summary>
internal static class IpamCheck
{
    private static readonly Dictionary<string, KeyRule> s_rangeKeys = KnownPlugin.Parse("subnet:prefix rangeStart:address rangeEnd:address gateway:address");
    private static readonly Dictionary<string, KeyRule> s_routeKeys = KnownPlugin.Parse("dst:prefix gw:address mtu:0..65535 advmss:0..65535 priority:0.. table:0.. scope:0..255");
    private static readonly Dictionary<string, KeyRule> s_addressKeys = KnownPlugin.Parse("address:prefix gateway:address");

    /// <param name="report">Gets what is found.</param>
    /// <param name="ipam">The value of the key <c>ipam</c>.</param>
    /// <param name="plugin">The plugin it stands in.</param>
    /// <param name="version">The list's version.</param>
    public static void Run(FileReport report, Located ipam, Located plugin, CniVersion version)
    {
        string? type = ipam.TextOf("type");
        if (type is null)
        {
            if (ipam.Members.Count > 0)
                report.Error(ipam, "\"ipam\" has no \"type\": name the plugin that manages addresses, such as \"host-local\".");
            return;
        }
        if (KnownPlugin.Of(type) is not { } known)
            return;
        if (known.Role != Role.Ipam)
        {
            report.Error(ipam["type"]!, $"{type} does not manage addresses, so it can't be the type of \"ipam\".");
            return;
        }
        KeyCheck.Run(report, ipam, type, known.Keys);
        Routes(report, ipam, type);
        if (type == "static")
            Each(report, ipam["addresses"], "static", s_addressKeys, "address");
        if (type == "host-local")
            HostLocal(report, ipam, plugin, version);
    }

    /// <summary>The subnets that a network hands out addresses of, each with its place.</summary>
    public static IEnumerable<(IPNetwork Subnet, Located Place)> SubnetsOf(Located? ipam)
    {
        foreach (Located range in RangesOf(ipam))
        {
            if (range.TextOf("subnet") is { } text && IpPrefix.TryParse(text, out var prefix))
                yield return (new IPNetwork(prefix.Network.Address, prefix.PrefixLength), range["subnet"]!);
        }
    }

    private static IEnumerable<Located> RangesOf(Located? ipam)
    {
        if (ipam is null)
            return [];
        var inside = ipam["ranges"] is { Kind: JsonValueKind.Array } sets ? sets.Items.SelectMany(static set => set.Items) : [];
        return ipam["subnet"] is null ? inside : [ipam, .. inside];
    }

    private static void HostLocal(FileReport report, Located ipam, Located plugin, CniVersion version)
    {
        if (ipam["ranges"] is { Kind: JsonValueKind.Array } sets)
        {
            foreach (Located set in sets.Items)
            {
                if (set.Kind != JsonValueKind.Array)
                    report.Error(set, "\"ranges\" is an array of arrays of ranges: write [[{\"subnet\": ...}]].");
                else
                    Each(report, set, "a range", s_rangeKeys, "subnet");
            }
        }
        bool fromRuntime = plugin["capabilities"]?.IsTrue("ipRanges") is true;
        if (!report.HasErrors && !(fromRuntime && !RangesOf(ipam).Any()))
            AskHostLocal(report, ipam, version);
        foreach (Located range in RangesOf(ipam))
        {
            if (range.TextOf("gateway") is { } gateway && range.TextOf("subnet") is { } subnet
                && IPAddress.TryParse(gateway, out var address) && IpPrefix.TryParse(subnet, out var prefix) && !new IPNetwork(prefix.Network.Address, prefix.PrefixLength).Contains(address))
            {
                report.Warn(range["gateway"]!, $"The gateway {gateway} is not in {subnet}, so pods can't reach it.");
            }
        }
    }

    /// <summary>The plugin's own parser has the last word, and its words are those that an ADD would fail with.</summary>
    private static void AskHostLocal(FileReport report, Located ipam, CniVersion version)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("cniVersion", version.ToString());
            writer.WritePropertyName("ipam");
            writer.WriteRawValue(ipam.Raw.Span);
            writer.WriteEndObject();
        }
        try
        {
            _ = IpamSettings.Parse(buffer.WrittenSpan);
        }
        catch (CniException e)
        {
            Located place = ipam.All().LastOrDefault(value => value.Kind == JsonValueKind.String && value.Text.Length > 3 && e.Message.Contains(value.Text, StringComparison.Ordinal)) ?? ipam["ranges"] ?? ipam;
            report.Error(place, $"host-local refuses this: {e.Message}.");
        }
    }

    private static void Routes(FileReport report, Located ipam, string type)
    {
        Each(report, ipam["routes"], "a route", s_routeKeys, "dst");
        if (ipam["routes"] is not { Kind: JsonValueKind.Array } routes)
            return;
        foreach (Located route in routes.Items)
        {
            if (route.TextOf("gw") is { Length: > 0 } gateway && route.TextOf("dst") is { } destination && IPAddress.TryParse(gateway, out var via)
                && IpPrefix.TryParse(destination, out var prefix) && via.AddressFamily != prefix.Address.AddressFamily)
            {
                report.Error(route["gw"]!, $"The gateway {gateway} and the destination {destination} of a route of {type} are of different families.");
            }
        }
    }

    private static void Each(FileReport report, Located? array, string of, IReadOnlyDictionary<string, KeyRule> keys, string needed)
    {
        foreach (Located item in array is { Kind: JsonValueKind.Array } ? array.Items : [])
        {
            if (item.Kind != JsonValueKind.Object)
            {
                report.Error(item, $"{of} must be an object, not {item}.");
                continue;
            }
            KeyCheck.Run(report, item, of, keys);
            if (item[needed] is null)
                report.Error(item, $"{of} needs \"{needed}\".");
        }
    }
}
