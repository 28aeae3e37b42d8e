using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Cni.Aot.Tests;

/// <summary>The libraries compiled ahead of time, every member of them, and run.</summary>
public sealed partial class PublishTests
{
    static readonly string Output = RepoPaths.At("artifacts", "publish", "rooted");

    [KernelFact(Needs.Nft | Needs.Bridge)]
    public void The_whole_of_every_library_publishes_without_warnings_and_runs()
    {
        var environment = System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");

        // What a test starts must not outlive it: neither build nodes nor a compiler server. And the test host's own settings are no business of a build.
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var name in environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) && name != "MSBUILDDISABLENODEREUSE").ToArray())
        {
            environment.Remove(name);
        }

        var publish = Sh.Run("dotnet",
            ["publish", RepoPaths.At("tests", "Doubles", "rooted"), "-c", "Release", "-r", RuntimeId, "-o", Output, "--nologo", "-v", "minimal", "-p:UseSharedCompilation=false"],
            stdin: null, environment, TimeSpan.FromMinutes(4));
        Assert.True(publish.ExitCode == 0, publish.Out + publish.Error);
        Assert.DoesNotMatch(TrimmingOrAotWarning(), publish.Out);

        using var node = new TestNamespace("aot");
        var before = node.Ip.State() + node.Nft.State();
        var run = node.Run(Path.Combine(Output, "rooted"));
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Equal(
            ["Cni.Sdk, Cni.Ipam: 10.1.2.2/24", "Cni.Sdk, runtime: 2 plugins", "Cni.Netlink: a bridge and a table came and went", "Cni.Toolkit: net/pod1/eth0 veth"],
            run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => BytesAtTheEnd().Replace(line, "")));
        Assert.Equal(before, node.Ip.State() + node.Nft.State());
    }

    [NeedsFact(Needs.Plugins)]
    public void The_plugins_were_published_without_warnings()
    {
        var log = RepoPaths.At("artifacts", "logs", "plugins.log");
        if (File.Exists(log))
        {
            Assert.DoesNotMatch(TrimmingOrAotWarning(), File.ReadAllText(log));
        }

        // A native program: no runtime, no assembly beside it, and small enough to be started in milliseconds.
        var binary = new FileInfo(Path.Combine(RepoPaths.Plugins, "cni-plugins"));
        Assert.Equal([0x7F, (byte)'E', (byte)'L', (byte)'F'], File.ReadAllBytes(binary.FullName)[..4]);
        Assert.InRange(binary.Length, 1_000_000, 16_000_000);
        Assert.DoesNotContain(Directory.GetFiles(RepoPaths.Plugins), file => Path.HasExtension(file));
    }

    static string RuntimeId => $"{(RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    [GeneratedRegex("(warning|error) IL[0-9]+")]
    private static partial Regex TrimmingOrAotWarning();

    [GeneratedRegex(", [0-9]+ bytes$")]
    private static partial Regex BytesAtTheEnd();
}
