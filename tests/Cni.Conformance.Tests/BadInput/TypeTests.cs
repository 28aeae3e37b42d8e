using System.Text.Json.Nodes;

namespace Cni.Conformance.Tests;

/// <summary>Each value of a working configuration is replaced by what it is not.</summary>
public sealed class TypeTests(BadNode bad) : IClassFixture<BadNode>
{
    static readonly string[] Values =
    [
        "null", "true", "-1", "0.5", "1e400", "99999999999999999999", "\"\"", "\"rubbish\\n\\u0000\"", "[]", "{}", "[[[]]]", "[null]", "{\"a\":{\"b\":1}}",
    ];

    public static TheoryData<string> Rows => Published.Rows;

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void A_value_of_the_wrong_type_gives_one_error_that_names_it_or_is_ignored(string type)
    {
        var config = Published.Config(type, bad.Node);
        bad.Works(type);
        bad.Unchanged(() =>
        {
            foreach (var path in Paths(config, []).ToList())
            {
                foreach (var value in Values)
                {
                    var what = $"{string.Join('.', path)} = {value}";
                    if (bad.AddAndDel(type, With(config, path, value), what) is { Code: 6 } error)
                    {
                        Assert.True(path.Any(step => (error.Message + error.Details).Contains(step.TrimStart('['), StringComparison.Ordinal)), $"{what}: {error}");
                    }
                }
            }
        });
    }

    static IEnumerable<string[]> Paths(JsonNode? node, string[] path)
    {
        if (path is [.., "dataDir"] or ["type"] or ["cniVersion"])
        {
            yield break;
        }

        if (path.Length > 0)
        {
            yield return path;
        }

        var children = node switch
        {
            JsonObject members => members.SelectMany(member => Paths(member.Value, [.. path, member.Key])),
            JsonArray elements => elements.Take(1).SelectMany(element => Paths(element, [.. path, "[0"])),
            _ => [],
        };
        foreach (var child in children)
        {
            yield return child;
        }
    }

    static string With(JsonObject config, string[] path, string value)
    {
        // 1e400 and its like do not survive a JsonNode, so the text is put in place of a mark.
        const string Mark = "\"@here@\"";
        var copy = config.DeepClone();
        JsonNode parent = copy;
        foreach (var step in path[..^1])
        {
            parent = step == "[0" ? parent[0]! : parent[step]!;
        }

        if (path[^1] == "[0")
        {
            parent[0] = "@here@";
        }
        else
        {
            parent[path[^1]] = "@here@";
        }

        return copy.ToJsonString().Replace(Mark, value, StringComparison.Ordinal);
    }
}
