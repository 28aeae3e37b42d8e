using System.Text.Json.Nodes;

namespace Cni.Tool.Tests;

public class VerbTests
{
    const Needs Ours = Needs.Plugins | Needs.Bridge | Needs.Nft;

    [KernelFact(Ours)]
    public void Add_attaches_and_del_leaves_nothing()
    {
        using var node = new Node();
        node.Configure();
        var before = node.Pod.Ip.State();

        var add = node.Cni("add", "toolnet", node.Pod.Name, "-p", "18080:80").EnsureOk();
        var result = JsonNode.Parse(add.Out)!;
        Assert.Equal("1.0.0", (string?)result["cniVersion"]);
        Assert.Equal(["10.231.7.2/24"], node.Pod.Ip.Addresses("eth0"));
        Assert.Contains("18080", node.Host.Ok("nft", "list", "ruleset"), StringComparison.Ordinal);

        // The ports need not be said again: the result cache knows them.
        node.Cni("check", "toolnet", node.Pod.Name).EnsureOk();
        node.Cni("del", "toolnet", node.Pod.Name).EnsureOk();
        Assert.Equal(before, node.Pod.Ip.State());
        Assert.DoesNotContain("18080", node.Host.Ok("nft", "list", "ruleset"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(node.At("cache", "results")));
        node.Cni("del", "toolnet", node.Pod.Name).EnsureOk();
    }

    [KernelFact(Ours)]
    public void Variables_of_cnitool_stand_in_for_options()
    {
        using var node = new Node();
        node.Configure();
        var run = node.Host.Run("env", $"CNI_PATH={node.PluginPath}", $"NETCONFPATH={node.At("net.d")}", "CNI_IFNAME=net7", "CNI_ARGS=IP=10.231.7.99",
            """CAP_ARGS={"portMappings": [{"hostPort": 18080, "containerPort": 80, "protocol": "tcp"}]}""",
            CniTest.Program, "add", "toolnet", node.Pod.Path, "--cache-dir", node.At("cache")).EnsureOk();
        Assert.Contains("net7", run.Out, StringComparison.Ordinal);
        Assert.Equal(["10.231.7.99/24"], node.Pod.Ip.Addresses("net7"));
        Assert.Contains("18080", node.Host.Ok("nft", "list", "ruleset"), StringComparison.Ordinal);
    }

    [KernelFact(Ours)]
    public void Check_says_what_is_wrong_and_exits_with_1()
    {
        using var node = new Node();
        node.Configure();
        node.Cni("add", "toolnet", node.Pod.Name).EnsureOk();
        node.Pod.Line("ip addr flush dev eth0");
        var check = node.Cni("check", "toolnet", node.Pod.Name);
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("10.231.7.2", check.Error, StringComparison.Ordinal);
    }

    [KernelFact(Ours)]
    public void Gc_keeps_what_has_a_namespace_and_removes_what_has_none()
    {
        using var node = new Node();
        node.Configure();
        node.Cni("add", "toolnet", node.Pod.Name).EnsureOk();
        using (var gone = new TestNamespace("gone"))
        {
            node.Cni("add", "toolnet", gone.Name).EnsureOk();
        }

        Assert.StartsWith("✓ kept 1, detached 1 of \"toolnet\"\n", node.Cni("gc", "toolnet", "--format", "table").EnsureOk().Out, StringComparison.Ordinal);
        Assert.Equal(["10.231.7.2"], Leases(node));
        node.Cni("gc", "toolnet", "--all").EnsureOk();
        Assert.Empty(Leases(node));
    }

    [KernelFact(Needs.GoPlugins | Needs.Bridge)]
    public void The_Go_plugins_are_run_as_well()
    {
        using var node = new Node { PluginPath = RepoPaths.GoPlugins };
        node.Write("net.d/gonet.conflist", $$"""
            { "cniVersion": "1.0.0", "name": "gonet", "plugins": [ { "type": "bridge", "bridge": "toolbr0", "isGateway": true,
              "ipam": { "type": "host-local", "dataDir": "{{node.At("leases")}}", "ranges": [[{ "subnet": "10.231.8.0/24" }]] } } ] }
            """);
        node.Cni("add", "gonet", node.Pod.Name).EnsureOk();
        Assert.Equal(["10.231.8.2/24"], node.Pod.Ip.Addresses("eth0"));
        node.Cni("check", "gonet", node.Pod.Name).EnsureOk();
        node.Cni("del", "gonet", node.Pod.Name).EnsureOk();
    }

    [KernelFact(Ours)]
    public void Version_lists_what_every_plugin_of_the_network_speaks()
    {
        using var node = new Node();
        node.Configure();
        var document = JsonNode.Parse(node.Cni("version", "toolnet").EnsureOk().Out)!;
        Assert.Equal(["bridge", "host-local", "portmap"], document["plugins"]!.AsArray().Select(plugin => (string)plugin!["type"]!));
        Assert.All(document["plugins"]!.AsArray(), plugin => Assert.True((bool)plugin!["speaksNetworkVersion"]!));
    }

    [KernelFact(Ours)]
    public void The_table_shows_interfaces_addresses_and_routes()
    {
        using var node = new Node();
        node.Configure();
        var text = node.Scrubbed(node.Cni("add", "toolnet", node.Pod.Name, "--container-id", "c0ffee", "--format", "table").EnsureOk().Out);
        Assert.Equal($$"""
            ✓ attached {pod} to toolnet as eth0, container c0ffee
            INTERFACE     MAC                WHERE
            toolbr0       {mac}  node
            {veth}  {mac}  node
            eth0          {mac}  {pod}
            ADDRESS        GATEWAY     ON
            10.231.7.2/24  10.231.7.1  eth0
            ROUTE      VIA
            0.0.0.0/0  10.231.7.1

            """, new Scrub("veth[0-9a-f]{8}", "{veth}").Apply(text));
    }

    static string[] Leases(Node node) => [.. Directory.GetFiles(node.At("leases", "toolnet"), "10.*").Select(file => Path.GetFileName(file)).Order()];
}
