using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cni.Templates.Tests;

/// <summary>Every combination of options: which files come out, what is written in them, what is not.</summary>
public sealed partial class TreeTests(Templates templates) : IClassFixture<Templates>
{
    /// <summary>Names that are legal for a folder; the class and type names that they have to become.</summary>
    static readonly (string Name, string Class, string Namespace, string Type)[] Names =
    [
        ("Acme.Net", "AcmeNet", "Acme.Net", "acme-net"),
        ("my-plugin", "MyPlugin", "my_plugin", "my-plugin"),
        ("Demo", "Demo", "Demo", "demo"),
        ("HTTPBridge2", "HTTPBridge2", "HTTPBridge2", "http-bridge2"),
        ("3net", "_3Net", "_3net", "3net"),
    ];

    static readonly string[] Kinds = ["--kind main --ipam embedded", "--kind main --ipam delegate", "--kind main --ipam none", "--kind chained", "--kind ipam"];

    public static IEnumerable<object[]> Combinations =>
        from options in Kinds from name in Names from tests in new[] { "", " --tests" } select new object[] { name.Name, options + tests };

    public static TheoryData<string> Options => [.. from options in Kinds from tests in new[] { "", " --tests" } select options + tests];

    [NeedsTheory(Needs.Packages), MemberData(nameof(Options))]
    public void The_files_are_those_that_were_accepted(string options)
    {
        var folder = templates.New("Acme.Net", options);
        var files = Files(folder).Select(file => (JsonNode)file).ToArray();
        Snapshot.Json(new JsonArray(files), options.Replace("--kind ", "", StringComparison.Ordinal).Replace(" --ipam ", "-", StringComparison.Ordinal).Replace(" --", "-", StringComparison.Ordinal));
    }

    [NeedsTheory(Needs.Packages), MemberData(nameof(Combinations))]
    public void Names_become_legal_and_nothing_of_the_template_is_left(string name, string options)
    {
        var folder = templates.New(name, options);
        var (_, stem, space, type) = Names.Single(one => one.Name == name);
        Assert.Contains($"src/{name}/{stem}Plugin.cs", Files(folder));
        Assert.Contains($"namespace {space};", Text(folder, $"src/{name}/{stem}Plugin.cs"), StringComparison.Ordinal);
        Assert.Contains($"sealed class {stem}Plugin(", Text(folder, $"src/{name}/{stem}Plugin.cs"), StringComparison.Ordinal);
        Assert.Contains($"<AssemblyName>{type}</AssemblyName>", Text(folder, $"src/{name}/{name}.csproj"), StringComparison.Ordinal);
        var list = JsonNode.Parse(Text(folder, $"10-{type}.conflist"))!;
        Assert.Equal(type, (string?)list["name"]);
        Assert.Contains(type, list["plugins"]!.AsArray().SelectMany(plugin => new[] { (string?)plugin!["type"], (string?)plugin["ipam"]?["type"] }));
        Assert.Equal(options.Contains("--tests", StringComparison.Ordinal), Files(folder).Contains($"tests/{name}.Tests/{name}.Tests.csproj"));

        Assert.All(Files(folder), file => Assert.DoesNotMatch(Leftover(), file));
        Assert.All(Files(folder), file => Assert.DoesNotMatch(Leftover(), Text(folder, file)));
    }

    [NeedsFact(Needs.Packages)]
    public void The_installer_puts_whole_files_where_a_node_looks_for_them()
    {
        var folder = templates.New("Acme.Net", "");
        File.WriteAllText(Path.Combine(folder, "acme-net"), "program");
        var node = Directory.CreateDirectory(Path.Combine(folder, "node")).FullName;
        var variables = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["CNI_BIN_DIR"] = node + "/bin", ["CNI_CONF_DIR"] = node + "/conf", ["CNI_INSTALL_CONF"] = "true" };
        Sh.Run("sh", [Path.Combine(folder, "install.sh")], stdin: null, variables).EnsureOk();
        Assert.Equal("program", File.ReadAllText(node + "/bin/acme-net"));
        Assert.True(File.GetUnixFileMode(node + "/bin/acme-net").HasFlag(UnixFileMode.OtherExecute));
        Assert.Equal(["bin/acme-net", "conf/10-acme-net.conflist"], Files(node));

        Directory.Delete(node, recursive: true);
        variables.Remove("CNI_INSTALL_CONF");
        Sh.Run("sh", [Path.Combine(folder, "install.sh")], stdin: null, variables).EnsureOk();
        Assert.Equal(["bin/acme-net"], Files(node));
    }

    [NeedsFact(Needs.Packages)]
    public void Help_names_every_option_and_choice()
    {
        var help = templates.Help();
        Assert.All(new[] { "--kind", "--ipam", "--tests", "main", "chained", "embedded", "delegate", "none" }, word => Assert.Contains(word, help, StringComparison.Ordinal));
    }

    static string Text(string folder, string file) => File.ReadAllText(Path.Combine(folder, file));

    static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"Plugin1|CniPlugin[._]1|Company|company-plugin|^\s*#(if|else|endif)|<!--#|\{(cni|xunit|test-sdk|xunit-runner)\}|csproj-in", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Leftover();
}
