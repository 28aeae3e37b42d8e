using System.Text;
using System.Text.Json.Nodes;

namespace Cni.Interop.Tests;

/// <summary>Lists everything in a namespace, or a folder, that a plugin could have made or changed: one line each, as foreign programs see it.</summary>
static class Witness
{
    const string Script = """
        export PATH=/usr/sbin:/usr/bin:/sbin:/bin
        echo '#link'; ip -j -d addr show
        echo '#route'; ip -j -d -4 route show table all
        echo '#route'; ip -j -d -6 route show table all
        echo '#rule'; ip -j -4 rule show
        echo '#rule'; ip -j -6 rule show
        echo '#neighbour'; ip -j neigh show nud permanent
        echo '#qdisc'; tc -j qdisc show
        for dev in $(tc qdisc show | sed -n 's/^qdisc \(ingress\|clsact\) [^ ]* dev \([^ ]*\).*/\2/p'); do
          echo "#filter $dev"; tc -j filter show dev "$dev" ingress
        done
        echo '#vlan'; bridge -j vlan show
        echo '#nft'; nft -s list ruleset
        """;

    /// <summary>Links, addresses, routes, rules, neighbours, queueing, filters, VLANs and packet filter rules of a namespace.</summary>
    public static IReadOnlyList<string> Namespace(string role, string netns, Wording wording)
    {
        var lines = new List<string>();
        string text = wording.Text(Sh.Run("ip", ["netns", "exec", netns, "sh", "-c", Script], stdin: null).EnsureOk().Out);
        foreach (string section in text.Split("\n#").Select(part => part.TrimStart('#')))
        {
            int end = section.IndexOf('\n', StringComparison.Ordinal);
            string title = end < 0 ? section : section[..end], body = end < 0 ? "" : section[end..].Trim();
            if (title == "nft")
                lines.AddRange(Rules(role, body));
            else if (body.Length > 0)
                lines.AddRange(Entries(role, title, JsonNode.Parse(body)!.AsArray(), wording));
        }
        return lines;
    }

    /// <summary>The settings of interfaces, and whether packets are forwarded.</summary>
    public static IReadOnlyList<string> Sysctls(string role, string netns, Wording wording)
    {
        // Some can't be read, for which grep exits with 2.
        string text = Sh.Run("ip", ["netns", "exec", netns, "grep", "-rs", ".", "/proc/sys/net/ipv4/conf", "/proc/sys/net/ipv6/conf", "/proc/sys/net/ipv4/ip_forward"], stdin: null).Out;
        return [.. wording.Text(text).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{role} sysctl {line["/proc/sys/net/".Length..].Replace(":", " = ", StringComparison.Ordinal)}")];
    }

    /// <summary>The files of a folder with their contents, and its symbolic links with what they point to.</summary>
    public static IReadOnlyList<string> Files(string folder, Wording wording) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => wording.Text($"file {Path.GetRelativePath(folder, file)} = {Content(file)}"))];

    static string Content(string file)
    {
        if (new FileInfo(file).LinkTarget is { } target)
            return $"-> {target}";
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file)).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return "in use";
        }
    }

    static IEnumerable<string> Entries(string role, string title, JsonArray entries, Wording wording)
    {
        foreach (JsonObject entry in entries.OfType<JsonObject>().Where(entry => entry.Count > 0))
        {
            if (title == "link")
            {
                var addresses = (entry["addr_info"] as JsonArray)?.OfType<JsonObject>() ?? [];
                string name = (string)entry["ifname"]!;
                foreach (JsonObject address in addresses.Where(each => each.ContainsKey("local") && (string?)each["scope"] != "link"))
                    yield return $"{role} address {name} {string.Join(' ', wording.Lines("", address))}";
                entry.Remove("addr_info");
                foreach (string line in wording.Lines($"{role} link {name}", entry))
                    yield return line;
            }
            else if (title is not "route" || !ComesLater(entry))
            {
                yield return $"{role} {title} {string.Join(' ', wording.Lines("", entry))}";
            }
        }
    }

    /// <summary>Routes that the kernel makes on its own, for link-local addresses and once duplicate detection is done.</summary>
    static bool ComesLater(JsonObject route)
    {
        string destination = (string?)route["dst"] ?? "";
        return destination.StartsWith("fe80:", StringComparison.Ordinal) || destination.StartsWith("ff00:", StringComparison.Ordinal)
            || (destination.Contains(':', StringComparison.Ordinal) && (string?)route["type"] is "local" or "anycast" or "multicast");
    }

    /// <summary>Each rule with the names of its table and chain before it.</summary>
    static IEnumerable<string> Rules(string role, string ruleset)
    {
        var inside = new List<string>();
        foreach (string line in ruleset.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (line == "}")
            {
                inside.RemoveAt(inside.Count - 1);
                continue;
            }
            yield return $"{role} nft {string.Concat(inside.Select(each => each + " { "))}{line}";
            if (line.EndsWith(" {", StringComparison.Ordinal))
                inside.Add(line[..^2]);
        }
    }
}
