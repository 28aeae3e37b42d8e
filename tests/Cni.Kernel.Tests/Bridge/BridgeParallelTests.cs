using Cni.Tests;

namespace Cni.Kernel.Tests.Bridge;

public sealed class BridgeParallelTests : IDisposable
{
    private const int Pods = 64;
    private readonly BridgeNode _node = new();

    public void Dispose() => _node.Dispose();

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Nft)]
    public void Sixty_four_pods_at_once_get_sixty_four_addresses_and_leave_nothing()
    {
        var config = _node.Config(subnets: ["10.1.0.0/16", "2001:db8:42::/64"]);
        config["ipMasq"] = true;
        config["macspoofchk"] = true;
        TestNamespace[] pods = [.. Enumerable.Range(0, Pods).Select(_ => _node.NewPod())];
        string before = _node.State();
        string stdin = config.ToJsonString();

        PluginRun[] adds = InParallel(i => _node.Add(System.Text.Json.Nodes.JsonNode.Parse(stdin)!.AsObject(), pods[i], $"pod{i}"));
        string[] addresses = [.. adds.SelectMany(add => add.EnsureOk().Json["ips"]!.AsArray()).Select(ip => (string)ip!["address"]!)];
        Assert.Equal(2 * Pods, addresses.Distinct().Count());
        InParallel(i => pods[i].Run("ping", "-c", "1", "-W", "5", "10.1.0.1").EnsureOk());
        Assert.Equal(Pods, _node.Node.Ip.Links().Count(link => (string?)link!["master"] == "br0"));

        PluginRun[] dels = InParallel(i => _node.Del(System.Text.Json.Nodes.JsonNode.Parse(stdin)!.AsObject(), pods[i], $"pod{i}"));
        Assert.All(dels, del => del.EnsureOk());
        Assert.Empty(_node.Leases());
        Assert.Equal(["br0"], _node.Node.Ip.LinkNames());
        Sh.Ok("ip", "-n", _node.Node.Name, "link", "delete", "br0");
        Assert.Equal(before, _node.State());
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Veth | Needs.Strace)]
    public void Add_with_host_local_starts_no_other_process()
    {
        TestNamespace pod = _node.NewPod();
        string trace = Path.Combine(_node.DataDir, "trace");
        var variables = _node.Bridge.Environment("ADD", "pod1", pod.Path);
        var config = _node.Config();
        config["ipMasq"] = true;
        Sh.Run("ip", ["netns", "exec", _node.Node.Name, "strace", "-f", "-e", "trace=execve", "-o", trace, _node.Bridge.Path],
            System.Text.Encoding.UTF8.GetBytes(config.ToJsonString()), variables).EnsureOk();
        Assert.Single(File.ReadAllLines(trace), line => line.Contains("execve(", StringComparison.Ordinal));
    }

    private static T[] InParallel<T>(Func<int, T> run)
    {
        var results = new T[Pods];
        Parallel.For(0, Pods, new ParallelOptions { MaxDegreeOfParallelism = Pods }, i => results[i] = run(i));
        return results;
    }
}
