using System.Text;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Finds the path of the member at an offset, as in <c>ips[0].address</c>.</summary>
/// <remarks>Readers need not keep track of where they are: only a failure pays for the path, by one more scan.</remarks>
internal static class JsonPath
{
    private record struct Level(string? Name, int Index);

    /// <summary>Gives the path; empty for the document itself.</summary>
    public static string At(ReadOnlySpan<byte> json, long offset)
    {
        var reader = new Utf8JsonReader(json, JsonGuard.Options);
        return reader.Read() ? Within(reader, offset) : "";
    }

    /// <summary>Gives the path from the value that a reader stands on.</summary>
    public static string Within(Utf8JsonReader reader, long offset)
    {
        var levels = new Stack<Level>();
        do
        {
            bool end = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
            if (end)
                levels.Pop();
            else if (reader.TokenType == JsonTokenType.PropertyName)
                levels.Push(levels.Pop() with { Name = reader.GetString() });
            else if (levels.TryPeek(out var top) && top.Index >= -1)
                levels.Push(levels.Pop() with { Index = top.Index + 1 });
            if (reader.TokenStartIndex >= offset)
                break;
            if (reader.TokenType == JsonTokenType.StartObject)
                levels.Push(new(null, -2));
            else if (reader.TokenType == JsonTokenType.StartArray)
                levels.Push(new(null, -1));
        }
        while (reader.Read());
        return Render(levels);
    }

    private static string Render(Stack<Level> levels)
    {
        var text = new StringBuilder();
        var inOrder = levels.ToArray();
        for (int i = inOrder.Length - 1; i >= 0; i--)
        {
            if (inOrder[i].Index >= 0)
                text.Append('[').Append(inOrder[i].Index).Append(']');
            else if (inOrder[i].Name is { } name)
                text.Append(text.Length == 0 ? "" : ".").Append(name);
        }
        return text.ToString();
    }
}
