using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Writes a result and its parts with the members that a shape has.</summary>
internal static class ResultWriter
{
    public static void Write(Utf8JsonWriter writer, CniResult result, CniVersion version, ResultShape shape)
    {
        writer.WriteStartObject();
        writer.WriteString("cniVersion"u8, version.ToString());
        if (shape.HasFlag(ResultShape.ByFamily))
        {
            Family(writer, "ip4"u8, result, v6: false);
            Family(writer, "ip6"u8, result, v6: true);
        }
        else
        {
            Lists(writer, result, shape);
        }
        if (shape.HasFlag(ResultShape.AlwaysDns) || !result.Dns.IsEmpty || result.Dns.AdditionalMembers is { Count: > 0 })
        {
            writer.WritePropertyName("dns"u8);
            Dns(writer, result.Dns);
        }
        if (shape.HasFlag(ResultShape.ByFamily))
            writer.Kept(result.AdditionalMembers, "cniVersion", "ip4", "ip6", "dns");
        else
            writer.Kept(result.AdditionalMembers, "cniVersion", "interfaces", "ips", "ip", "routes", "dns");
        writer.WriteEndObject();
    }

    private static void Lists(Utf8JsonWriter writer, CniResult result, ResultShape shape)
    {
        if (result.Interfaces.Count > 0)
        {
            writer.WriteStartArray("interfaces"u8);
            foreach (var item in result.Interfaces)
                Interface(writer, item, shape);
            writer.WriteEndArray();
        }
        if (result.Ips.Count > 0)
        {
            writer.WriteStartArray("ips"u8);
            foreach (var item in result.Ips)
                Ip(writer, item, shape);
            writer.WriteEndArray();
        }
        if (result.Routes.Count > 0)
        {
            writer.WriteStartArray("routes"u8);
            foreach (var item in result.Routes)
                Route(writer, item, shape);
            writer.WriteEndArray();
        }
    }

    private static void Family(Utf8JsonWriter writer, ReadOnlySpan<byte> name, CniResult result, bool v6)
    {
        CniIpConfig? ip = null;
        foreach (var candidate in result.Ips)
        {
            if (ip is null && candidate.Address.IsIPv6 == v6)
                ip = candidate;
        }
        if (ip is null)
            return;
        writer.WriteStartObject(name);
        writer.WriteString("ip"u8, ip.Address.ToString());
        writer.Text("gateway"u8, ip.Gateway?.ToString());
        bool any = false;
        foreach (var route in result.Routes)
        {
            if (route.Destination.IsIPv6 != v6)
                continue;
            if (!any)
                writer.WriteStartArray("routes"u8);
            any = true;
            Route(writer, route, ResultShape.ByFamily);
        }
        if (any)
            writer.WriteEndArray();
        writer.Kept(ip.AdditionalMembers, "ip", "gateway", "routes");
        writer.WriteEndObject();
    }

    public static void Interface(Utf8JsonWriter writer, CniInterface item, ResultShape shape)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, item.Name);
        writer.Text("mac"u8, item.Mac);
        if (shape.HasFlag(ResultShape.Details))
            writer.Size("mtu"u8, item.Mtu);
        writer.Text("sandbox"u8, item.Sandbox);
        if (shape.HasFlag(ResultShape.Details))
        {
            writer.Text("socketPath"u8, item.SocketPath);
            writer.Text("pciID"u8, item.PciId);
        }
        writer.Kept(item.AdditionalMembers, "name", "mac", "mtu", "sandbox", "socketPath", "pciID");
        writer.WriteEndObject();
    }

    public static void Ip(Utf8JsonWriter writer, CniIpConfig item, ResultShape shape)
    {
        writer.WriteStartObject();
        if (shape.HasFlag(ResultShape.IpVersion))
            writer.WriteString("version"u8, item.Address.IsIPv6 ? "6"u8 : "4"u8);
        writer.Number("interface"u8, item.Interface);
        writer.WriteString("address"u8, item.Address.ToString());
        writer.Text("gateway"u8, item.Gateway?.ToString());
        writer.Kept(item.AdditionalMembers, "version", "interface", "address", "gateway");
        writer.WriteEndObject();
    }

    public static void Route(Utf8JsonWriter writer, CniRoute item, ResultShape shape)
    {
        writer.WriteStartObject();
        writer.WriteString("dst"u8, item.Destination.ToString());
        writer.Text("gw"u8, item.Gateway?.ToString());
        if (shape.HasFlag(ResultShape.Details))
        {
            writer.Size("mtu"u8, item.Mtu);
            writer.Size("advmss"u8, item.AdvertisedMss);
            writer.Size("priority"u8, item.Priority);
            writer.Number("table"u8, item.Table);
            writer.Number("scope"u8, item.Scope);
        }
        writer.Kept(item.AdditionalMembers, "dst", "gw", "mtu", "advmss", "priority", "table", "scope");
        writer.WriteEndObject();
    }

    public static void Dns(Utf8JsonWriter writer, CniDns dns)
    {
        writer.WriteStartObject();
        writer.Strings("nameservers"u8, dns.Nameservers);
        writer.Text("domain"u8, dns.Domain);
        writer.Strings("search"u8, dns.Search);
        writer.Strings("options"u8, dns.Options);
        writer.Kept(dns.AdditionalMembers, "nameservers", "domain", "search", "options");
        writer.WriteEndObject();
    }
}
