using System.Text.Json.Nodes;

namespace Cni.Tool.Tests;

/// <summary>Leaks are made as they come about: a pod's namespace goes without DEL, files are lost, a power cut leaves empty ones.</summary>
public class DoctorTests
{
    const Needs Ours = Needs.Plugins | Needs.Bridge | Needs.Nft;

    [KernelFact(Ours)]
    public void Of_a_healthy_node_there_is_nothing_to_say()
    {
        using var node = new Node();
        node.Configure(subnet: "10.231.20.0/24");
        node.Cni("add", "toolnet", node.Pod.Name, "-p", "18080:80").EnsureOk();
        var run = Examine(node, fix: true).EnsureOk();
        Assert.StartsWith("✓ nothing leaked (1 results, 1 leases, 1 links, ", run.Out, StringComparison.Ordinal);
        node.Cni("check", "toolnet", node.Pod.Name).EnsureOk();
    }

    [KernelFact(Ours)]
    public void A_pod_that_went_without_DEL_is_found_and_DELed()
    {
        using var node = new Node();
        node.Configure(subnet: "10.231.21.0/24");
        node.Cni("add", "toolnet", node.Pod.Name, "-p", "18081:80").EnsureOk();
        using (var gone = new TestNamespace("gone"))
        {
            node.Cni("add", "toolnet", gone.Name, "-p", "18080:80").EnsureOk();
        }

        var found = Examine(node);
        Assert.Equal(1, found.ExitCode);
        var kinds = Leaks(node).Select(leak => (string)leak!["kind"]!).ToArray();
        Assert.Contains("result", kinds);
        Assert.Contains("lease", kinds);
        Assert.Contains("rule", kinds);
        Assert.Contains("18080", node.Host.Ok("nft", "list", "ruleset"), StringComparison.Ordinal);

        Examine(node, fix: true).EnsureOk();
        Assert.DoesNotContain("18080", node.Host.Ok("nft", "list", "ruleset"), StringComparison.Ordinal);
        Assert.Equal(["10.231.21.2"], LeaseFiles(node));
        Assert.StartsWith("✓ nothing leaked", Examine(node).EnsureOk().Out, StringComparison.Ordinal);
        node.Cni("check", "toolnet", node.Pod.Name).EnsureOk();
    }

