using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Compares what records hold by value: lists item by item, kept members as JSON.</summary>
internal static class Same
{
    public static bool Items<T>(IReadOnlyList<T> left, IReadOnlyList<T> right)
    {
        if (left.Count != right.Count)
            return false;
        for (int i = 0; i < left.Count; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(left[i], right[i]))
                return false;
        }
        return true;
    }

    public static bool Members(IReadOnlyDictionary<string, JsonElement>? left, IReadOnlyDictionary<string, JsonElement>? right)
    {
        if ((left?.Count ?? 0) != (right?.Count ?? 0))
            return false;
        if (left is null || right is null)
            return true;
        foreach (var (name, value) in left)
        {
            if (!right.TryGetValue(name, out var other) || !JsonElement.DeepEquals(value, other))
                return false;
        }
        return true;
    }

    public static bool Members(IDictionary<string, JsonElement>? left, IDictionary<string, JsonElement>? right) =>
        Members((IReadOnlyDictionary<string, JsonElement>?)ReadOnly(left), ReadOnly(right));

    public static bool Lists<T>(IReadOnlyList<IReadOnlyList<T>> left, IReadOnlyList<IReadOnlyList<T>> right)
    {
        if (left.Count != right.Count)
            return false;
        for (int i = 0; i < left.Count; i++)
        {
            if (!Items(left[i], right[i]))
                return false;
        }
        return true;
    }

    public static void AddItems<T>(this ref HashCode hash, IReadOnlyList<T> items)
    {
        foreach (var item in items)
            hash.Add(item);
    }

    private static Dictionary<string, JsonElement>? ReadOnly(IDictionary<string, JsonElement>? members) =>
        members is null ? null : new(members);
}
