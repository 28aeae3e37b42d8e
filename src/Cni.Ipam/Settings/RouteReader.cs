using System.Net;
using System.Text.Json;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Reads the routes that a configuration passes on to its containers.</summary>
internal static class RouteReader
{
    internal static List<CniRoute> ReadRoutes(ref Utf8JsonReader reader, string path)
    {
        var routes = new List<CniRoute>();
        if (!ConfigReader.StartArray(ref reader, path))
            return routes;
        while (ConfigReader.NextElement(ref reader))
            routes.Add(ReadRoute(ref reader, $"{path}[{routes.Count}]"));
        return routes;
    }

    private static CniRoute ReadRoute(ref Utf8JsonReader reader, string path)
    {
        string? destination = null;
        var route = new CniRoute(default(IpPrefix));
        if (ConfigReader.StartObject(ref reader, path))
        {
            while (ConfigReader.NextMember(ref reader))
            {
                if (ConfigReader.Take(ref reader, "dst"u8))
                    destination = ConfigReader.Text(ref reader, $"{path}.dst");
                else if (ConfigReader.Take(ref reader, "gw"u8))
                    route = route with { Gateway = Address(ConfigReader.Text(ref reader, $"{path}.gw"), path) };
                else if (ConfigReader.Take(ref reader, "mtu"u8))
                    route = route with { Mtu = Number(ref reader, $"{path}.mtu") };
                else if (ConfigReader.Take(ref reader, "advmss"u8))
                    route = route with { AdvertisedMss = Number(ref reader, $"{path}.advmss") };
                else if (ConfigReader.Take(ref reader, "priority"u8))
                    route = route with { Priority = Number(ref reader, $"{path}.priority") };
                else if (ConfigReader.Take(ref reader, "table"u8))
                    route = route with { Table = Number(ref reader, $"{path}.table") };
                else if (ConfigReader.Take(ref reader, "scope"u8))
                    route = route with { Scope = Number(ref reader, $"{path}.scope") };
                else
                    ConfigReader.Pass(ref reader);
            }
        }
        if (!IpPrefix.TryParse(destination, out IpPrefix prefix))
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"invalid CIDR address: {destination}", $"{path}.dst is a destination such as 0.0.0.0/0");
        return route with { Destination = prefix };
    }

    private static IPAddress? Address(string? text, string path)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return IpText.TryParse(text, out IPAddress? address)
            ? address
            : throw new CniException(CniErrorCode.InvalidNetworkConfig, $"invalid IP address: {text}", $"{path}.gw is a next hop such as 10.1.2.1");
    }

    private static int? Number(ref Utf8JsonReader reader, string path)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value) ? value : throw ConfigReader.Broken($"{path} must be a whole number");
    }
}
