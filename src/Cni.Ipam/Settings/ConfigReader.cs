using System.Text;
using System.Text.Json;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>What the address management's keys of a configuration say, not yet checked.</summary>
internal sealed class ConfigDocument
{
    internal string? CniVersion, DataDirectory, ResolvConf;
    internal bool HasIpam;
    internal IpRangeConfig OldStyle = new();
    internal List<IReadOnlyList<IpRangeConfig>> Ranges = [], RuntimeRanges = [];
    internal List<CniRoute> Routes = [];
    internal List<string> ArgsIps = [], RuntimeIps = [];
}

/// <summary>Reads a configuration in one forward pass: a serializer would cost every ADD milliseconds of start-up.</summary>
/// <remarks>Keys match in any case and the last of several wins, null is absent, unknown keys are passed over, as in the reference.</remarks>
internal static class ConfigReader
{
    private delegate void Member(ref Utf8JsonReader reader, ConfigDocument document);

    internal static ConfigDocument Read(ReadOnlySpan<byte> json)
    {
        var document = new ConfigDocument();
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            ReadObject(ref reader, document, "configuration", ReadRoot);
        }
        catch (Exception e) when (IsFlaw(e))
        {
            throw Broken(e.Message, e);
        }
        return document;
    }

    // Reads ipam.dataDir and minds nothing else but that this is JSON as far as that.
    internal static string? ReadDataDirectory(ReadOnlySpan<byte> json)
    {
        var document = new ConfigDocument();
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            ReadObject(ref reader, document, "configuration", static (ref inner, found) =>
            {
                if (Take(ref inner, "ipam"u8) && inner.TokenType == JsonTokenType.StartObject)
                    ReadObject(ref inner, found, "ipam", ReadLocation);
                else if (inner.TokenType == JsonTokenType.PropertyName)
                    Pass(ref inner);
                else
                    inner.Skip();
            });
        }
        catch (Exception e) when (IsFlaw(e))
        {
            // What was found before the flaw counts.
        }
        return document.DataDirectory;
    }

    // The second is what a reader throws for an escape that is half a surrogate pair.
    internal static bool IsFlaw(Exception exception) => exception is JsonException or InvalidOperationException;

    private static void ReadLocation(ref Utf8JsonReader reader, ConfigDocument document)
    {
        if (!Take(ref reader, "dataDir"u8))
            Pass(ref reader);
        else if (reader.TokenType == JsonTokenType.String)
            document.DataDirectory = String(ref reader, "ipam.dataDir");
        else
            reader.Skip();
    }

    private static void ReadRoot(ref Utf8JsonReader reader, ConfigDocument document)
    {
        if (Take(ref reader, "cniVersion"u8))
            document.CniVersion = Text(ref reader, "cniVersion");
        else if (Take(ref reader, "ipam"u8))
            document.HasIpam = ReadObject(ref reader, document, "ipam", ReadIpam);
        else if (Take(ref reader, "runtimeConfig"u8))
            ReadObject(ref reader, document, "runtimeConfig", ReadRuntimeConfig);
        else if (Take(ref reader, "args"u8))
            ReadObject(ref reader, document, "args", ReadArgs);
        else
            Pass(ref reader);
    }

    private static void ReadIpam(ref Utf8JsonReader reader, ConfigDocument document)
    {
        if (Take(ref reader, "dataDir"u8))
            document.DataDirectory = Text(ref reader, "ipam.dataDir");
        else if (Take(ref reader, "resolvConf"u8))
            document.ResolvConf = Text(ref reader, "ipam.resolvConf");
        else if (Take(ref reader, "ranges"u8))
            document.Ranges = ReadRangeSets(ref reader, "ipam.ranges");
        else if (Take(ref reader, "routes"u8))
            document.Routes = RouteReader.ReadRoutes(ref reader, "ipam.routes");
        else if (!ReadRangeMember(ref reader, "ipam", ref document.OldStyle))
            Pass(ref reader);
    }

    private static void ReadRuntimeConfig(ref Utf8JsonReader reader, ConfigDocument document)
    {
        if (Take(ref reader, "ipRanges"u8))
            document.RuntimeRanges = ReadRangeSets(ref reader, "runtimeConfig.ipRanges");
        else if (Take(ref reader, "ips"u8))
            document.RuntimeIps = Texts(ref reader, "runtimeConfig.ips");
        else
            Pass(ref reader);
    }

    private static void ReadArgs(ref Utf8JsonReader reader, ConfigDocument document)
    {
        if (Take(ref reader, "cni"u8))
            ReadObject(ref reader, document, "args.cni", ReadCniArgs);
        else
            Pass(ref reader);
    }

    private static void ReadCniArgs(ref Utf8JsonReader reader, ConfigDocument document)
    {
        if (Take(ref reader, "ips"u8))
            document.ArgsIps = Texts(ref reader, "args.cni.ips");
        else
            Pass(ref reader);
    }

    private static List<IReadOnlyList<IpRangeConfig>> ReadRangeSets(ref Utf8JsonReader reader, string path)
    {
        var sets = new List<IReadOnlyList<IpRangeConfig>>();
        if (!StartArray(ref reader, path))
            return sets;
        while (NextElement(ref reader))
        {
            var set = new List<IpRangeConfig>();
            if (StartArray(ref reader, $"{path}[{sets.Count}]"))
            {
                while (NextElement(ref reader))
                    set.Add(ReadRange(ref reader, $"{path}[{sets.Count}][{set.Count}]"));
            }
            sets.Add(set);
        }
        return sets;
    }

    private static IpRangeConfig ReadRange(ref Utf8JsonReader reader, string path)
    {
        var range = new IpRangeConfig();
        if (!StartObject(ref reader, path))
            return range;
        while (NextMember(ref reader))
        {
            if (!ReadRangeMember(ref reader, path, ref range))
                Pass(ref reader);
        }
        return range;
    }

    private static bool ReadRangeMember(ref Utf8JsonReader reader, string path, ref IpRangeConfig range)
    {
        if (Take(ref reader, "subnet"u8))
            range = range with { Subnet = Text(ref reader, $"{path}.subnet") };
        else if (Take(ref reader, "rangeStart"u8))
            range = range with { RangeStart = Text(ref reader, $"{path}.rangeStart") };
        else if (Take(ref reader, "rangeEnd"u8))
            range = range with { RangeEnd = Text(ref reader, $"{path}.rangeEnd") };
        else if (Take(ref reader, "gateway"u8))
            range = range with { Gateway = Text(ref reader, $"{path}.gateway") };
        else
            return false;
        return true;
    }

    private static bool ReadObject(ref Utf8JsonReader reader, ConfigDocument document, string path, Member member)
    {
        if (!StartObject(ref reader, path))
            return false;
        while (NextMember(ref reader))
            member(ref reader, document);
        return true;
    }

    // The reader stands on a property's name. On a match it goes on to the value.
    internal static bool Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        bool match = reader.ValueIsEscaped
            ? string.Equals(reader.GetString(), Encoding.UTF8.GetString(name), StringComparison.OrdinalIgnoreCase)
            : Ascii.EqualsIgnoreCase(reader.ValueSpan, name);
        return match && reader.Read();
    }

    internal static void Pass(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    internal static bool StartObject(ref Utf8JsonReader reader, string path) => Start(ref reader, JsonTokenType.StartObject, path, "an object");

    internal static bool StartArray(ref Utf8JsonReader reader, string path) => Start(ref reader, JsonTokenType.StartArray, path, "a list");

    internal static bool NextMember(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    internal static bool NextElement(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    internal static string? Text(ref Utf8JsonReader reader, string path) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => String(ref reader, path),
        _ => throw Broken($"{path} must be a string"),
    };

    internal static CniException Broken(string what, Exception? inner = null) =>
        new(CniErrorCode.DecodingFailure, $"error unmarshall network config: {what}", innerException: inner);

    internal static List<string> Texts(ref Utf8JsonReader reader, string path)
    {
        var texts = new List<string>();
        if (StartArray(ref reader, path))
        {
            while (NextElement(ref reader))
                texts.Add(Text(ref reader, path) ?? "");
        }
        return texts;
    }

    private static bool Start(ref Utf8JsonReader reader, JsonTokenType token, string path, string what)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return false;
        return reader.TokenType == token ? true : throw Broken($"{path} must be {what}");
    }

    private static string? String(ref Utf8JsonReader reader, string path)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException e)
        {
            throw Broken($"{path} is not valid UTF-8", e);
        }
    }
}
