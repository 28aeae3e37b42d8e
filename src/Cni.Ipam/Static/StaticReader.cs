using System.Net;
using System.Text.Json;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>What a configuration says to <c>static</c>, not yet checked.</summary>
internal sealed class StaticDocument
{
    internal string? CniVersion;
    internal bool HasIpam;
    internal List<(string? Address, IPAddress? Gateway)> Addresses = [];
    internal List<CniRoute> Routes = [];
    internal CniDns Dns = CniDns.Empty;
    internal List<string> ArgsIps = [], RuntimeIps = [];
}

/// <summary>Reads a configuration in one forward pass, by the same rules as <see cref="ConfigReader"/>.</summary>
internal static class StaticReader
{
    internal static StaticDocument Read(ReadOnlySpan<byte> json)
    {
        var document = new StaticDocument();
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            ReadRoot(ref reader, document);
        }
        catch (Exception e) when (ConfigReader.IsFlaw(e))
        {
            throw ConfigReader.Broken(e.Message, e);
        }
        return document;
    }

    private static void ReadRoot(ref Utf8JsonReader reader, StaticDocument document)
    {
        if (!ConfigReader.StartObject(ref reader, "configuration"))
            return;
        while (ConfigReader.NextMember(ref reader))
        {
            if (ConfigReader.Take(ref reader, "cniVersion"u8))
                document.CniVersion = ConfigReader.Text(ref reader, "cniVersion");
            else if (ConfigReader.Take(ref reader, "ipam"u8))
                document.HasIpam = ReadIpam(ref reader, document);
            else if (ConfigReader.Take(ref reader, "runtimeConfig"u8))
                document.RuntimeIps = ReadIps(ref reader, "runtimeConfig") ?? document.RuntimeIps;
            else if (ConfigReader.Take(ref reader, "args"u8))
                ReadArgs(ref reader, document);
            else
                ConfigReader.Pass(ref reader);
        }
    }

    private static bool ReadIpam(ref Utf8JsonReader reader, StaticDocument document)
    {
        if (!ConfigReader.StartObject(ref reader, "ipam"))
            return false;
        while (ConfigReader.NextMember(ref reader))
        {
            if (ConfigReader.Take(ref reader, "addresses"u8))
                document.Addresses = ReadAddresses(ref reader);
            else if (ConfigReader.Take(ref reader, "routes"u8))
                document.Routes = RouteReader.ReadRoutes(ref reader, "ipam.routes");
            else if (ConfigReader.Take(ref reader, "dns"u8))
                document.Dns = ReadDns(ref reader);
            else
                ConfigReader.Pass(ref reader);
        }
        return true;
    }

    private static List<(string? Address, IPAddress? Gateway)> ReadAddresses(ref Utf8JsonReader reader)
    {
        var addresses = new List<(string?, IPAddress?)>();
        if (!ConfigReader.StartArray(ref reader, "ipam.addresses"))
            return addresses;
        while (ConfigReader.NextElement(ref reader))
        {
            string path = $"ipam.addresses[{addresses.Count}]";
            string? address = null;
            IPAddress? gateway = null;
            if (ConfigReader.StartObject(ref reader, path))
            {
                while (ConfigReader.NextMember(ref reader))
                {
                    if (ConfigReader.Take(ref reader, "address"u8))
                        address = ConfigReader.Text(ref reader, $"{path}.address");
                    else if (ConfigReader.Take(ref reader, "gateway"u8))
                        gateway = RouteReader.Address(ConfigReader.Text(ref reader, $"{path}.gateway"), $"{path}.gateway");
                    else
                        ConfigReader.Pass(ref reader);
                }
            }
            addresses.Add((address, gateway));
        }
        return addresses;
    }

    private static CniDns ReadDns(ref Utf8JsonReader reader)
    {
        var dns = new CniDns();
        if (!ConfigReader.StartObject(ref reader, "ipam.dns"))
            return dns;
        while (ConfigReader.NextMember(ref reader))
        {
            if (ConfigReader.Take(ref reader, "nameservers"u8))
                dns = dns with { Nameservers = ConfigReader.Texts(ref reader, "ipam.dns.nameservers") };
            else if (ConfigReader.Take(ref reader, "domain"u8))
                dns = dns with { Domain = ConfigReader.Text(ref reader, "ipam.dns.domain") };
            else if (ConfigReader.Take(ref reader, "search"u8))
                dns = dns with { Search = ConfigReader.Texts(ref reader, "ipam.dns.search") };
            else if (ConfigReader.Take(ref reader, "options"u8))
                dns = dns with { Options = ConfigReader.Texts(ref reader, "ipam.dns.options") };
            else
                ConfigReader.Pass(ref reader);
        }
        return dns;
    }

    private static void ReadArgs(ref Utf8JsonReader reader, StaticDocument document)
    {
        if (!ConfigReader.StartObject(ref reader, "args"))
            return;
        while (ConfigReader.NextMember(ref reader))
        {
            if (ConfigReader.Take(ref reader, "cni"u8))
                document.ArgsIps = ReadIps(ref reader, "args.cni") ?? document.ArgsIps;
            else
                ConfigReader.Pass(ref reader);
        }
    }

    // The list "ips" of an object; null without one.
    private static List<string>? ReadIps(ref Utf8JsonReader reader, string path)
    {
        List<string>? ips = null;
        if (!ConfigReader.StartObject(ref reader, path))
            return null;
        while (ConfigReader.NextMember(ref reader))
        {
            if (ConfigReader.Take(ref reader, "ips"u8))
                ips = ConfigReader.Texts(ref reader, $"{path}.ips");
            else
                ConfigReader.Pass(ref reader);
        }
        return ips;
    }
}
