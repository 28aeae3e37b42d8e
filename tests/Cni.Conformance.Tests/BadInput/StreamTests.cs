using System.Diagnostics;
using System.Text;

namespace Cni.Conformance.Tests;

/// <summary>Standard streams that are closed, full, or never end.</summary>
public sealed class StreamTests(BadNode bad) : IClassFixture<BadNode>
{
    public static TheoryData<string> Rows => Published.Rows;

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Version_does_not_wait_for_a_stdin_that_nobody_closes(string type)
    {
        var fifo = Path.Combine(bad.Node.Folder, $"open-{type}");
        Sh.Ok("mkfifo", fifo);
        var took = Stopwatch.StartNew();
        var run = Shell(type, "VERSION", "", $"<> '{fifo}'");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Published.Versions(type), run.Json["supportedVersions"]!.AsArray().Count);
        Assert.True(took.Elapsed < TimeSpan.FromSeconds(5), $"it took {took.Elapsed}");
    }

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void A_result_that_nobody_gets_is_undone(string type)
    {
        // Loopback's undoing is to leave lo as it was.
        bad.Works(type);
        bad.Unchanged(() =>
        {
            foreach (var redirection in new[] { "> /dev/full", ">&-", "| true", $"> '{bad.Node.Folder}/nowhere/file'" })
            {
                // The shell's own exit code is that of the last in a pipe, so the plugin's is kept aside.
                var code = Path.Combine(bad.Node.Folder, "code");
                var run = Shell(type, "ADD", Published.Config(type, bad.Node).ToJsonString(), redirection == "| true" ? "" : redirection,
                    pipe: redirection == "| true" ? $"{{ sleep 0.2; \"$0\"; echo $? > '{code}'; }} | true; sleep 1; exit $(cat '{code}')" : null);
                Assert.True(run.ExitCode is 1 or 2, $"{redirection}: exit code {run.ExitCode}");
            }
        });
    }

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void A_stdin_that_cannot_be_read_is_an_error(string type) => bad.Unchanged(() =>
    {
        foreach (var redirection in new[] { "<&-", "< /", "< /dev/null" })
        {
            var error = Reply.Error(Shell(type, "ADD", "", redirection));
            Assert.True(error.Code is 5 or 6, $"{redirection}: {error}");
        }
    });

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void A_closed_stderr_is_no_reason_to_fail(string type)
    {
        bad.Works(type);
        bad.Unchanged(() =>
        {
            foreach (var redirection in new[] { "2>&-", "2> /dev/full" })
            {
                Assert.NotEqual("", Shell(type, "ADD", Published.Config(type, bad.Node).ToJsonString(), redirection).EnsureOk().StdOut);
                Assert.Equal("", Shell(type, "DEL", Published.Config(type, bad.Node).ToJsonString(), redirection).EnsureOk().StdOut);
            }
        });
    }

    PluginRun Shell(string type, string verb, string config, string redirection, string? pipe = null)
    {
        var plugin = PluginBinary.Ours(type);
        var variables = plugin.Environment(verb, "pod1", bad.Node.PodOf(type).Path);
        variables["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        var result = Sh.Run("ip", ["netns", "exec", bad.Node.Host.Name, "sh", "-c", pipe ?? $"exec \"$0\" {redirection}", plugin.Path],
            Encoding.UTF8.GetBytes(config), variables, BadNode.Patience);
        return new(result.ExitCode, result.OutBytes, result.Error);
    }
}
