using System.Text.Json;

namespace Cni.Sdk;

/// <summary>One plugin's part of a network's configuration, with its bytes as they were written.</summary>
/// <remarks>SPEC.md 1.1.0, section 1, "Plugin configuration objects".</remarks>
public sealed class PluginConfig
{
    private PluginConfig(string type, IReadOnlyDictionary<string, bool> capabilities, ReadOnlyMemory<byte> raw) =>
        (Type, Capabilities, Raw) = (type, capabilities, raw);

    /// <summary>The plugin's type: the file name to look for on <c>CNI_PATH</c>.</summary>
    public string Type { get; }

    /// <summary>The capabilities that the configuration names; only those that are true are served. Empty by default.</summary>
    public IReadOnlyDictionary<string, bool> Capabilities { get; }

    /// <summary>The JSON object as it stands in the file, UTF-8.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Reads a plugin's configuration object.</summary>
    /// <exception cref="CniException">It is not JSON (<see cref="CniErrorCode.DecodingFailure"/>), has no <c>type</c>, or a known key has
    /// the wrong form (<see cref="CniErrorCode.InvalidNetworkConfig"/>).</exception>
    public static PluginConfig Parse(ReadOnlyMemory<byte> json)
    {
        JsonGuard.Check(json.Span, "error parsing configuration");
        string type = "";
        Dictionary<string, bool>? capabilities = null;
        foreach (var member in JsonMember.ReadObject(json))
        {
            if (member.IsNull)
                continue;
            if (member.Is("type"))
                type = member.Kind == JsonTokenType.String ? member.Text() : throw Invalid($"invalid 'type' type {member.KindName}");
            else if (member.Is("capabilities"))
                capabilities = ReadCapabilities(member);
        }
        return type.Length > 0 ? new(type, capabilities ?? [], json) : throw Invalid("missing 'type'");
    }

    /// <summary>Gives a copy with one more top-level member, or with that member replaced.</summary>
    /// <param name="name">The member's name; a member whose name differs only in case is replaced too.</param>
    /// <param name="value">Its value as JSON, UTF-8.</param>
    /// <exception cref="ArgumentException">The name or the value is empty.</exception>
    /// <exception cref="CniException">The value is not JSON (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    public PluginConfig WithMember(string name, ReadOnlyMemory<byte> value)
    {
        if (string.IsNullOrEmpty(name))
            throw new ArgumentException("keys cannot be empty", nameof(name));
        if (value.IsEmpty)
            throw new ArgumentException($"key '{name}' value must not be nil", nameof(value));
        try
        {
            var reader = new Utf8JsonReader(value.Span);
            while (reader.Read())
            {
                // Reading to the end proves that it is one value, so that it can't smuggle in more members.
            }
            return Parse(JsonEdit.WithMembers(Raw.Span, [], (name, value)));
        }
        catch (JsonException e)
        {
            throw new CniException(CniErrorCode.DecodingFailure, $"the value of key '{name}' is not JSON: {e.Message}", null, e);
        }
    }

    private static Dictionary<string, bool> ReadCapabilities(JsonMember member)
    {
        if (member.Kind != JsonTokenType.StartObject)
            throw Invalid($"invalid 'capabilities' type {member.KindName}");
        var capabilities = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var capability in JsonMember.ReadObject(member.Value))
        {
            if (capability.Kind is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
                throw Invalid($"invalid type {capability.KindName} for capability \"{capability.Name}\"");
            capabilities[capability.Name] = capability.Kind == JsonTokenType.True;
        }
        return capabilities;
    }

    private static CniException Invalid(string what) => new(CniErrorCode.InvalidNetworkConfig, $"error parsing configuration: {what}");
}
