using System.Text.Json.Nodes;
using Cni.Conformance.Lab;
using Cni.Sdk;

namespace Cni.Conformance.Cases;

/// <summary>What results look like, version by version.</summary>
internal static class ResultForm
{
    static readonly string[] s_routeExtras = ["mtu", "advmss", "priority", "table", "scope"];
    static readonly string[] s_interfaceExtras = ["mtu", "socketPath", "pciID"];

    /// <summary>The first thing that is not as the version demands; null when all is.</summary>
    public static string? Fault(JsonObject result, CniVersion version, PluginKind kind)
    {
        if (version < CniVersion.V0_3_0)
            return OldFault(result);
        foreach (string key in (string[])["interfaces", "ips", "routes"])
        {
            if (result[key] is { } list && (list is not JsonArray array || array.Any(item => item is not JsonObject)))
                return $"{key} is not an array of objects: {Run.Cut(list.ToJsonString())}";
        }
        int interfaces = Json.Objects(result["interfaces"]).Count();
        foreach (var item in Json.Objects(result["interfaces"]))
        {
            if (Json.Text(item["name"]).Length == 0)
                return $"an interface has no name: {item.ToJsonString()}";
        }
        foreach (var ip in Json.Objects(result["ips"]))
        {
            if (!IpPrefix.TryParse(Json.Text(ip["address"]), out var address))
                return $"an address is not in CIDR notation: {ip.ToJsonString()}";
            if (version < CniVersion.V1_0_0 && Json.Text(ip["version"]) != (address.IsIPv6 ? "6" : "4"))
                return $"an address has not the version \"{(address.IsIPv6 ? 6 : 4)}\": {ip.ToJsonString()}";
            if (ip["gateway"] is { } gateway && !System.Net.IPAddress.TryParse(Json.Text(gateway), out _))
                return $"a gateway is not an address: {ip.ToJsonString()}";
            if (kind != PluginKind.Ipam && ip["interface"] is { } index && (Json.Number(index) is not { } number || number < 0 || number >= interfaces))
                return $"an address has the interface {index.ToJsonString()}, and there are {interfaces} interfaces";
        }
        foreach (var route in Json.Objects(result["routes"]))
        {
            if (!IpPrefix.TryParse(Json.Text(route["dst"]), out _))
                return $"a route has no destination in CIDR notation: {route.ToJsonString()}";
        }
        return result["dns"] is not null and not JsonObject ? "dns is not an object" : null;
    }

    /// <summary>The first member that came with a later version; null when there is none.</summary>
    public static string? Newer(JsonObject result, CniVersion version)
    {
        if (version < CniVersion.V0_3_0)
            return ((string[])["interfaces", "ips", "routes"]).FirstOrDefault(result.ContainsKey) is { } key ? $"{key} came with version 0.3.0" : null;
        if (version >= CniVersion.V1_0_0 && Json.Objects(result["ips"]).Any(ip => ip.ContainsKey("version")))
            return "ips have a version, which went with version 1.0.0";
        if (version >= CniVersion.V1_1_0)
            return null;
        foreach (var item in Json.Objects(result["interfaces"]))
        {
            if (s_interfaceExtras.FirstOrDefault(item.ContainsKey) is { } extra)
                return $"an interface has {extra}, which came with version 1.1.0";
        }
        foreach (var route in Json.Objects(result["routes"]))
        {
            if (s_routeExtras.FirstOrDefault(route.ContainsKey) is { } extra)
                return $"a route has {extra}, which came with version 1.1.0";
        }
        return null;
    }

    /// <summary>The addresses without prefix lengths, in any version.</summary>
    public static IEnumerable<string> Addresses(JsonObject result) =>
        Prefixes(result).Select(prefix => prefix.Address.ToString());

    /// <summary>The addresses with prefix lengths, in any version.</summary>
    public static IEnumerable<IpPrefix> Prefixes(JsonObject result)
    {
        var texts = Json.Objects(result["ips"]).Select(ip => Json.Text(ip["address"]))
            .Append(Json.Text((result["ip4"] as JsonObject)?["ip"])).Append(Json.Text((result["ip6"] as JsonObject)?["ip"]));
        foreach (string text in texts)
        {
            if (IpPrefix.TryParse(text, out var prefix))
                yield return prefix;
        }
    }

    static string? OldFault(JsonObject result)
    {
        foreach (string key in (string[])["ip4", "ip6"])
        {
            if (result[key] is { } family && (family is not JsonObject || !IpPrefix.TryParse(Json.Text(family["ip"]), out _)))
                return $"{key} has no address in CIDR notation: {family.ToJsonString()}";
        }
        return result["ip4"] is null && result["ip6"] is null ? "there is neither ip4 nor ip6" : null;
    }
}
