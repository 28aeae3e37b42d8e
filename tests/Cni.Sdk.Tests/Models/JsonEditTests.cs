using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace Cni.Sdk.Tests.Models;

public class JsonEditTests
{
    private static string Edit(string json, string[] remove, params (string, string)[] set) => Encoding.UTF8.GetString(JsonEdit.WithMembers(
        Encoding.UTF8.GetBytes(json), remove, [.. set.Select(item => (item.Item1, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(item.Item2)))]));

    [Theory]
    [InlineData("{}", "", "", "{}")]
    [InlineData("{ }", "", "b", """{"b":1}""")]
    [InlineData("""{"a" : 1.50, "b":[ 1 , {"b":2}] , "c":"\u00e4"}""", "", "", """{"a" : 1.50,"b":[ 1 , {"b":2}],"c":"\u00e4"}""")]
    [InlineData("""{"a":1e400,"b":12345678901234567890,"c":3}""", "C", "", """{"a":1e400,"b":12345678901234567890}""")]
    [InlineData("""{"B":0,"a":{"b":5},"b":2}""", "", "b", """{"a":{"b":5},"b":1}""")]
    [InlineData("""{"a":1,"a":2}""", "a", "z", """{"z":1}""")]
    [InlineData("""{"\u0061":1,"x":2}""", "a", "", """{"x":2}""")]
    public void What_is_kept_stays_byte_for_byte(string json, string remove, string set, string expected) =>
        Assert.Equal(expected, Edit(json, remove.Length == 0 ? [] : [remove], set.Length == 0 ? [] : [(set, "1")]));

    [Fact]
    public void Members_are_set_in_the_order_given_and_their_names_are_escaped() =>
        Assert.Equal("""{"a":1,"c":{"x": 1},"b\"":[]}""", Edit("""{"c":0,"a":1}""", [], ("c", """{"x": 1}"""), ("b\"", "[]")));

    [Fact]
    public void A_member_is_found_wherever_it_stands_and_the_last_one_wins()
    {
        var json = """{"a":{"b":1},"B" : [2] ,"b": 3 ,"c":4}"""u8;
        Assert.Equal("3", Encoding.UTF8.GetString(json[JsonEdit.Find(json, "b")!.Value]));
        Assert.Equal("""{"b":1}""", Encoding.UTF8.GetString(json[JsonEdit.Find(json, "A")!.Value]));
        Assert.Null(JsonEdit.Find(json, "d"));
    }

    [Fact]
    public void Removing_nulls_removes_them_and_nothing_else()
    {
        var leaf = Gen.OneOf(Gen.Const("null"), Gen.Const("true"), Gen.Const("-1.50e3"), Gen.Const("\"a:,\\\"\""), Gen.Const("\"\""));
        var tree = Gen.Recursive<string>((depth, inner) => depth > 3 ? leaf : Gen.OneOf(
            leaf,
            inner.Array[0, 3].Select(items => $"[ {string.Join(" , ", items)}]"),
            inner.Array[0, 3].Select(items => $"{{{string.Join(",", items.Select((item, i) => $"\"k{i}\" : {item} "))}}}")));
        tree.Array[0, 4].Sample(items =>
        {
            string json = $"{{{string.Join(",", items.Select((item, i) => $"\"m{i}\":{item}"))}}}";
            var expected = JsonNode.Parse(json)!;
            Prune(expected);
            string actual = Encoding.UTF8.GetString(JsonEdit.WithoutNulls(Encoding.UTF8.GetBytes(json)));
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(actual)), $"{json} became {actual}");
            Assert.DoesNotContain("null", actual, StringComparison.Ordinal);
        });
    }

    private static void Prune(JsonNode node)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToArray())
            {
                if (value is null)
                    members.Remove(name);
                else
                    Prune(value);
            }
        }
        else if (node is JsonArray items)
        {
            for (int i = items.Count - 1; i >= 0; i--)
            {
                if (items[i] is { } item)
                    Prune(item);
                else
                    items.RemoveAt(i);
            }
        }
    }
}
