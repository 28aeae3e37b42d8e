using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Reads and writes <c>runtimeConfig</c> and its parts, each from the first token of its value.</summary>
/// <remarks>By hand, since describing these types to a serializer costs every start of every plugin more than reading them.</remarks>
internal static class RuntimeConfigJson
{
    public static RuntimeConfig Read(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        var config = new RuntimeConfig();
        Dictionary<string, JsonElement>? rest = null;
        while (reader.NextMember())
        {
            if (reader.IsName("portMappings"u8))
                config = config with { PortMappings = reader.ReadArray(Mapping) ?? config.PortMappings };
            else if (reader.IsName("ipRanges"u8))
                config = config with { IpRanges = reader.ReadArray(RangeSet) ?? config.IpRanges };
            else if (reader.IsName("bandwidth"u8))
                config = config with { Bandwidth = reader.MoveToValue() ? Bandwidth(ref reader) : config.Bandwidth };
            else if (reader.IsName("dns"u8))
                config = config with { Dns = reader.MoveToValue() ? Dns(ref reader) : config.Dns };
            else if (reader.IsName("ips"u8))
                config = config with { Ips = reader.ReadStrings() ?? config.Ips };
            else if (reader.IsName("mac"u8))
                config = config with { Mac = reader.ReadString() ?? config.Mac };
            else if (reader.IsName("infinibandGUID"u8))
                config = config with { InfinibandGuid = reader.ReadString() ?? config.InfinibandGuid };
            else if (reader.IsName("deviceID"u8))
                config = config with { DeviceId = reader.ReadString() ?? config.DeviceId };
            else if (reader.IsName("aliases"u8))
                config = config with { Aliases = reader.ReadStrings() ?? config.Aliases };
            else if (reader.IsName("cgroupPath"u8))
                config = config with { CgroupPath = reader.ReadString() ?? config.CgroupPath };
            else
                reader.Keep(ref rest);
        }
        config.AdditionalMembers = rest;
        return config;
    }

    public static void Write(Utf8JsonWriter writer, RuntimeConfig config)
    {
        writer.WriteStartObject();
        writer.Items("portMappings"u8, config.PortMappings, WriteMapping);
        writer.Items("ipRanges"u8, config.IpRanges, static (writer, set) => writer.Items(set, WriteRange));
        if (config.Bandwidth is { } limits)
        {
            writer.WriteStartObject("bandwidth"u8);
            writer.WriteNumber("ingressRate"u8, limits.IngressRate);
            writer.WriteNumber("ingressBurst"u8, limits.IngressBurst);
            writer.WriteNumber("egressRate"u8, limits.EgressRate);
            writer.WriteNumber("egressBurst"u8, limits.EgressBurst);
            writer.WriteEndObject();
        }
        if (config.Dns is { } dns)
        {
            writer.WriteStartObject("dns"u8);
            writer.Strings("searches"u8, dns.Searches);
            writer.Strings("servers"u8, dns.Servers);
            writer.WriteEndObject();
        }
        writer.Strings("ips"u8, config.Ips);
        writer.Text("mac"u8, config.Mac);
        writer.Text("infinibandGUID"u8, config.InfinibandGuid);
        writer.Text("deviceID"u8, config.DeviceId);
        writer.Strings("aliases"u8, config.Aliases);
        writer.Text("cgroupPath"u8, config.CgroupPath);
        writer.Kept(config.AdditionalMembers, "portMappings", "ipRanges", "bandwidth", "dns", "ips", "mac", "infinibandGUID", "deviceID", "aliases", "cgroupPath");
        writer.WriteEndObject();
    }

    private static PortMapping Mapping(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        int hostPort = 0, containerPort = 0;
        string? protocol = null, hostIp = null;
        while (reader.NextMember())
        {
            if (reader.IsName("hostPort"u8))
                hostPort = reader.ReadInt32() ?? hostPort;
            else if (reader.IsName("containerPort"u8))
                containerPort = reader.ReadInt32() ?? containerPort;
            else if (reader.IsName("protocol"u8))
                protocol = reader.ReadString() ?? protocol;
            else if (reader.IsName("hostIP"u8))
                hostIp = reader.ReadString() ?? hostIp;
            else
                reader.SkipMember();
        }
        return new() { HostPort = hostPort, ContainerPort = containerPort, Protocol = protocol, HostIp = hostIp };
    }

    private static void WriteMapping(Utf8JsonWriter writer, PortMapping mapping)
    {
        writer.WriteStartObject();
        writer.WriteNumber("hostPort"u8, mapping.HostPort);
        writer.WriteNumber("containerPort"u8, mapping.ContainerPort);
        writer.Text("protocol"u8, mapping.Protocol);
        writer.Text("hostIP"u8, mapping.HostIp);
        writer.WriteEndObject();
    }

    private static IReadOnlyList<IpRangeConfig> RangeSet(ref Utf8JsonReader reader) => reader.ArrayValue(Range);

    private static IpRangeConfig Range(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        string? subnet = null, start = null, end = null, gateway = null;
        while (reader.NextMember())
        {
            if (reader.IsName("subnet"u8))
                subnet = reader.ReadString() ?? subnet;
            else if (reader.IsName("rangeStart"u8))
                start = reader.ReadString() ?? start;
            else if (reader.IsName("rangeEnd"u8))
                end = reader.ReadString() ?? end;
            else if (reader.IsName("gateway"u8))
                gateway = reader.ReadString() ?? gateway;
            else
                reader.SkipMember();
        }
        return new() { Subnet = subnet, RangeStart = start, RangeEnd = end, Gateway = gateway };
    }

    private static void WriteRange(Utf8JsonWriter writer, IpRangeConfig range)
    {
        writer.WriteStartObject();
        writer.Text("subnet"u8, range.Subnet);
        writer.Text("rangeStart"u8, range.RangeStart);
        writer.Text("rangeEnd"u8, range.RangeEnd);
        writer.Text("gateway"u8, range.Gateway);
        writer.WriteEndObject();
    }

    private static BandwidthLimits Bandwidth(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        ulong ingressRate = 0, ingressBurst = 0, egressRate = 0, egressBurst = 0;
        while (reader.NextMember())
        {
            if (reader.IsName("ingressRate"u8))
                ingressRate = reader.ReadUInt64() ?? ingressRate;
            else if (reader.IsName("ingressBurst"u8))
                ingressBurst = reader.ReadUInt64() ?? ingressBurst;
            else if (reader.IsName("egressRate"u8))
                egressRate = reader.ReadUInt64() ?? egressRate;
            else if (reader.IsName("egressBurst"u8))
                egressBurst = reader.ReadUInt64() ?? egressBurst;
            else
                reader.SkipMember();
        }
        return new() { IngressRate = ingressRate, IngressBurst = ingressBurst, EgressRate = egressRate, EgressBurst = egressBurst };
    }

    private static RuntimeDns Dns(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        IReadOnlyList<string> searches = [], servers = [];
        while (reader.NextMember())
        {
            if (reader.IsName("searches"u8))
                searches = reader.ReadStrings() ?? searches;
            else if (reader.IsName("servers"u8))
                servers = reader.ReadStrings() ?? servers;
            else
                reader.SkipMember();
        }
        return new() { Searches = searches, Servers = servers };
    }
}