    [KernelFact(Ours)]
    public void Leftovers_that_no_cache_knows_are_found_by_their_addresses()
    {
        using var node = new Node();
        node.Configure(subnet: "10.231.22.0/24");
        using (var gone = new TestNamespace("gone"))
        {
            node.Cni("add", "toolnet", gone.Name, "-p", "18080:80").EnsureOk();
        }

        Directory.Delete(node.At("cache"), recursive: true);
        var leaks = Leaks(node);
        Assert.All(leaks, leak => Assert.Equal("no cache knows its attachment, and no namespace has 10.231.22.2", (string)leak!["why"]!));
        Assert.Contains(leaks, leak => (string)leak!["what"]! == node.At("leases", "toolnet", "10.231.22.2"));
        Assert.Contains(leaks, leak => ((string)leak!["what"]!).StartsWith("inet cni_portmap any4 tcp . 18080", StringComparison.Ordinal));
        Assert.Contains(leaks, leak => ((string)leak!["what"]!).StartsWith("inet cni_masquerade ", StringComparison.Ordinal));
        Examine(node, fix: true).EnsureOk();
        Assert.Empty(LeaseFiles(node));
        Assert.DoesNotContain("10.231.22.2", node.Host.Ok("nft", "list", "ruleset").Replace("10.231.22.0", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [KernelFact(Ours)]
    public void An_owner_alive_is_left_alone_even_if_no_cache_knows_it()
    {
        using var node = new Node();
        node.Configure(subnet: "10.231.23.0/24");
        node.Cni("add", "toolnet", node.Pod.Name, "-p", "18080:80").EnsureOk();
        Directory.Delete(node.At("cache"), recursive: true);
        var before = node.Host.Ok("nft", "list", "ruleset");
        Assert.StartsWith("✓ nothing leaked (0 results, 1 leases, 1 links, ", Examine(node, fix: true).EnsureOk().Out, StringComparison.Ordinal);
        Assert.Equal(before, node.Host.Ok("nft", "list", "ruleset"));
        Assert.Equal(["10.231.23.2"], LeaseFiles(node));
    }

    [KernelFact(Ours)]
    public void A_namespace_that_only_an_open_file_holds_is_alive()
    {
        using var node = new Node();
        node.Configure(subnet: "10.231.24.0/24");
        var gone = new TestNamespace("held");
        node.Cni("add", "toolnet", gone.Name).EnsureOk();
        using (File.OpenHandle(gone.Path))
        {
            gone.Dispose();
            // The cache says that it is gone, but its address is in it all the same.
            Assert.StartsWith("✓ nothing leaked", Examine(node, fix: true).EnsureOk().Out, StringComparison.Ordinal);
        }

        Assert.Equal(1, Examine(node).ExitCode);
    }

    [KernelFact(Ours)]
    public void What_is_young_is_left_alone()
    {
        using var node = new Node();
        node.Configure(subnet: "10.231.25.0/24");
        Directory.CreateDirectory(node.At("leases", "toolnet"));
        File.WriteAllText(node.At("leases", "toolnet", "10.231.25.9"), "c0ffee\r\neth0");
        Assert.StartsWith("✓ nothing leaked", Examine(node, minAge: "60").EnsureOk().Out, StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(node.At("leases", "toolnet", "10.231.25.9"), DateTime.UtcNow.AddMinutes(-2));
        Assert.Equal(1, Examine(node, minAge: "60").ExitCode);
    }

    [KernelFact]
    public void Empty_files_of_a_power_cut_are_found_and_removed()
    {
        using var node = new Node();
        node.Configure(subnet: "10.231.26.0/24");
        node.Write("leases/toolnet/10.231.26.7", "");
        node.Write("cache/results/toolnet-c0ffee-eth0", "");
        Assert.Equal(2, Leaks(node).Count);
        Examine(node, fix: true).EnsureOk();
        Assert.Empty(LeaseFiles(node));
        Assert.Empty(Directory.GetFiles(node.At("cache", "results")));
    }

    [KernelFact(Ours | Needs.Ifb)]
    public void An_ifb_goes_with_its_owner_and_that_of_another_stays()
    {
        using var node = new Node();
        string file = node.Configure(subnet: "10.231.29.0/24");
        var list = JsonNode.Parse(File.ReadAllText(file))!;
        list["plugins"]!.AsArray().Add(new JsonObject { ["type"] = "bandwidth", ["egressRate"] = 8_000_000, ["egressBurst"] = 800_000 });
        File.WriteAllText(file, list.ToJsonString());
        node.Cni("add", "toolnet", node.Pod.Name).EnsureOk();
        string[] before = Ifbs(node);
        using (var gone = new TestNamespace("gone"))
        {
            node.Cni("add", "toolnet", gone.Name).EnsureOk();
        }

        Directory.Delete(node.At("cache"), recursive: true);
        string left = Assert.Single(Ifbs(node).Except(before));
        Assert.Equal("no cache knows its attachment, and no namespace has 10.231.29.3", (string)Leaks(node).Single(leak => (string)leak!["what"]! == left)!["why"]!);
        Examine(node, fix: true).EnsureOk();
        Assert.Equal(before, Ifbs(node));
    }

    static string[] Ifbs(Node node) => [.. node.Host.Ip.LinkNames().Where(name => name.StartsWith("bwp", StringComparison.Ordinal))];

    [KernelFact(Needs.Veth)]
    public void A_veth_of_ours_with_both_ends_on_the_node_is_an_orphan()
    {
        using var node = new Node();
        node.Host.Line("ip link add vethaaaaaaaa type veth peer name tmp0");
        node.Host.Line("ip link set vethaaaaaaaa alias toolnet/c0ffee/eth0");
        node.Host.Line("ip link add vethbbbbbbbb type veth peer name vethcccccccc");
        Assert.Equal(["vethaaaaaaaa"], Leaks(node).Select(leak => (string)leak!["what"]!));
        Examine(node, fix: true).EnsureOk();
        Assert.Equal(["vethbbbbbbbb", "vethcccccccc"], node.Host.Ip.LinkNames());
    }

    [KernelFact(Needs.GoPlugins | Needs.Bridge)]
    public void Leases_of_the_Go_plugins_are_found_as_well()
    {
        using var node = new Node { PluginPath = RepoPaths.GoPlugins };
        node.Write("net.d/gonet.conflist", $$"""
            { "cniVersion": "1.0.0", "name": "gonet", "plugins": [ { "type": "bridge", "bridge": "toolbr0", "isGateway": true,
              "ipam": { "type": "host-local", "dataDir": "{{node.At("leases")}}", "ranges": [[{ "subnet": "10.231.27.0/24" }]] } } ] }
            """);
        using (var gone = new TestNamespace("gone"))
        {
            node.Cni("add", "gonet", gone.Name).EnsureOk();
        }

        Assert.Equal(["result", "lease"], Leaks(node).Select(leak => (string)leak!["kind"]!));
        Examine(node, fix: true).EnsureOk();
        Assert.Empty(Directory.GetFiles(node.At("leases", "gonet"), "10.*"));
    }

    [KernelFact(Needs.GoPlugins | Needs.Bridge | Needs.Nft)]
    public void What_a_Go_bridge_masquerades_for_is_removed_with_the_pod()
    {
        using var node = new Node { PluginPath = RepoPaths.GoPlugins };
        node.Write("net.d/gonet.conflist", $$"""
            { "cniVersion": "1.0.0", "name": "gonet", "plugins": [ { "type": "bridge", "bridge": "toolbr0", "isGateway": true, "ipMasq": true,
              "ipam": { "type": "host-local", "dataDir": "{{node.At("leases")}}", "ranges": [[{ "subnet": "10.231.30.0/24" }]] } } ] }
            """);
        node.Cni("add", "gonet", node.Pod.Name).EnsureOk();
        using (var gone = new TestNamespace("gone"))
        {
            node.Cni("add", "gonet", gone.Name).EnsureOk();
        }

        // Its DEL leaves the chain behind when the namespace is gone.
        Assert.Single(Leaks(node), leak => ((string)leak!["what"]!).StartsWith("chain ip nat CNI-", StringComparison.Ordinal));
        Examine(node, fix: true).EnsureOk();
        var left = node.Host.Ok("nft", "list", "table", "ip", "nat");
        Assert.Contains("10.231.30.2", left, StringComparison.Ordinal);
        Assert.DoesNotContain("10.231.30.3", left, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Nft)]
    public void Rules_of_the_Go_plugins_nftables_backend_are_found_and_removed()
    {
        using var node = new Node();
        var file = node.Write("rules.nft", """
            table ip cni_hostport {
              chain hostports {
                tcp dport 18080 dnat to 10.231.28.2:80 comment "c0ffee"
                tcp dport 18081 dnat to 10.231.28.3:80 comment "decaf"
              }
              chain masquerading {
                ip saddr 10.231.28.2 ip daddr 10.231.28.2 masquerade comment "c0ffee"
              }
            }
            table inet cni_plugins_masquerade {
              chain masq_checks {
                ip saddr 10.231.28.2 ip daddr != 10.231.28.0/24 masquerade comment "0123456789abcdef-0123456789abcdef, net: gonet, if: eth0, id: c0ffee"
              }
            }
            """);
        node.Host.Ok("nft", "-f", file);
        // One of the two has a pod after all.
        node.Pod.Line("ip addr add 10.231.28.3/24 dev lo");
        Assert.Equal(3, Leaks(node).Count);
        Examine(node, fix: true).EnsureOk();
        var left = node.Host.Ok("nft", "list", "ruleset");
        Assert.Contains("decaf", left, StringComparison.Ordinal);
        Assert.DoesNotContain("c0ffee", left, StringComparison.Ordinal);
    }

    [KernelFact(Ours)]
    public void What_cannot_be_removed_is_said_and_exits_with_1()
    {
        using var node = new Node();
        node.Configure(subnet: "10.231.29.0/24");
        using (var gone = new TestNamespace("gone"))
        {
            node.Cni("add", "toolnet", gone.Name).EnsureOk();
        }

        var run = CniTest.RunIn(node.Host, "doctor", "--fix", "--min-age", "0", "--conf-dir", node.At("net.d"), "--cache-dir", node.At("cache"), "--plugin-path", node.At("none"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("failed to find plugin", run.Out, StringComparison.Ordinal);
        Assert.Contains("it waits for the DEL of its attachment, which failed", run.Out, StringComparison.Ordinal);
        Assert.Equal(["10.231.29.2"], LeaseFiles(node));
    }

    static CniRun Examine(Node node, bool fix = false, string minAge = "0") =>
        node.Cni("doctor", ["--min-age", minAge, "--data-dir", node.At("leases"), .. fix ? (string[])["--fix"] : []]);

    static JsonArray Leaks(Node node) => JsonNode.Parse(node.Cni("doctor", "--min-age", "0", "--data-dir", node.At("leases"), "--format", "json").Out)!["leaks"]!.AsArray();

    static string[] LeaseFiles(Node node) => [.. Directory.GetFiles(node.At("leases", "toolnet"), "10.*").Select(file => Path.GetFileName(file)).Order()];
}
