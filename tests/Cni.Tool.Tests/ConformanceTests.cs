using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Cni.Tool.Tests;

public class ConformanceTests
{
    [Fact]
    public async Task The_list_shows_cases_with_level_and_section()
    {
        var run = (await CniTest.RunAsync("conformance", "--list", "--filter", "del/twice")).EnsureOk();
        Assert.Equal(2, run.Out.TrimEnd().Split('\n').Length);
        Assert.Matches(@"^del/twice +MUST +any +.*Section 2: DEL$", run.Out.TrimEnd().Split('\n')[1]);
    }

    [KernelFact(Needs.Plugins)]
    public async Task A_plugin_that_keeps_every_MUST_exits_with_0_and_both_files_say_so()
    {
        using var node = new Node();
        string junit = node.At("out", "r.xml"), json = node.At("out", "r.json");
        var run = (await CniTest.RunAsync("conformance", "loopback", "--plugin-path", RepoPaths.Plugins, "--versions", "1.1.0", "--filter", "del/*", "--junit", junit, "--json", json)).EnsureOk();
        Assert.Contains("✓ every MUST is kept\n", run.Out, StringComparison.Ordinal);
        Assert.NotEmpty(XDocument.Load(junit).Descendants("testcase"));
        Assert.NotNull(JsonNode.Parse(File.ReadAllText(json)));
    }

    [KernelFact]
    public async Task A_plugin_that_breaks_a_MUST_is_shown_with_what_was_expected_and_seen()
    {
        using var node = new Node();
        var plugin = node.Write("broken", """
            #!/bin/sh
            case $CNI_COMMAND in
            VERSION) echo '{"cniVersion":"1.1.0","supportedVersions":["1.0.0","1.1.0"]}' ;;
            DEL) echo '{"cniVersion":"1.1.0","code":7,"msg":"no"}'; exit 1 ;;
            *) cat >/dev/null; echo '{"cniVersion":"1.1.0"}' ;;
            esac
            """);
        Sh.Ok("chmod", "+x", plugin);
        var run = await CniTest.RunAsync("conformance", plugin, "--kind", "ipam", "--versions", "1.1.0", "--filter", "del/never-added", "--junit", node.At("r.xml"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("✗ MUST broken del/never-added: ", run.Out, StringComparison.Ordinal);
        Assert.Contains("  expected  ", run.Out, StringComparison.Ordinal);
        Assert.Contains("  again:\nenv -i CNI_", run.Out, StringComparison.Ordinal);
        Assert.Contains("broken: not every MUST is kept", run.Out, StringComparison.Ordinal);
        Assert.NotEmpty(XDocument.Load(node.At("r.xml")).Descendants("failure"));
    }

    [KernelTheory]
    [InlineData("no-such-plugin", "error: There is no plugin \"no-such-plugin\" in /opt/cni/bin")]
    [InlineData("./no/such/file", "error: There is no file ./no/such/file: name an executable")]
    [InlineData("/etc/passwd", "error: /etc/passwd could not be started: Permission denied.")]
    [InlineData("", "error: Name a plugin to try")]
    [InlineData("x --filter nothing/*", "error: No case matches --filter")]
    [InlineData("/bin/true --versions 9", "error: \"9\" in --versions is no version of the spec: there are 0.1.0")]
    [InlineData("/bin/true --config /no/such", "error: The configuration can't be read: ")]
    public async Task Mistakes_are_one_sentence(string words, string sentence)
    {
        var run = await CniTest.RunAsync(["conformance", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(sentence, run.Error, StringComparison.Ordinal);
    }
}
