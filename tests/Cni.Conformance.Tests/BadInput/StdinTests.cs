using System.Text;

namespace Cni.Conformance.Tests;

/// <summary>Every plugin and verb is given standard input that is no configuration: one error document (6), exit 1, nothing changed.</summary>
public sealed class StdinTests(BadNode bad) : IClassFixture<BadNode>
{
    public static TheoryData<string, string> Rows => Published.RowsOfVerbs();

    static (string Name, byte[] Bytes)[] Documents(string valid) =>
    [
        ("empty", []),
        ("blank", " \n\t "u8.ToArray()),
        ("null", "null"u8.ToArray()),
        ("true", "true"u8.ToArray()),
        ("number", "1"u8.ToArray()),
        ("text", "\"net\""u8.ToArray()),
        ("array", "[]"u8.ToArray()),
        ("prose", "not JSON at all"u8.ToArray()),
        ("HTML", "<html></html>"u8.ToArray()),
        ("NUL bytes", new byte[512]),
        ("NUL after the document", [.. Encoding.UTF8.GetBytes(valid), 0]),
        ("NUL in a text", Encoding.UTF8.GetBytes(valid.Replace("\"net\"", "\"n\0t\"", StringComparison.Ordinal))),
        ("byte order mark", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(valid)]),
        ("UTF-16", Encoding.Unicode.GetBytes(valid)),
        ("invalid UTF-8 in a value", [.. "{\"name\":\"net\",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8]),
        ("invalid UTF-8 in a key", [.. "{\"name\":\"net\",\""u8, 0xFF, .. "\":1}"u8]),
        ("overlong UTF-8", [.. "{\"name\":\"net\",\"x\":\""u8, 0xC0, 0x80, .. "\"}"u8]),
        ("half a surrogate pair", "{\"name\":\"net\",\"x\":\"\\ud800\"}"u8.ToArray()),
        ("two documents", Encoding.UTF8.GetBytes(valid + valid)),
        ("trailing comma", "{\"name\":\"net\",}"u8.ToArray()),
        ("comment", "{\"name\":\"net\"/* here */}"u8.ToArray()),
        ("single quotes", "{'name':'net'}"u8.ToArray()),
        ("NaN", "{\"name\":\"net\",\"x\":NaN}"u8.ToArray()),
        ("leading zero", "{\"name\":\"net\",\"x\":01}"u8.ToArray()),
        ("10 000 arrays deep", Encoding.UTF8.GetBytes(new string('[', 10_000) + new string(']', 10_000))),
        ("10 000 arrays deep in a key", Encoding.UTF8.GetBytes("{\"name\":\"net\",\"x\":" + new string('[', 10_000) + new string(']', 10_000) + "}")),
        ("10 000 objects deep in prevResult", Encoding.UTF8.GetBytes("{\"name\":\"net\",\"prevResult\":" + Repeat("{\"a\":", 10_000) + "1" + new string('}', 10_000) + "}")),
        ("1 000 000 brackets that are never closed", Encoding.UTF8.GetBytes(new string('[', 1_000_000))),
    ];

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void What_is_no_configuration_is_refused_by_every_verb(string type, string verb) => bad.Unchanged(() =>
    {
        foreach (var (name, bytes) in Documents(Published.Config(type, bad.Node).ToJsonString()))
        {
            var error = Reply.Error(bad.Start(type, verb, bytes));
            Assert.True(error.Code == 6, $"{name}: {error}");
            Assert.StartsWith("error unmarshall network config: ", error.Message, StringComparison.Ordinal);
        }
    });

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void A_truncated_configuration_is_refused_wherever_it_ends(string type, string verb) => bad.Unchanged(() =>
    {
        var whole = Encoding.UTF8.GetBytes(Published.Config(type, bad.Node).ToJsonString());
        for (int length = 1; length < whole.Length; length += 1 + whole.Length / 12)
        {
            var error = Reply.Error(bad.Start(type, verb, whole[..length]));
            Assert.True(error.Code == 6, $"{length} bytes: {error}");
            Assert.Contains("error unmarshall network config: ", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(6, Reply.Error(bad.Start(type, verb, whole[..^1])).Code);
    });

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Published.Rows), MemberType = typeof(Published))]
    public void Version_is_answered_whatever_stdin_holds(string type) => bad.Unchanged(() =>
    {
        foreach (var (name, bytes) in Documents("{\"name\":\"net\"}"))
        {
            var run = bad.Start(type, "VERSION", bytes);
            Assert.True(run.ExitCode == 0, $"{name}: {run.StdOut}");
            Assert.Equal(Published.Versions(type), run.Json["supportedVersions"]!.AsArray().Count);
        }
    });

    static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
