using System.Text.Json;

namespace Cni.Tool;

/// <summary>A JSON value that knows where it stands in its file.</summary>
internal sealed class Located
{
    private Located(JsonValueKind kind, int start) => (Kind, Start) = (kind, start);

    public JsonValueKind Kind { get; }

    /// <summary>The byte at which it begins.</summary>
    public int Start { get; }

    /// <summary>A string's text, or a number as it was written.</summary>
    public string Text { get; private init; } = "";

    /// <summary>An object's members as they were written; one name may stand twice.</summary>
    public List<(string Name, int Start, Located Value)> Members { get; } = [];

    /// <summary>An array's elements.</summary>
    public List<Located> Items { get; } = [];

    /// <summary>The bytes of it.</summary>
    public ReadOnlyMemory<byte> Raw { get; private set; }

    /// <summary>Finds a member as plugins do: in any case, the last of several, and null is absent.</summary>
    public Located? this[string name] =>
        Members.FindLast(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && member.Value.Kind != JsonValueKind.Null).Value;

    /// <summary>The text of a member that is a string.</summary>
    public string? TextOf(string name) => this[name] is { Kind: JsonValueKind.String } value ? value.Text : null;

    /// <summary>Whether a member is true.</summary>
    public bool IsTrue(string name) => this[name] is { Kind: JsonValueKind.True };

    /// <summary>All values in it, itself included, outermost first.</summary>
    public IEnumerable<Located> All() => [this, .. Members.SelectMany(static member => member.Value.All()), .. Items.SelectMany(static item => item.All())];

    /// <summary>The value as a message shows it.</summary>
    public override string ToString() => Kind switch
    {
        JsonValueKind.String => $"\"{Text}\"",
        JsonValueKind.Number => Text,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => "null",
    };

    /// <exception cref="JsonException">It is not JSON, or something follows it.</exception>
    public static Located Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        var root = Read(ref reader, json);
        reader.Read();
        return root;
    }

    private static Located Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        int start = (int)reader.TokenStartIndex;
        Located value;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                value = new(JsonValueKind.Object, start);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    (string name, int place) = (reader.GetString()!, (int)reader.TokenStartIndex);
                    reader.Read();
                    value.Members.Add((name, place, Read(ref reader, json)));
                }
                break;
            case JsonTokenType.StartArray:
                value = new(JsonValueKind.Array, start);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    value.Items.Add(Read(ref reader, json));
                break;
            case JsonTokenType.String:
                value = new(JsonValueKind.String, start) { Text = reader.GetString()! };
                break;
            case JsonTokenType.Number:
                value = new(JsonValueKind.Number, start) { Text = System.Text.Encoding.UTF8.GetString(reader.ValueSpan) };
                break;
            default:
                value = new(reader.TokenType switch { JsonTokenType.True => JsonValueKind.True, JsonTokenType.False => JsonValueKind.False, _ => JsonValueKind.Null }, start);
                break;
        }
        value.Raw = json[start..(int)reader.BytesConsumed];
        return value;
    }
}
