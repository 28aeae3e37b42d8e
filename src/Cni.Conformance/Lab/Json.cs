using System.Text.Json.Nodes;

namespace Cni.Conformance.Lab;

/// <summary>Reads documents that may be anything.</summary>
internal static class Json
{
    /// <summary>A string, or empty when the node is something else.</summary>
    public static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    /// <summary>A whole number, or null when the node is something else.</summary>
    public static long? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) ? number : null;

    /// <summary>The objects of an array; none when the node is something else.</summary>
    public static IEnumerable<JsonObject> Objects(JsonNode? node) => node is JsonArray array ? array.OfType<JsonObject>() : [];

    /// <summary>The strings of an array; none when the node is something else.</summary>
    public static IEnumerable<string> Texts(JsonNode? node) => node is JsonArray array ? array.Select(Text) : [];

    /// <summary>A copy that belongs to no other document.</summary>
    public static JsonObject Copy(JsonObject source) => (JsonObject)source.DeepClone();
}
