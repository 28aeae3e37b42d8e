namespace Cni.Tests.Packages;

/// <summary>Somebody else's plugin, made with the packages alone: does it build, publish and run?</summary>
public sealed class ConsumerTests(Consumer consumer) : IClassFixture<Consumer>
{
    [NeedsFact(Needs.Packages)]
    public void It_publishes_without_a_warning()
    {
        Assert.DoesNotContain("warning", consumer.Log, StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(consumer.Plugin.Path + ".dll"), "It was published as an assembly, not as a native program.");
        Assert.InRange(new FileInfo(consumer.Plugin.Path).Length, 1 << 20, 12 << 20);
    }

    [NeedsFact(Needs.Packages)]
    public void It_speaks_every_version()
    {
        var run = consumer.Plugin.Run(new Dictionary<string, string> { ["CNI_COMMAND"] = "VERSION" }, """{"cniVersion":"1.1.0"}""").EnsureOk();
        Assert.Equal(["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"], run.Json["supportedVersions"]!.AsArray().Select(version => (string?)version));
    }

    [KernelFact(Needs.Packages | Needs.Veth)]
    public void It_attaches_and_detaches_a_container()
    {
        using var pair = new NamespacePair();
        var config = $$$"""{"cniVersion":"1.1.0","name":"wired","type":"wire","ipam":{"type":"host-local","dataDir":"{{{consumer.Leases}}}","subnet":"10.88.0.0/24"}}""";
        var added = consumer.Plugin.Run(consumer.Plugin.Environment("ADD", "c1", pair.Pod.Path), config, pair.Host).EnsureOk();
        Assert.Equal("10.88.0.2/24", (string?)added.Json["ips"]![0]!["address"]);
        Assert.Equal(["10.88.0.2/24"], pair.Pod.Ip.Addresses("eth0").Where(address => address.Contains('.', StringComparison.Ordinal)));

        consumer.Plugin.Run(consumer.Plugin.Environment("DEL", "c1", pair.Pod.Path), config, pair.Host).EnsureOk();
        Assert.Empty(pair.Pod.Ip.LinkNames());
        Assert.False(File.Exists(Path.Combine(consumer.Leases, "wired", "10.88.0.2")));
    }

    [KernelFact(Needs.Packages | Needs.Veth)]
    public void The_code_on_the_page_of_Cni_Netlink_does_what_it_says()
    {
        using var pair = new NamespacePair();
        pair.Host.Run(consumer.Plugin.Path, "--connect", pair.Pod.Path).EnsureOk();
        Assert.Equal(["veth-pod1"], pair.Host.Ip.LinkNames());
        Assert.Contains("10.88.0.2/24", pair.Pod.Ip.Addresses("eth0"));
        Assert.Equal("10.88.0.1", (string?)pair.Pod.Ip.Routes4().Single(route => (string?)route!["dst"] == "default")!["gateway"]);
    }
}
