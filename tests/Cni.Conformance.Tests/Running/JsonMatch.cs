using System.Text.Json.Nodes;
using Xunit.Sdk;

namespace Cni.Conformance.Tests;

/// <summary>Compares documents by structure: the order of members does not count. <c>"{any}"</c> stands for anything.</summary>
public static class JsonMatch
{
    /// <summary>Throws with both documents and the place where they differ.</summary>
    public static void Equal(JsonNode? expected, JsonNode? actual)
    {
        if (Difference("$", expected, actual) is { } difference)
        {
            throw new XunitException($"{difference}\nexpected: {expected?.ToJsonString()}\nactual:   {actual?.ToJsonString()}");
        }
    }

    static string? Difference(string path, JsonNode? expected, JsonNode? actual) => (expected, actual) switch
    {
        (JsonObject left, JsonObject right) => left.Select(member => member.Key).Union(right.Select(member => member.Key))
            .Select(key => !right.ContainsKey(key) ? $"{path}.{key} is missing"
                : !left.ContainsKey(key) ? $"{path}.{key} is not expected"
                : Difference($"{path}.{key}", left[key], right[key]))
            .FirstOrDefault(difference => difference is not null),
        (JsonArray left, JsonArray right) => left.Count != right.Count
            ? $"{path} has {right.Count} elements"
            : left.Select((element, i) => Difference($"{path}[{i}]", element, right[i])).FirstOrDefault(difference => difference is not null),
        (JsonValue left, not null) when left.TryGetValue(out string? text) && text == "{any}" => null,
        _ => JsonNode.DeepEquals(expected, actual) ? null : $"{path} differs",
    };
}
