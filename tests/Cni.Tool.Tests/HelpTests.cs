namespace Cni.Tool.Tests;

public class HelpTests
{
    [Fact]
    public async Task Help_of_every_command_ends_with_examples()
    {
        var root = await CniTest.RunAsync("--help");
        Assert.Equal(0, root.ExitCode);
        Assert.Contains("Examples:", root.Out, StringComparison.Ordinal);
        var commands = root.Out.Split("Commands:\n")[1].Split("\n\n")[0].Split('\n').Select(line => line.Trim().Split(' ')[0]).ToArray();
        Assert.Contains("add", commands);
        foreach (var command in commands)
        {
            var help = await CniTest.RunAsync(command, "--help");
            Assert.True(help.ExitCode == 0 && help.Out.Contains("Examples:\n", StringComparison.Ordinal), command);
        }
    }

    [Fact]
    public async Task Without_a_word_help_goes_to_standard_error()
    {
        var run = await CniTest.RunAsync();
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("Examples:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shells_get_commands_networks_and_namespaces_to_complete()
    {
        var folder = Directory.CreateTempSubdirectory("cni-tool-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "a.conflist"), """{ "cniVersion": "1.0.0", "name": "blue", "plugins": [ { "type": "x" } ] }""");
            Assert.Equal("completion\n", (await CniTest.RunAsync("[suggest:8]", "cni comp")).Out);
            var line = $"cni status --conf-dir {folder.FullName} ";
            Assert.Contains("blue\n", (await CniTest.RunAsync($"[suggest:{line.Length}]", line)).Out, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task A_completion_script_asks_the_tool_itself(string shell) =>
        Assert.Contains("cni \"[suggest:", (await CniTest.RunAsync("completion", shell)).EnsureOk().Out, StringComparison.Ordinal);

    [Fact]
    public async Task The_bash_script_is_one_that_bash_understands_and_that_completes()
    {
        var script = (await CniTest.RunAsync("completion", "bash")).EnsureOk().Out;
        var line = "cni comp";
        var run = Sh.Run("bash", ["-c", $"PATH={AppContext.BaseDirectory}:$PATH; {script}\nCOMP_WORDS=(cni comp); COMP_CWORD=1; COMP_LINE='{line}'; COMP_POINT={line.Length}; _cni_complete; echo \"${{COMPREPLY[*]}}\""]);
        Assert.Equal("completion\n", run.EnsureOk().Out);
    }
}
