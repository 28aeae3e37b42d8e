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
                    route = route with { Gateway = Address(ConfigReader.Text(ref reader, $"{path}.gw"), $"{path}.gw") };
                else if (ConfigReader.Take(ref reader, "mtu"u8))
                    route = route with { Mtu = (int?)Number(ref reader, $"{path}.mtu", int.MaxValue) };
                else if (ConfigReader.Take(ref reader, "advmss"u8))
                    route = route with { AdvertisedMss = (int?)Number(ref reader, $"{path}.advmss", int.MaxValue) };
                else if (ConfigReader.Take(ref reader, "priority"u8))
                    route = route with { Priority = (uint?)Number(ref reader, $"{path}.priority", uint.MaxValue) };
                else if (ConfigReader.Take(ref reader, "table"u8))
                    route = route with { Table = (uint?)Number(ref reader, $"{path}.table", uint.MaxValue) };
                else if (ConfigReader.Take(ref reader, "scope"u8))
                    route = route with { Scope = (int?)Number(ref reader, $"{path}.scope", int.MaxValue) };
                else
                    ConfigReader.Pass(ref reader);
            }
        }
        if (!IpPrefix.TryParse(destination, out IpPrefix prefix))
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"invalid CIDR address: {destination}", $"{path}.dst is a destination such as 0.0.0.0/0");
        return route with { Destination = prefix };
    }

    /// <summary>A next hop; null for an empty text, as in the reference.</summary>
    internal static IPAddress? Address(string? text, string path)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return IpText.TryParse(text, out IPAddress? address)
            ? address
            : throw new CniException(CniErrorCode.InvalidNetworkConfig, $"invalid IP address: {text}", $"{path} is a next hop such as 10.1.2.1");
    }

    private static long? Number(ref Utf8JsonReader reader, string path, long largest)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) && value >= 0 && value <= largest
            ? value
            : throw ConfigReader.Broken($"{path} must be a whole number from 0 to {largest}");
    }
}
