using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Writes documents as the field prints them: four spaces, line feeds, and no escapes that only HTML needs.</summary>
internal static class JsonWrite
{
    public static Utf8JsonWriter Create(IBufferWriter<byte> output, bool indented) => new(output, new JsonWriterOptions
    {
        Indented = indented,
        IndentSize = 4,
        NewLine = "\n",
        Encoder = RelaxedEncoder.Instance,
        SkipValidation = true,
    });

    /// <summary>Gives what a writer writes, on one line and in ASCII, as configurations and cache files are handed on.</summary>
    public static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a string unless it is null or empty.</summary>
    public static void Text(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            writer.WriteString(name, value);
    }

    public static void Number(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
    }

    /// <summary>Writes a size unless it is null or zero.</summary>
    public static void Size(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value) => writer.Number(name, value is 0 ? null : value);

    /// <summary>Writes strings unless there are none.</summary>
    public static void Strings(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        writer.WriteStartArray(name);
        foreach (string value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    /// <summary>Writes an array unless it is empty.</summary>
    public static void Items<T>(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
            return;
        writer.WritePropertyName(name);
        writer.Items(items, write);
    }

    public static void Items<T>(this Utf8JsonWriter writer, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray();
        foreach (var item in items)
            write(writer, item);
        writer.WriteEndArray();
    }

    /// <summary>Writes members that were kept, except those whose names the format itself uses.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="members">The members.</param>
    /// <param name="known">The format's own names.</param>
    public static void Kept(this Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, JsonElement>>? members, params ReadOnlySpan<string> known)
    {
        if (members is null)
            return;
        foreach (var (name, value) in members)
        {
            if (value.ValueKind == JsonValueKind.Undefined || IsKnown(name, known))
                continue;
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    private static bool IsKnown(string name, ReadOnlySpan<string> known)
    {
        foreach (string candidate in known)
        {
            if (name.Equals(candidate, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
