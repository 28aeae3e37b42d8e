namespace Cni.Tool.Tests;

/// <summary>Every mistake is one sentence that says what to do, on standard error, with exit code 2.</summary>
public class MistakeTests
{
    [Theory]
    [InlineData("addd", "error: \"addd\" is no command. Did you mean add?")]
    [InlineData("add", "error: Required argument \"NETWORK\" missing for command: \"add\".")]
    [InlineData("add net ns extra", "error: \"extra\" is one argument too many for \"cni add\".")]
    [InlineData("add net ns --ifnam x", "error: \"cni add\" has no option --ifnam. Did you mean --ifname?")]
    [InlineData("add net ns --conf-dir /nowhere", "error: There is no folder /nowhere to find the network \"net\" in: give its folder with --conf-dir, or its file as NETWORK.")]
    [InlineData("add ./nothing.conflist ns", "error: There is no file ./nothing.conflist: name a configuration list, or a network of /etc/cni/net.d without an extension.")]
    [InlineData("completion tcsh", "error: Argument \"tcsh\" not recognized. Must be one of:")]
    public async Task Words_that_make_no_sense_are_named(string commandLine, string sentence)
    {
        var run = await CniTest.RunAsync(commandLine.Split(' '));
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(sentence, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [KernelTheory]
    [InlineData("--timeout 0", "error: --timeout must be a number of seconds above 0.")]
    [InlineData("--args IP", "error: \"IP\" in --args (CNI_ARGS) is no pair: write KEY=VALUE, with ; between pairs.")]
    [InlineData("--capability-args []", "error: --capability-args (CAP_ARGS) must be a JSON object with the capabilities' names as keys.")]
    [InlineData("--capability-args {", "error: --capability-args (CAP_ARGS) is no JSON: ")]
    [InlineData("-p 80", "error: \"80\" is no port: write HOST:POD, such as 8080:80, 127.0.0.1:8080:80 or 5353:53/udp.")]
    [InlineData("-p 80:70000", "error: \"80:70000\" is no port: ")]
    [InlineData("-p 8080:80", "error: No plugin of the network \"plain\" maps ports: add ")]
    [InlineData("--ifname a/b", "error: interface name contains / or : or whitespace characters (code 4")]
    public async Task Options_that_make_no_sense_are_named(string options, string sentence)
    {
        using var node = new Node();
        node.Write("net.d/plain.conflist", """{ "cniVersion": "1.0.0", "name": "plain", "plugins": [ { "type": "loopback" } ] }""");
        var run = await CniTest.RunAsync(["add", "plain", node.Pod.Path, "--conf-dir", node.At("net.d"), "--cache-dir", node.At("cache"), .. options.Split(' ')]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.StartsWith(sentence, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [KernelFact]
    public async Task Namespaces_and_networks_that_are_missing_are_named_with_what_there_is()
    {
        using var node = new Node();
        node.Configure();
        string[] where = ["--conf-dir", node.At("net.d"), "--cache-dir", node.At("cache")];
        Assert.Equal($"error: There is no network \"toolnte\" in {node.At("net.d")}: it has toolnet.\n", (await CniTest.RunAsync(["add", "toolnte", node.Pod.Path, .. where])).Error);
        Assert.Equal("error: There is no network namespace at /run/netns/cnit-none. Make it with \"ip netns add cnit-none\".\n", (await CniTest.RunAsync(["add", "toolnet", "cnit-none", .. where])).Error);
        var file = node.Write("plain", "");
        Assert.StartsWith($"error: {file} is no network namespace", (await CniTest.RunAsync(["add", "toolnet", file, .. where])).Error, StringComparison.Ordinal);
        Assert.Equal($"error: {node.Pod.Path} is not attached to the network \"toolnet\" as eth0: \"cni add\" it first.\n", (await CniTest.RunAsync(["check", "toolnet", node.Pod.Path, .. where])).Error);
    }

    [KernelFact]
    public async Task A_plugin_that_is_not_there_is_named_with_where_it_was_looked_for()
    {
        using var node = new Node();
        node.Configure();
        var run = await CniTest.RunAsync("add", "toolnet", node.Pod.Path, "--conf-dir", node.At("net.d"), "--cache-dir", node.At("cache"), "--plugin-path", node.At("none"));
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error: failed to find plugin \"bridge\" in path", run.Error.Replace("plugin type=\"bridge\" name=\"toolnet\" failed (add): ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_configurations_are_named_with_their_file()
    {
        var folder = Directory.CreateTempSubdirectory("cni-tool-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "10-bad.conflist"), "{ \"name\": \"x\", ");
            var run = await CniTest.RunAsync("status", "x", "--conf-dir", folder.FullName);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("10-bad.conflist", run.Error, StringComparison.Ordinal);
            Assert.Contains("\"cni validate\" says more", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
