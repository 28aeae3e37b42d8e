using Cni.Tests.Packages;

namespace Cni.Templates.Tests;

/// <summary>A few of the combinations, which together have every line of the template: they build, and pass their own tests.</summary>
public sealed class BuildTests(Templates templates) : IClassFixture<Templates>
{
    [NeedsTheory(Needs.Packages)]
    [InlineData("Acme.Net", "--kind main --ipam embedded --tests")]
    [InlineData("my-plugin", "--kind main --ipam delegate --tests")]
    [InlineData("3net", "--kind main --ipam none --tests")]
    [InlineData("Demo", "--kind chained --tests")]
    [InlineData("HTTPBridge2", "--kind ipam --tests")]
    public void It_builds_without_a_warning_and_passes_its_own_tests(string name, string options)
    {
        var folder = templates.New(name, options);
        var build = templates.Sandbox.TryIn(folder, "build", "-v", "quiet", "-nologo", "-p:NuGetAudit=false");
        Assert.True(build.ExitCode == 0 && !build.Out.Contains(": warning ", StringComparison.Ordinal), build.Out + build.Error);

        var test = templates.Sandbox.TryIn(folder, "test", "--no-build", "-v", "quiet", "-nologo");
        Assert.True(test.ExitCode == 0 && test.Out.Contains("Passed!", StringComparison.Ordinal), test.Out + test.Error);
    }

    [KernelFact(Needs.Packages | Needs.Veth)]
    public void Published_it_attaches_a_container_and_lets_it_go()
    {
        var folder = templates.New("Acme.Net", "");
        var publish = templates.Sandbox.TryIn(folder, "publish", "-r", Sandbox.RuntimeIdentifier, "-v", "quiet", "-nologo", "-p:NuGetAudit=false");
        Assert.True(publish.ExitCode == 0 && !publish.Out.Contains(": warning ", StringComparison.Ordinal), publish.Out + publish.Error);

        var plugin = new PluginBinary(Path.Combine(folder, "src/Acme.Net/bin/Release/net10.0", Sandbox.RuntimeIdentifier, "publish/acme-net"));
        Assert.False(File.Exists(plugin.Path + ".dll"), "It was published as an assembly, not as a native program.");
        using var pair = new NamespacePair();
        var config = $$$"""{"cniVersion":"1.1.0","name":"acme","type":"acme-net","ipam":{"dataDir":"{{{templates.Sandbox.At("leases")}}}","subnet":"10.88.0.0/24","routes":[{"dst":"0.0.0.0/0"}]}}""";
        plugin.Run(plugin.Environment("ADD", "c1", pair.Pod.Path), config, pair.Host).EnsureOk();
        Assert.Contains("10.88.0.2/24", pair.Pod.Ip.Addresses("eth0"));
        Assert.Equal(0, pair.Pod.Run("ping", "-c", "1", "-W", "5", "10.88.0.1").ExitCode);

        plugin.Run(plugin.Environment("DEL", "c1", pair.Pod.Path), config, pair.Host).EnsureOk();
        Assert.Empty(pair.Pod.Ip.LinkNames());
        Assert.Empty(pair.Host.Ip.LinkNames());
    }
}
