using System.Buffers;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Changes documents as text: what is kept stays byte for byte, so numbers keep their digits and unknown members survive.</summary>
/// <remarks>Only for documents that have passed <see cref="JsonGuard.Check"/>. Names match in any case.</remarks>
internal static class JsonEdit
{
    /// <summary>Gives a copy with some top-level members removed and others set, those at the end in the order given.</summary>
    public static byte[] WithMembers(
        ReadOnlySpan<byte> json, ReadOnlySpan<string> remove, params ReadOnlySpan<(string Name, ReadOnlyMemory<byte> Value)> set)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 256);
        output.Write("{"u8);
        bool first = true;
        var reader = new Utf8JsonReader(json, JsonGuard.Options);
        reader.Read();
        while (reader.NextMember())
        {
            bool keep = !IsAny(ref reader, remove) && !IsAny(ref reader, set);
            int start = (int)reader.TokenStartIndex;
            reader.SkipMember();
            if (!keep)
                continue;
            Separate(output, ref first);
            output.Write(json[start..(int)reader.BytesConsumed]);
        }
        foreach (var (name, value) in set)
        {
            Separate(output, ref first);
            output.Write("\""u8);
            output.Write(JsonEncodedText.Encode(name, RelaxedEncoder.Instance).EncodedUtf8Bytes);
            output.Write("\":"u8);
            output.Write(value.Span);
        }
        output.Write("}"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Finds a top-level member's value, the last one when there are several; null when there is none.</summary>
    public static Range? Find(ReadOnlySpan<byte> json, string name)
    {
        Range? found = null;
        var reader = new Utf8JsonReader(json, JsonGuard.Options);
        reader.Read();
        while (reader.NextMember())
        {
            bool match = IsAny(ref reader, [name]);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (match)
                found = start..(int)reader.BytesConsumed;
        }
        return found;
    }

    /// <summary>Gives a copy without null members and null items, at every level.</summary>
    /// <remarks>A null member then leaves a default alone, and no list has holes that a plugin would trip over.</remarks>
    public static byte[] WithoutNulls(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length);
        var name = ReadOnlySpan<byte>.Empty;
        bool first = true;
        var reader = new Utf8JsonReader(json, JsonGuard.Options);
        while (reader.Read())
        {
            var token = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = token.TrimEnd(":\t\r\n "u8); // The reader consumes the colon with the name.
                    continue;
                case JsonTokenType.Null:
                    name = default;
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    output.Write(token);
                    first = false;
                    continue;
            }
            Separate(output, ref first);
            if (!name.IsEmpty)
            {
                output.Write(name);
                output.Write(":"u8);
                name = default;
            }
            output.Write(token);
            first = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        }
        return output.WrittenSpan.ToArray();
    }

    private static void Separate(ArrayBufferWriter<byte> output, ref bool first)
    {
        if (!first)
            output.Write(","u8);
        first = false;
    }

    private static bool IsAny(ref Utf8JsonReader reader, scoped ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (reader.IsName(name))
                return true;
        }
        return false;
    }

    private static bool IsAny(ref Utf8JsonReader reader, scoped ReadOnlySpan<(string Name, ReadOnlyMemory<byte> Value)> members)
    {
        foreach (var (name, _) in members)
        {
            if (reader.IsName(name))
                return true;
        }
        return false;
    }
}
