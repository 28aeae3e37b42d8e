using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Cni.Sdk;

/// <summary>The variables of this process, each looked up when it is asked for: a plugin needs half a dozen of what may be hundreds.</summary>
internal sealed class ProcessVariables : IReadOnlyDictionary<string, string>
{
    private Dictionary<string, string>? _all;

    // All of them are needed only to be handed on to a delegate that is started as a program.
    private Dictionary<string, string> All => _all ??= ReadAll();

    public string this[string key] => TryGetValue(key, out string? value) ? value : throw new KeyNotFoundException($"the variable {key} is not set");

    public IEnumerable<string> Keys => All.Keys;

    public IEnumerable<string> Values => All.Values;

    public int Count => All.Count;

    public bool ContainsKey(string key) => TryGetValue(key, out _);

#pragma warning disable RS0030 // This is the edge that the ban points to.
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => (value = Environment.GetEnvironmentVariable(key)) is not null;

    private static Dictionary<string, string> ReadAll()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        return variables;
    }
#pragma warning restore RS0030

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => All.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
