using System.Text.Json.Nodes;

namespace Cni.Kernel.Tests.Sbr;

/// <summary>Beside the reference plugin: the same result, the same rules and tables, and either takes away what the other made.</summary>
public sealed class SbrReferenceTests
{
    const Needs Wanted = Needs.Plugins | Needs.Veth | Needs.Ipv6 | Needs.GoPlugins;

    [KernelFact(Wanted)]
    public void Both_make_the_same_rules_and_routes()
    {
        var (theirs, theirResult) = Added(PluginBinary.Go("sbr"));
        var (ours, ourResult) = Added(PluginBinary.Ours("sbr"));
        Assert.True(JsonNode.DeepEquals(theirResult, ourResult), $"{theirResult}\n{ourResult}");

        // The reference also copies each family's routes to the other family's tables, where nothing finds them, and takes the way to
        // link-local neighbours from the main table.
        string[] rules = [.. theirs.Where(line => line.Contains(" from ", StringComparison.Ordinal))];
        Assert.Equal(rules, ours.Where(line => line.Contains(" from ", StringComparison.Ordinal)));
        string[] routes = [.. theirs.Except(rules).Where(line => line.Contains(" table 102", StringComparison.Ordinal) == line.Contains(':', StringComparison.Ordinal) || !line.Contains(" table ", StringComparison.Ordinal))];
        Assert.Equal(routes.Where(IsNotLinkLocal).Distinct(), ours.Except(rules).Where(IsNotLinkLocal).Distinct());
    }

    static bool IsNotLinkLocal(string line) => !line.StartsWith("fe80", StringComparison.Ordinal);

    static (string[] Routing, JsonNode? Result) Added(PluginBinary plugin)
    {
        using var pod = new SbrPod();
        JsonObject result = pod.Call("ADD", version: "1.0.0", plugin: plugin).EnsureOk().Json.AsObject();
        result.Remove("dns");
        return (pod.Routing(), JsonNode.Parse(result.ToJsonString().Replace(pod.Pod.Path, "netns", StringComparison.Ordinal)));
    }

    [KernelTheory(Wanted)]
    [InlineData(true)]
    [InlineData(false)]
    public void Either_checks_and_deletes_what_the_other_has_added(bool goAdds)
    {
        using var pod = new SbrPod();
        PluginBinary go = PluginBinary.Go("sbr"), ours = PluginBinary.Ours("sbr");
        string[] rules = [.. pod.Routing().Where(line => line.Contains(" from ", StringComparison.Ordinal))];
        pod.Call("ADD", version: "1.0.0", plugin: goAdds ? go : ours).EnsureOk();
        pod.Call("CHECK", version: "1.0.0", plugin: goAdds ? ours : go).EnsureOk();
        pod.Call("DEL", version: "1.0.0", plugin: goAdds ? ours : go).EnsureOk();
        Assert.Equal(rules, pod.Routing().Where(line => line.Contains(" from ", StringComparison.Ordinal)));
    }
}
