using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cni.Interop.Tests;

/// <summary>Makes two runs comparable: what is random, or names the run itself, is replaced by a word, and documents become lines.</summary>
/// <param name="replacements">Texts of this run, and the words that stand for them.</param>
/// <param name="given">The configuration: a hardware address that it asks for is compared, one that was made up is not.</param>
public sealed partial class Wording(IReadOnlyDictionary<string, string> replacements, string given)
{
    readonly Dictionary<string, string> _veths = [];

    /// <summary>Members that count, identify or tell the time: no two runs agree on them.</summary>
    static readonly HashSet<string> Volatile =
    [
        "ifindex", "link_index", "operstate", "link_netnsid", "bridge_id", "root_id", "hello_timer", "tcn_timer", "topology_change_timer", "gc_timer",
        "hold_timer", "message_age_timer", "forward_delay_timer", "topology_change_detected", "tentative", "optimistic", "refcnt",
        "index", "ref", "bind", "fh", "num_tx_queues", "num_rx_queues",
    ];

    /// <summary>Flags that follow the other end of a link, a moment later.</summary>
    static readonly string[] s_carrier = ["NO-CARRIER", "LOWER_UP", "linkdown"];

    /// <summary>The number of a bridge's port, which is the order in which ports were made, and what follows its carrier.</summary>
    static readonly string[] s_port = ["id", "no", "designated_port", "state", "cost"];

    /// <summary>A text with words in place of what is this run's own.</summary>
    public string Text(string text)
    {
        foreach (var (from, to) in replacements)
            text = text.Replace(from, to, StringComparison.Ordinal);
        text = Mac().Replace(text, match => match.Value is "00:00:00:00:00:00" or "ff:ff:ff:ff:ff:ff" || given.Contains(match.Value, StringComparison.OrdinalIgnoreCase)
            ? match.Value
            : "MAC");
        return Veth().Replace(text, match =>
        {
            if (!_veths.TryGetValue(match.Value, out string? word))
                _veths.Add(match.Value, word = $"VETH{_veths.Count + 1}");
            return word;
        });
    }

    /// <summary>A document as one line for each value, with the path to it.</summary>
    public IEnumerable<string> Lines(string prefix, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                foreach (var (name, value) in members)
                {
                    if (Volatile.Contains(name) || (s_port.Contains(name) && prefix.EndsWith(".info_slave_data", StringComparison.Ordinal)))
                        continue;
                    foreach (string line in Lines($"{prefix}.{name}", value))
                        yield return line;
                }
                break;
            case JsonArray { Count: > 0 } items when items.All(item => item is JsonValue):
                yield return $"{prefix} = {string.Join(' ', items.Select(item => item!.ToString()).Except(s_carrier))}";
                break;
            case JsonArray { Count: > 0 } items:
                for (int i = 0; i < items.Count; i++)
                {
                    foreach (string line in Lines($"{prefix}[{i}]", items[i]))
                        yield return line;
                }
                break;
            default:
                yield return $"{prefix} = {node?.ToJsonString() ?? "null"}";
                break;
        }
    }

    /// <summary>A result as lines. A <c>dns</c> without members says what an absent one says.</summary>
    public IReadOnlyList<string> Result(JsonNode result)
    {
        JsonNode copy = JsonNode.Parse(Text(result.ToJsonString()))!;
        if (copy["dns"] is JsonObject { Count: 0 })
            copy.AsObject().Remove("dns");
        return [.. Lines("result", copy)];
    }

    [GeneratedRegex(@"\b(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}\b")]
    private static partial Regex Mac();

    [GeneratedRegex(@"\bveth[0-9a-f]{8}\b")]
    private static partial Regex Veth();
}
