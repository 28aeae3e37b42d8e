using System.Buffers;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Reads configuration lists; the messages are those of the reference library, since people search for them.</summary>
internal static class ConfigListReader
{
    internal static NetworkConfigList ReadList(ReadOnlyMemory<byte> json)
    {
        JsonGuard.Check(json.Span, "error parsing configuration list");
        return Read(json, JsonMember.ReadObject(json));
    }

    internal static NetworkConfigList ReadSingle(ReadOnlyMemory<byte> json)
    {
        var plugin = PluginConfig.Parse(json);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            var members = JsonMember.ReadObject(json);
            foreach (string name in (ReadOnlySpan<string>)["name", "cniVersion"])
            {
                if (Last(members, name) is { } member)
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(member.Value.Span, skipInputValidation: true);
                }
            }
            writer.WriteStartArray("plugins");
            writer.WriteRawValue(plugin.Raw.Span, skipInputValidation: true);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return ReadList(buffer.WrittenMemory);
    }

    private static NetworkConfigList Read(ReadOnlyMemory<byte> json, List<JsonMember> members)
    {
        var name = ReadName(members);
        var version = ReadVersion(members);
        bool disableCheck = ReadBoolean(members, "disableCheck");
        bool disableGc = ReadBoolean(members, "disableGC");
        bool onlyInlined = ReadBoolean(members, "loadOnlyInlinedPlugins");
        return new(name, version, disableCheck, disableGc, onlyInlined, ReadPlugins(members, onlyInlined), json);
    }

    private static NetworkName ReadName(List<JsonMember> members)
    {
        if (Last(members, "name") is not { } member)
            throw Error(CniErrorCode.InvalidNetworkConfig, "no name");
        if (member.Kind != JsonTokenType.String)
            throw Error(CniErrorCode.InvalidNetworkConfig, $"invalid name type {member.KindName}");
        return NetworkName.Parse(member.Text());
    }

    private static CniVersion ReadVersion(List<JsonMember> members)
    {
        CniVersion? single = null;
        if (Last(members, "cniVersion") is { } member)
        {
            if (member.Kind != JsonTokenType.String)
                throw Error(CniErrorCode.InvalidNetworkConfig, $"invalid cniVersion type {member.KindName}");
            single = Version(member.Text(), $"invalid cniVersion {member.Text()}");
        }
        if (Last(members, "cniVersions") is not { } several)
            return single ?? CniVersion.V0_1_0;
        if (several.Kind != JsonTokenType.StartArray)
            throw Error(CniErrorCode.InvalidNetworkConfig, $"invalid type for cniVersions: {several.KindName}");

        CniVersion? highest = single <= CniVersion.Latest ? single : null;
        var elements = JsonMember.ReadArray(several.Value);
        for (int i = 0; i < elements.Count; i++)
        {
            if (elements[i].Kind != JsonTokenType.String)
                throw Error(CniErrorCode.InvalidNetworkConfig, $"invalid type for cniVersions index {i}: {elements[i].KindName}");
            string text = elements[i].Text();
            var version = Version(text, $"invalid cniVersions entry {text} at index {i}");
            if (version <= CniVersion.Latest && !(version < highest))
                highest = version;
        }

        // A network that speaks only later versions must not be run as if it were of the oldest one.
        return highest ?? (elements.Count == 0
            ? single ?? CniVersion.V0_1_0
            : throw Error(CniErrorCode.IncompatibleVersion, $"no version up to {CniVersion.Latest} in cniVersions"));
    }

    private static CniVersion Version(string text, string problem) => CniVersion.TryParse(text, out var version)
        ? version
        : throw Error(CniErrorCode.DecodingFailure, problem);

    private static bool ReadBoolean(List<JsonMember> members, string name)
    {
        if (Last(members, name) is not { } member)
            return false;
        if (member.Kind == JsonTokenType.String)
        {
            string text = member.Text();
            return text.ToLowerInvariant() switch
            {
                "true" => true,
                "false" => false,
                _ => throw Error(CniErrorCode.InvalidNetworkConfig, $"invalid value \"{text}\" for {name}"),
            };
        }
        return member.Kind switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw Error(CniErrorCode.InvalidNetworkConfig, $"invalid type {member.KindName} for {name}"),
        };
    }

    private static List<PluginConfig> ReadPlugins(List<JsonMember> members, bool onlyInlined)
    {
        var plugins = new List<PluginConfig>();
        if (Last(members, "plugins") is not { } member)
        {
            if (onlyInlined)
                throw Error(CniErrorCode.InvalidNetworkConfig, "`loadOnlyInlinedPlugins` is true, and no 'plugins' key");
            return plugins;
        }
        if (member.Kind != JsonTokenType.StartArray)
            throw Error(CniErrorCode.InvalidNetworkConfig, $"invalid 'plugins' type {member.KindName}");
        foreach (var element in JsonMember.ReadArray(member.Value))
        {
            try
            {
                plugins.Add(PluginConfig.Parse(element.Value));
            }
            catch (CniException e)
            {
                throw new CniException(e.Code, $"failed to parse plugin config {plugins.Count}: {e.Message}", e.Details, e);
            }
        }
        if (plugins.Count == 0)
            throw Error(CniErrorCode.InvalidNetworkConfig, "no plugins in list");
        return plugins;
    }

    /// <summary>The last member of that name that isn't null: a null stands for an absent key everywhere.</summary>
    private static JsonMember? Last(List<JsonMember> members, string name)
    {
        for (int i = members.Count - 1; i >= 0; i--)
        {
            if (members[i].Is(name) && !members[i].IsNull)
                return members[i];
        }
        return null;
    }

    private static CniException Error(CniErrorCode code, string what) =>
        new(code, $"error parsing configuration list: {what}");
}
