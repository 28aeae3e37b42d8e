using System.Text;
using System.Text.Json.Nodes;

namespace Cni.Tests;

/// <summary>The independent witness for packet filter rules: <c>nft -j</c> inside one namespace.</summary>
public sealed class NftJson(string netns)
{
    /// <summary>Every object of the ruleset (<c>{"table":{...}}</c>, <c>{"chain":{...}}</c>, ...), without the <c>metainfo</c> entry.</summary>
    public IReadOnlyList<JsonObject> Ruleset() => List("list", "ruleset");

    /// <summary>All objects of one kind: <c>table</c>, <c>chain</c>, <c>rule</c>, <c>set</c>, <c>map</c>, ...</summary>
    public IReadOnlyList<JsonObject> Objects(string kind) =>
        [.. Ruleset().Select(entry => entry[kind]).OfType<JsonObject>()];

    /// <summary>The elements of a set, or null when there is no such set. An empty set has an empty array.</summary>
    public JsonArray? SetElements(string family, string table, string set) => Elements("set", family, table, set);

    /// <summary>The elements of a map, or null when there is no such map.</summary>
    public JsonArray? MapElements(string family, string table, string map) => Elements("map", family, table, map);

    /// <summary>The ruleset as nft writes it, without counters and handles: equal before ADD and after DEL.</summary>
    public string State() => Sh.Ok("ip", "netns", "exec", netns, "nft", "-s", "list", "ruleset");

    /// <summary>Loads a ruleset written in nft's own language.</summary>
    public void Load(string script) =>
        Sh.Run("ip", ["netns", "exec", netns, "nft", "-f", "-"], Encoding.UTF8.GetBytes(script)).EnsureOk();

    /// <summary>Any listing that <c>nft -j</c> answers.</summary>
    public IReadOnlyList<JsonObject> List(params string[] arguments)
    {
        var text = Sh.Ok("ip", ["netns", "exec", netns, "nft", "-j", .. arguments]);
        var entries = JsonNode.Parse(text)!["nftables"]!.AsArray();
        return [.. entries.OfType<JsonObject>().Where(entry => !entry.ContainsKey("metainfo"))];
    }

    JsonArray? Elements(string kind, string family, string table, string name) =>
        Objects(kind).FirstOrDefault(found =>
            (string?)found["family"] == family && (string?)found["table"] == table && (string?)found["name"] == name) is { } match
            ? match["elem"] as JsonArray ?? []
            : null;
}
