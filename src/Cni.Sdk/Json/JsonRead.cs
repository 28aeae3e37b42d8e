using System.Net;
using System.Text;
using System.Text.Json;

namespace Cni.Sdk;

internal delegate T JsonElementReader<out T>(ref Utf8JsonReader reader);

/// <summary>Reads single members by hand: the caller stands on a member's name, and on its value's last token afterwards.</summary>
/// <remarks>
/// Names match in any case and <c>null</c> is as if the member were not there, as the reference library reads JSON. A wrong type throws
/// <see cref="JsonFormException"/>.
/// </remarks>
internal static class JsonRead
{
    public static bool IsName(this ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueIsEscaped
        ? Ascii.EqualsIgnoreCase(name, reader.GetString())
        : Ascii.EqualsIgnoreCase(name, reader.ValueSpan);

    /// <summary>As above, for names known at run time, which need not be ASCII.</summary>
    public static bool IsName(this ref Utf8JsonReader reader, string name) =>
        name.Equals(reader.GetString(), StringComparison.OrdinalIgnoreCase);

    public static JsonFormException Fail(this ref Utf8JsonReader reader, string message) => new(message, reader.TokenStartIndex);

    public static JsonFormException Unexpected(this ref Utf8JsonReader reader, string wanted) =>
        reader.Fail($"expected {wanted}, found {Describe(reader.TokenType)}");

    /// <summary>Reads a value for a converter, noting the path inside it on a failure.</summary>
    public static T Converted<T>(ref Utf8JsonReader reader, JsonElementReader<T> read)
    {
        var start = reader;
        try
        {
            return read(ref reader);
        }
        catch (JsonFormException e) when (e.Within is null)
        {
            throw new JsonFormException(e.Message, e.Offset) { Within = JsonPath.Within(start, e.Offset) };
        }
    }

    /// <summary>Moves to the member's value; false when it is null.</summary>
    public static bool MoveToValue(this ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType != JsonTokenType.Null;
    }

    public static void SkipMember(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    public static void ExpectObject(this ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw reader.Unexpected("an object");
    }

    /// <summary>Moves to the next member's name; false at the end of the object.</summary>
    public static bool NextMember(this ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    public static string StringValue(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw reader.Unexpected("a string");

    public static string? ReadString(this ref Utf8JsonReader reader) => reader.MoveToValue() ? StringValue(ref reader) : null;

    /// <summary>Reads a string for which empty means absent.</summary>
    public static string? ReadText(this ref Utf8JsonReader reader) => reader.ReadString() is { Length: > 0 } text ? text : null;

    public static uint? ReadUInt32(this ref Utf8JsonReader reader)
    {
        if (!reader.MoveToValue())
            return null;
        if (reader.TokenType != JsonTokenType.Number)
            throw reader.Unexpected("a number");
        return reader.TryGetUInt32(out uint value)
            ? value
            : throw reader.Fail($"expected a whole number from 0 to {uint.MaxValue}, found {Encoding.ASCII.GetString(reader.ValueSpan)}");
    }

    public static ulong? ReadUInt64(this ref Utf8JsonReader reader)
    {
        if (!reader.MoveToValue())
            return null;
        if (reader.TokenType != JsonTokenType.Number)
            throw reader.Unexpected("a number");
        return reader.TryGetUInt64(out ulong value)
            ? value
            : throw reader.Fail($"expected a whole number from 0 to {ulong.MaxValue}, found {Encoding.ASCII.GetString(reader.ValueSpan)}");
    }

    public static int? ReadInt32(this ref Utf8JsonReader reader)
    {
        if (!reader.MoveToValue())
            return null;
        if (reader.TokenType != JsonTokenType.Number)
            throw reader.Unexpected("a number");
        return reader.TryGetInt32(out int value)
            ? value
            : throw reader.Fail($"expected a whole number from {int.MinValue} to {int.MaxValue}, found {Encoding.ASCII.GetString(reader.ValueSpan)}");
    }

    public static int? ReadCount(this ref Utf8JsonReader reader)
    {
        if (reader.ReadUInt32() is not { } value)
            return null;
        return value <= int.MaxValue ? (int)value : throw reader.Fail($"expected a whole number from 0 to {int.MaxValue}, found {value}");
    }

    /// <summary>Reads a size for which zero means absent.</summary>
    public static int? ReadSize(this ref Utf8JsonReader reader) => reader.ReadCount() is > 0 and var value ? value : null;

    public static IpPrefix PrefixValue(ref Utf8JsonReader reader)
    {
        string text = StringValue(ref reader);
        return IpPrefix.TryParse(text, out var prefix) ? prefix : throw reader.Fail($"invalid CIDR address: {text}");
    }

    public static IpPrefix? ReadPrefix(this ref Utf8JsonReader reader) => reader.MoveToValue() ? PrefixValue(ref reader) : null;

    /// <summary>Reads an address; the empty string is none.</summary>
    public static IPAddress? AddressValue(ref Utf8JsonReader reader)
    {
        string text = StringValue(ref reader);
        if (text.Length == 0)
            return null;
        return IpText.TryParse(text, out var address) ? address : throw reader.Fail($"invalid IP address: {text}");
    }

    public static IPAddress? ReadAddress(this ref Utf8JsonReader reader) => reader.MoveToValue() ? AddressValue(ref reader) : null;

    /// <summary>Reads a boolean, or one of the strings <c>true</c> and <c>false</c>.</summary>
    public static bool LooseBooleanValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            return reader.TokenType == JsonTokenType.True;
        if (reader.TokenType != JsonTokenType.String)
            throw reader.Unexpected("a boolean");
        string text = reader.GetString()!;
        if (text.Equals("true", StringComparison.OrdinalIgnoreCase))
            return true;
        return text.Equals("false", StringComparison.OrdinalIgnoreCase) ? false : throw reader.Fail($"invalid value \"{text}\", expected a boolean");
    }

    public static List<T>? ReadArray<T>(this ref Utf8JsonReader reader, JsonElementReader<T> element) =>
        reader.MoveToValue() ? reader.ArrayValue(element) : null;

    public static List<T> ArrayValue<T>(this ref Utf8JsonReader reader, JsonElementReader<T> element)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw reader.Unexpected("an array");
        var list = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            list.Add(element(ref reader));
        return list;
    }

    public static List<string>? ReadStrings(this ref Utf8JsonReader reader) => reader.ReadArray(StringValue);

    /// <summary>Keeps a member that nothing here knows.</summary>
    public static void Keep(this ref Utf8JsonReader reader, ref Dictionary<string, JsonElement>? members)
    {
        string name = reader.GetString()!;
        reader.Read();
        (members ??= [])[name] = JsonElement.ParseValue(ref reader);
    }

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => "null",
    };
}
