using System.Net;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Reads the parts of a result, each from the first token of its value.</summary>
internal static class ResultReader
{
    public static CniResult Read(ReadOnlySpan<byte> json, ResultShape shape)
    {
        var reader = new Utf8JsonReader(json, JsonGuard.Options);
        reader.Read();
        return shape.HasFlag(ResultShape.ByFamily) ? ReadByFamily(ref reader) : ReadLists(ref reader, shape.HasFlag(ResultShape.SingularIps));
    }

    private static CniResult ReadLists(ref Utf8JsonReader reader, bool singularIps)
    {
        List<CniInterface>? interfaces = null;
        List<CniIpConfig>? ips = null, singular = null;
        List<CniRoute>? routes = null;
        CniDns? dns = null;
        Dictionary<string, JsonElement>? rest = null;
        while (reader.NextMember())
        {
            if (reader.IsName("cniVersion"u8))
                reader.SkipMember();
            else if (reader.IsName("interfaces"u8))
                interfaces = reader.ReadArray(Interface) ?? interfaces;
            else if (reader.IsName("ips"u8))
                ips = reader.ReadArray(Ip) ?? ips;
            else if (singularIps && reader.IsName("ip"u8))
                singular = reader.ReadArray(Ip) ?? singular;
            else if (reader.IsName("routes"u8))
                routes = reader.ReadArray(Route) ?? routes;
            else if (reader.IsName("dns"u8))
                dns = reader.MoveToValue() ? Dns(ref reader) : dns;
            else
                reader.Keep(ref rest);
        }
        return new()
        {
            Interfaces = interfaces ?? [],
            Ips = ips ?? singular ?? [],
            Routes = routes ?? [],
            Dns = dns ?? CniDns.Empty,
            AdditionalMembers = rest,
        };
    }

    private static CniResult ReadByFamily(ref Utf8JsonReader reader)
    {
        (CniIpConfig Ip, List<CniRoute>? Routes)? v4 = null, v6 = null;
        CniDns? dns = null;
        Dictionary<string, JsonElement>? rest = null;
        while (reader.NextMember())
        {
            if (reader.IsName("cniVersion"u8))
                reader.SkipMember();
            else if (reader.IsName("ip4"u8))
                v4 = reader.MoveToValue() ? Family(ref reader) : v4;
            else if (reader.IsName("ip6"u8))
                v6 = reader.MoveToValue() ? Family(ref reader) : v6;
            else if (reader.IsName("dns"u8))
                dns = reader.MoveToValue() ? Dns(ref reader) : dns;
            else
                reader.Keep(ref rest);
        }
        List<CniIpConfig> ips = [];
        List<CniRoute> routes = [];
        foreach (var family in (ReadOnlySpan<(CniIpConfig Ip, List<CniRoute>? Routes)?>)[v4, v6])
        {
            if (family is not { } present)
                continue;
            ips.Add(present.Ip);
            routes.AddRange(present.Routes ?? []);
        }
        return new() { Ips = ips, Routes = routes, Dns = dns ?? CniDns.Empty, AdditionalMembers = rest };
    }

    private static (CniIpConfig Ip, List<CniRoute>? Routes) Family(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        long start = reader.TokenStartIndex;
        IpPrefix? address = null;
        IPAddress? gateway = null;
        List<CniRoute>? routes = null;
        Dictionary<string, JsonElement>? rest = null;
        while (reader.NextMember())
        {
            if (reader.IsName("ip"u8))
                address = reader.ReadPrefix() ?? address;
            else if (reader.IsName("gateway"u8))
                gateway = reader.ReadAddress() ?? gateway;
            else if (reader.IsName("routes"u8))
                routes = reader.ReadArray(Route) ?? routes;
            else
                reader.Keep(ref rest);
        }
        return (new(Require(address, "ip", start)) { Gateway = gateway, AdditionalMembers = rest }, routes);
    }

