using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Samples.Tuning;

/// <summary>The members of a <c>sysctl</c> object as they stand there: in their order, and those that stand there twice both times.</summary>
/// <remarks>A dictionary would forget both, and a key with two values is a mistake that somebody should hear of.</remarks>
[JsonConverter(typeof(SysctlListConverter))]
sealed class SysctlList
{
    /// <summary>The members.</summary>
    public List<(string Key, string Value)> Members { get; } = [];
}

/// <summary>Reads a <c>sysctl</c> object. Values are strings, as the reference demands.</summary>
sealed class SysctlListConverter : JsonConverter<SysctlList>
{
    public override SysctlList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("an object is expected, such as {\"net.core.somaxconn\": \"500\"}");
        var list = new SysctlList();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw new JsonException($"the value of \"{key}\" must be a string");
            list.Members.Add((key, reader.GetString()!));
        }
        return list;
    }

    public override void Write(Utf8JsonWriter writer, SysctlList value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (key, text) in value.Members)
            writer.WriteString(key, text);
        writer.WriteEndObject();
    }
}
