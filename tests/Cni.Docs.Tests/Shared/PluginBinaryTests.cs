namespace Cni.Docs.Tests.Shared;

public class PluginBinaryTests
{
    static readonly Dictionary<string, string> Version = new() { ["CNI_COMMAND"] = "VERSION" };

    [NeedsFact(Needs.GoPlugins)]
    public void A_plugin_answers_on_stdout()
    {
        var run = PluginBinary.Go("loopback").Run(Version, """{"cniVersion":"1.0.0"}""");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1.0.0", run.Json["supportedVersions"]!.AsArray().Select(version => (string?)version));
        Assert.Null(run.ErrorCode);
    }

    [NeedsFact(Needs.GoPlugins)]
    public void An_error_document_gives_its_code()
    {
        var run = PluginBinary.Go("loopback").Run(new Dictionary<string, string> { ["CNI_COMMAND"] = "ADD" }, "{}");
        Assert.Equal((1, 4), (run.ExitCode, run.ErrorCode));
        Assert.Throws<InvalidOperationException>(run.EnsureOk);
    }

    [KernelFact(Needs.GoPlugins)]
    public void A_plugin_acts_in_the_namespace_that_plays_the_node()
    {
        using var pair = new NamespacePair();
        pair.Pod.Line("ip link set lo down");
        var loopback = PluginBinary.Go("loopback");
        loopback.Run(loopback.Environment("ADD", "c1", pair.Pod.Path, "lo"), """{"cniVersion":"1.0.0","name":"n","type":"loopback"}""", pair.Host).EnsureOk();
        Assert.Contains("UP", pair.Pod.Ip.Link("lo")!["flags"]!.AsArray().Select(flag => (string?)flag));
    }
}