    public static CniInterface Interface(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        string? name = null, mac = null, sandbox = null, socketPath = null, pciId = null;
        int? mtu = null;
        Dictionary<string, JsonElement>? rest = null;
        while (reader.NextMember())
        {
            if (reader.IsName("name"u8))
                name = reader.ReadString() ?? name;
            else if (reader.IsName("mac"u8))
                mac = reader.ReadText() ?? mac;
            else if (reader.IsName("mtu"u8))
                mtu = reader.ReadSize() ?? mtu;
            else if (reader.IsName("sandbox"u8))
                sandbox = reader.ReadText() ?? sandbox;
            else if (reader.IsName("socketPath"u8))
                socketPath = reader.ReadText() ?? socketPath;
            else if (reader.IsName("pciID"u8))
                pciId = reader.ReadText() ?? pciId;
            else
                reader.Keep(ref rest);
        }
        return new(name ?? "") { Mac = mac, Mtu = mtu, Sandbox = sandbox, SocketPath = socketPath, PciId = pciId, AdditionalMembers = rest };
    }

    public static CniIpConfig Ip(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        long start = reader.TokenStartIndex;
        IpPrefix? address = null;
        IPAddress? gateway = null;
        int? index = null;
        Dictionary<string, JsonElement>? rest = null;
        while (reader.NextMember())
        {
            if (reader.IsName("address"u8))
                address = reader.ReadPrefix() ?? address;
            else if (reader.IsName("gateway"u8))
                gateway = reader.ReadAddress() ?? gateway;
            else if (reader.IsName("interface"u8))
                index = reader.ReadCount() ?? index;
            else if (reader.IsName("version"u8))
                reader.SkipMember(); // The address itself tells its family.
            else
                reader.Keep(ref rest);
        }
        return new(Require(address, "address", start)) { Gateway = gateway, Interface = index, AdditionalMembers = rest };
    }

    public static CniRoute Route(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        long start = reader.TokenStartIndex;
        IpPrefix? destination = null;
        IPAddress? gateway = null;
        int? mtu = null, mss = null, scope = null;
        uint? priority = null, table = null;
        Dictionary<string, JsonElement>? rest = null;
        while (reader.NextMember())
        {
            if (reader.IsName("dst"u8))
                destination = reader.ReadPrefix() ?? destination;
            else if (reader.IsName("gw"u8))
                gateway = reader.ReadAddress() ?? gateway;
            else if (reader.IsName("mtu"u8))
                mtu = reader.ReadSize() ?? mtu;
            else if (reader.IsName("advmss"u8))
                mss = reader.ReadSize() ?? mss;
            else if (reader.IsName("priority"u8))
                priority = reader.ReadUInt32() is > 0 and var value ? value : priority;
            else if (reader.IsName("table"u8))
                table = reader.ReadUInt32() ?? table;
            else if (reader.IsName("scope"u8))
                scope = reader.ReadCount() ?? scope;
            else
                reader.Keep(ref rest);
        }
        return new(Require(destination, "dst", start))
        {
            Gateway = gateway, Mtu = mtu, AdvertisedMss = mss, Priority = priority, Table = table, Scope = scope, AdditionalMembers = rest,
        };
    }

    public static CniDns Dns(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        IReadOnlyList<string> nameservers = [], search = [], options = [];
        string? domain = null;
        Dictionary<string, JsonElement>? rest = null;
        while (reader.NextMember())
        {
            if (reader.IsName("nameservers"u8))
                nameservers = reader.ReadStrings() ?? nameservers;
            else if (reader.IsName("domain"u8))
                domain = reader.ReadText() ?? domain;
            else if (reader.IsName("search"u8))
                search = reader.ReadStrings() ?? search;
            else if (reader.IsName("options"u8))
                options = reader.ReadStrings() ?? options;
            else
                reader.Keep(ref rest);
        }
        return new() { Nameservers = nameservers, Domain = domain, Search = search, Options = options, AdditionalMembers = rest };
    }

    private static IpPrefix Require(IpPrefix? prefix, string name, long start) =>
        prefix ?? throw new JsonFormException($"missing {name}", start);
}
