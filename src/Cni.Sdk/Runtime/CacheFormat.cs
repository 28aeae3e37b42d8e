using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Reads and writes cache files as libcni's <c>cachedInfo</c> lays them out.</summary>
internal static class CacheFormat
{
    internal const string Kind = "cniCacheV1";

    internal static byte[] Write(CachedAttachment attachment) => JsonWrite.Bytes(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("kind", Kind);
        writer.WriteString("containerId", attachment.ContainerId);
        writer.WriteBase64String("config", attachment.Config.Span);
        writer.WriteString("ifName", attachment.IfName);
        writer.WriteString("networkName", attachment.Network);
        if (!string.IsNullOrEmpty(attachment.Netns))
            writer.WriteString("netns", attachment.Netns);
        if (attachment.Args.Count > 0)
        {
            writer.WriteStartArray("cniArgs");
            foreach (var (key, value) in attachment.Args)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(key);
                writer.WriteStringValue(value);
                writer.WriteEndArray();
            }
            writer.WriteEndArray();
        }
        if (attachment.CapabilityArgs.Count > 0)
        {
            writer.WriteStartObject("capabilityArgs");
            foreach (var (name, value) in attachment.CapabilityArgs)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        if (!attachment.Result.IsEmpty)
        {
            writer.WritePropertyName("result");
            writer.WriteRawValue(attachment.Result.Span, skipInputValidation: true);
        }
        writer.WriteEndObject();
    });

    /// <summary>Reads a file; one without <c>kind</c> is a bare result, as libcni wrote them before version 0.8.</summary>
    /// <exception cref="CniException">It is not JSON, or holds text that could not be written again (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    /// <exception cref="JsonException">It is not of either form.</exception>
    internal static CachedAttachment Read(ReadOnlyMemory<byte> json)
    {
        JsonGuard.Check(json.Span, "");
        string kind = "", network = "", containerId = "", ifName = "";
        string? netns = null;
        ReadOnlyMemory<byte> config = default, result = default;
        List<KeyValuePair<string, string>>? args = null;
        Dictionary<string, JsonElement>? capabilities = null;
        foreach (var member in JsonMember.ReadObject(json))
        {
            if (member.IsNull)
                continue;
            if (member.Is("kind"))
                kind = Text(member);
            else if (member.Is("containerId"))
                containerId = Text(member);
            else if (member.Is("ifName"))
                ifName = Text(member);
            else if (member.Is("networkName"))
                network = Text(member);
            else if (member.Is("netns"))
                netns = Text(member);
            else if (member.Is("config"))
                config = Base64(member);
            else if (member.Is("cniArgs"))
                args = Pairs(member);
            else if (member.Is("capabilityArgs"))
                capabilities = Capabilities(member);
            else if (member.Is("result"))
                result = member.Kind == JsonTokenType.StartObject ? member.Value : throw new JsonException("\"result\" is not an object");
        }
        if (kind.Length == 0)
            return new() { Network = "", ContainerId = "", IfName = "", Result = json };
        if (kind != Kind)
            throw new JsonException($"the kind \"{kind}\" is unknown");
        return new()
        {
            Network = network,
            ContainerId = containerId,
            IfName = ifName,
            Netns = netns,
            Config = config,
            Args = args ?? [],
            CapabilityArgs = capabilities ?? [],
            Result = result,
        };
    }

    private static string Text(JsonMember member) => member.Kind == JsonTokenType.String
        ? member.Text()
        : throw new JsonException($"\"{member.Name}\" is not a string");

    private static byte[] Base64(JsonMember member)
    {
        var reader = new Utf8JsonReader(member.Value.Span);
        reader.Read();
        return reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : throw new JsonException($"\"{member.Name}\" is not base64 text");
    }

    private static List<KeyValuePair<string, string>> Pairs(JsonMember member)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var element in JsonMember.ReadArray(member.Value))
        {
            var pair = JsonMember.ReadArray(element.Value);
            if (pair.Count != 2)
                throw new JsonException($"\"{member.Name}\" has something else than pairs");
            pairs.Add(new(Text(pair[0]), Text(pair[1])));
        }
        return pairs;
    }

    private static Dictionary<string, JsonElement> Capabilities(JsonMember member)
    {
        var capabilities = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var capability in JsonMember.ReadObject(member.Value))
            capabilities[capability.Name] = capability.Element();
        return capabilities;
    }
}
