using System.Text.Json;
using System.Text.Unicode;

namespace Cni.Sdk;

/// <summary>Checks a whole document once, before anything is taken from it.</summary>
/// <remarks>
/// Afterwards no reader meets broken syntax, broken UTF-8 or an escape that is half a surrogate pair, for each of which
/// <see cref="Utf8JsonReader"/> and <see cref="JsonElement"/> throw something else, and some of them only when the value is written.
/// </remarks>
internal static class JsonGuard
{
    /// <summary>How many objects and arrays may stand inside one another.</summary>
    public const int MaxDepth = 64;

    /// <summary>One level more than is allowed, so that the check below can name the limit itself.</summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth + 1 };

    /// <summary>Checks that this is one JSON object and nothing else.</summary>
    /// <param name="json">The document.</param>
    /// <param name="prefix">What the message begins with, such as <c>error unmarshall network config</c>.</param>
    /// <returns>True when a <c>null</c> stands anywhere in it.</returns>
    /// <exception cref="CniException">It is not (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    public static bool Check(ReadOnlySpan<byte> json, string prefix)
    {
        if (!Utf8.IsValid(json))
            throw Fail(prefix, "the text is not valid UTF-8");
        bool hasNull = false;
        JsonTokenType root = JsonTokenType.None;
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            while (reader.Read())
            {
                if (root == JsonTokenType.None)
                    root = reader.TokenType;
                hasNull |= reader.TokenType == JsonTokenType.Null;
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= MaxDepth)
                    throw Fail(prefix, $"nested deeper than {MaxDepth} levels");
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    _ = reader.GetString();
            }
        }
        catch (InvalidOperationException)
        {
            throw Fail(prefix, $"half a surrogate pair at byte {reader.TokenStartIndex}");
        }
        catch (JsonException e)
        {
            throw Fail(prefix, DescribeSyntax(json, e));
        }
        return root == JsonTokenType.StartObject ? hasNull : throw Fail(prefix, "expected an object");
    }

    private static string DescribeSyntax(ReadOnlySpan<byte> json, JsonException e)
    {
        if (IsTruncated(json))
            return "unexpected end of JSON input";
        int offset = 0;
        for (long line = e.LineNumber ?? 0; line > 0 && offset < json.Length; line--)
            offset += json[offset..].IndexOf((byte)'\n') + 1;
        offset += (int)(e.BytePositionInLine ?? 0);
        return offset < json.Length && json[offset] is > 32 and < 127
            ? $"invalid character '{(char)json[offset]}' at byte {offset}"
            : $"not valid JSON at byte {offset}";
    }

    private static bool IsTruncated(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(Options));
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static CniException Fail(string prefix, string what) =>
        new(CniErrorCode.DecodingFailure, prefix.Length == 0 ? what : $"{prefix}: {what}");
}
