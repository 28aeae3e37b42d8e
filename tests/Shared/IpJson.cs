using System.Text.Json.Nodes;

namespace Cni.Tests;

/// <summary>The independent witness for links, addresses and routes: <c>ip -j</c> inside one namespace.</summary>
public sealed class IpJson(string netns)
{
    /// <summary>Every link with its details (<c>ip -d -j link</c>).</summary>
    public JsonArray Links() => Query("-d", "link", "show");

    /// <summary>One link with its details, or null when there is none of that name.</summary>
    public JsonNode? Link(string name) => Links().FirstOrDefault(link => (string?)link!["ifname"] == name)?.DeepClone();

    /// <summary>The names of all links but the loopback, sorted.</summary>
    public string[] LinkNames() => [.. Links().Select(link => (string)link!["ifname"]!).Where(name => name != "lo").Order(StringComparer.Ordinal)];

    /// <summary>The addresses of a link as <c>address/prefix</c>, link-local IPv6 left out, sorted.</summary>
    public string[] Addresses(string link) =>
    [
        .. Query("addr", "show", "dev", link)
            .SelectMany(entry => entry!["addr_info"] as JsonArray ?? [])
            .Where(address => address is not null && (string?)address["scope"] != "link")
            .Select(address => $"{(string?)address!["local"]}/{(int?)address["prefixlen"]}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The IPv4 routes of the main table.</summary>
    public JsonArray Routes4() => Query("-4", "route", "show");

    /// <summary>The IPv6 routes of the main table.</summary>
    public JsonArray Routes6() => Query("-6", "route", "show");

    /// <summary>Any query that <c>ip -j</c> answers with an array; an empty answer is an empty array.</summary>
    public JsonArray Query(params string[] arguments)
    {
        var text = Sh.Ok("ip", ["-n", netns, "-j", .. arguments]);
        var array = string.IsNullOrWhiteSpace(text) ? [] : JsonNode.Parse(text)!.AsArray();

        // ip prints an empty object for each entry that a filter left out.
        foreach (var empty in array.Where(entry => entry is JsonObject { Count: 0 }).ToArray())
        {
            array.Remove(empty);
        }

        return array;
    }

    /// <summary>
    /// Everything of this namespace that a plugin can leave behind, as comparable text: links, addresses, routes, rules, neighbours
    /// that are permanent. Equal before ADD and after DEL. Counters and ages are not part of it, nor are link-local IPv6 addresses:
    /// the kernel makes them, and their routes come only once duplicate detection is done.
    /// </summary>
    public string State() => string.Join('\n', Lines().Where(line => line.Length > 0));

    IEnumerable<string> Lines()
    {
        string[][] listings =
        [
            ["-br", "link", "show"], ["-br", "addr", "show"],
            ["-4", "route", "show", "table", "all"], ["-6", "route", "show", "table", "all"],
            ["-4", "rule", "show"], ["-6", "rule", "show"],
            ["neigh", "show", "nud", "permanent"],
        ];
        foreach (var listing in listings)
        {
            foreach (var line in Sh.Ok("ip", ["-n", netns, .. listing]).Split('\n'))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (listing[1] == "addr")
                {
                    yield return string.Join(' ', words.Where(word => !IsLinkLocal(word)));
                }
                // The kernel makes this rule with a namespace's first VRF, and keeps it.
                else if (!words.Take(2).Any(IsLinkLocal) && !line.Contains("[l3mdev-table]", StringComparison.Ordinal))
                {
                    yield return line.TrimEnd();
                }
            }
        }
    }

    static bool IsLinkLocal(string word) => word.StartsWith("fe80:", StringComparison.Ordinal);
}
