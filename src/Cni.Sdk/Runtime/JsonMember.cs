using System.Text.Json;

namespace Cni.Sdk;

/// <summary>One member of a JSON object as it was written: the value's bytes are untouched, so that numbers keep their text.</summary>
internal readonly record struct JsonMember(string Name, JsonTokenType Kind, ReadOnlyMemory<byte> Value)
{
    /// <summary>Compares as the reference library's decoder does: without regard to case.</summary>
    internal bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    internal bool IsNull => Kind == JsonTokenType.Null;

    /// <summary>The decoded text of a string value.</summary>
    internal string Text()
    {
        var reader = new Utf8JsonReader(Value.Span);
        reader.Read();
        return GetString(ref reader);
    }

    internal JsonElement Element()
    {
        var reader = new Utf8JsonReader(Value.Span);
        return JsonElement.ParseValue(ref reader);
    }

    internal string KindName => Kind switch
    {
        JsonTokenType.StartObject => "object",
        JsonTokenType.StartArray => "array",
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        JsonTokenType.True or JsonTokenType.False => "bool",
        _ => "null",
    };

    /// <summary>Reads a document that must be one object.</summary>
    /// <exception cref="JsonException">It is not JSON, not an object, too deep, or something follows it.</exception>
    internal static List<JsonMember> ReadObject(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("the document is not an object");
        var members = new List<JsonMember>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = GetString(ref reader);
            var value = NextValue(ref reader, json);
            members.Add(new(name, value.Kind, value.Bytes));
        }
        reader.Read();
        return members;
    }

    /// <summary>Splits an array's bytes into those of its elements.</summary>
    internal static List<JsonMember> ReadArray(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("the value is not an array");
        var elements = new List<JsonMember>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var kind = reader.TokenType;
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(new("", kind, json[start..(int)reader.BytesConsumed]));
        }
        return elements;
    }

    private static (JsonTokenType Kind, ReadOnlyMemory<byte> Bytes) NextValue(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.Read();
        var kind = reader.TokenType;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return (kind, json[start..(int)reader.BytesConsumed]);
    }

    private static string GetString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("a string is not valid UTF-8 or has half of a surrogate pair", e);
        }
    }
}
