using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.PodLinks;

public sealed class MacvlanTests() : PodLinkScenarios("macvlan")
{
    const Needs All = Needs.Plugins | Needs.Veth | Needs.Macvlan;

    [KernelTheory(All), MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void A_pod_reaches_the_network_and_del_leaves_nothing(string version) => A_pod_reaches_the_network_and_del_leaves_nothing_core(version);

    [KernelFact(All | Needs.Ipv6)]
    public void Both_families_reach_the_network() => Both_families_reach_the_network_core();

    [KernelFact(All)]
    public void An_add_that_fails_late_leaves_nothing() => An_add_that_fails_late_leaves_nothing_core();

    [KernelFact(All)]
    public void An_add_without_a_free_address_leaves_no_link() => An_add_without_a_free_address_leaves_no_link_core();

    [KernelFact(All)]
    public void Somebody_elses_interface_is_refused_and_survives_both() => Somebody_elses_interface_is_refused_and_survives_both_core();

    [KernelTheory(All)]
    [InlineData(null, null)]
    [InlineData("master", null)]
    [InlineData("master", "\"gone0\"")]
    [InlineData("mode", "\"nonsense\"")]
    [InlineData("mac", "\"nonsense\"")]
    [InlineData("mtu", "-7")]
    [InlineData("ipam", "{}")]
    public void Del_needs_nothing_but_the_attachment(string? broken, string? value) => Del_needs_nothing_but_the_attachment_core(broken, value);

    [KernelFact(All)]
    public void Del_works_when_master_or_namespace_is_gone() => Del_works_when_master_or_namespace_is_gone_core();

    [KernelFact(All)]
    public void Del_finds_the_link_when_its_path_or_its_name_is_gone() => Del_finds_the_link_when_its_path_or_its_name_is_gone_core();

    [KernelTheory(All), MemberData(nameof(Versions.WithCheck), MemberType = typeof(Versions))]
    public void Check_holds_after_add(string version) => Check_holds_after_add_core(version);

    [KernelTheory(All)]
    [InlineData("ip addr del 10.1.2.2/24 dev eth0", "10.1.2.2/24")]
    [InlineData("ip route del default", "0.0.0.0/0")]
    [InlineData("ip link set eth0 down", "down")]
    [InlineData("ip link del eth0", "missing")]
    [InlineData("ip link set eth0 address 02:00:00:00:00:77", "02:00:00:00:00:77")]
    [InlineData("ip link set eth0 type macvlan mode private", "container macvlan mode private does not match expected value: bridge")]
    public void Check_names_the_damage(string sabotage, string named) => Check_names_the_damage_core(sabotage, named);

    [KernelFact(All)]
    public void Check_sees_another_master_or_kind() => Check_sees_another_master_or_kind_core();

    [KernelFact(All)]
    public void Gc_removes_what_is_stale_and_nothing_else() => Gc_removes_what_is_stale_and_nothing_else_core();

    [KernelFact(All)]
    public void Status_looks_for_what_add_needs() => Status_looks_for_what_add_needs_core();

    [KernelFact(All)]
    public void An_mtu_is_set_within_what_the_master_has() => An_mtu_is_set_within_what_the_master_has_core();

    [KernelFact(All)]
    public void The_master_may_be_in_the_pod() => The_master_may_be_in_the_pod_core();

    [KernelFact(All)]
    public void Name_servers_come_from_the_configuration_else_from_ipam() => Name_servers_come_from_the_configuration_else_from_ipam_core();

    [KernelTheory(All | Needs.GoPlugins), InlineData("0.4.0"), InlineData("1.0.0")]
    public void What_ours_added_the_reference_checks_and_deletes(string version) => What_ours_added_the_reference_checks_and_deletes_core(version);

    [KernelTheory(All | Needs.GoPlugins), InlineData("0.4.0"), InlineData("1.0.0")]
    public void What_the_reference_added_ours_checks_and_deletes(string version) => What_the_reference_added_ours_checks_and_deletes_core(version);

    [KernelTheory(All)]
    [InlineData(null, "bridge")]
    [InlineData("bridge", "bridge")]
    [InlineData("private", "private")]
    [InlineData("vepa", "vepa")]
    [InlineData("passthru", "passthru")]
    public void Every_mode_is_made_and_checked(string? mode, string seen)
    {
        TestNamespace pod = Net.NewPod();
        JsonObject config = Config("mode", mode);
        config["bcqueuelen"] = 2000;
        PluginRun add = Net.Add(config, pod).EnsureOk();
        Assert.Equal((seen, 2000), ((string?)Data(pod)["mode"], (int?)Data(pod)["bcqueuelen"]));
        Net.Run("CHECK", LanNode.WithPrevResult(config, add), pod.Path).EnsureOk();
    }

    [KernelFact(All)]
    public void Two_pods_reach_each_other_in_bridge_mode_and_not_in_private_mode()
    {
        foreach (var (mode, reached) in new[] { ("bridge", 0), ("private", 1) })
        {
            TestNamespace one = Net.NewPod(), two = Net.NewPod();
            Net.Add(Config("mode", mode), one, "one" + mode).EnsureOk();
            Net.Add(Config("mode", mode), two, "two" + mode).EnsureOk();
            string address = two.Ip.Addresses("eth0")[0].Split('/')[0];
            Assert.Equal(reached, one.Run("ping", "-c", "1", "-W", "1", address).ExitCode);
        }
    }

    [KernelFact(All)]
    public void Many_pods_come_and_go_at_once()
    {
        string node = Net.Node.Ip.State();
        TestNamespace[] pods = [.. Enumerable.Range(0, 12).Select(_ => Net.NewPod())];
        Parallel.For(0, pods.Length, i => Net.Add(Net.Config(), pods[i], $"pod{i}").EnsureOk());
        Assert.Equal(pods.Length, pods.Select(pod => Assert.Single(pod.Ip.Addresses("eth0"))).Distinct().Count());
        Assert.Equal(pods.Length, pods.Select(pod => (string?)pod.Ip.Link("eth0")!["address"]).Distinct().Count());
        // Half are deleted one by one while the others are collected.
        JsonObject gc = Net.Config();
        gc["cni.dev/valid-attachments"] = new JsonArray([.. Enumerable.Range(0, 6).Select(i => new JsonObject { ["containerID"] = $"pod{i}", ["ifname"] = "eth0" })]);
        Parallel.For(0, 7, i => (i == 6 ? Net.Run("GC", gc, null, id: "", ifName: "") : Net.Del(Net.Config(), pods[i], $"pod{i}")).EnsureOk());
        Assert.All(pods, pod => Assert.Empty(pod.Ip.LinkNames()));
        Assert.Empty(Net.Leases());
        Assert.Equal(node, Net.Node.Ip.State());
    }

    [KernelFact(All)]
    public void Without_ipam_the_interface_is_up_and_has_no_address()
    {
        TestNamespace pod = Net.NewPod();
        JsonObject config = Net.Config();
        config.Remove("ipam");
        PluginRun add = Net.Add(config, pod).EnsureOk();
        Assert.Contains("UP", pod.Ip.Link("eth0")!["flags"]!.AsArray().Select(flag => (string?)flag));
        Assert.Empty(pod.Ip.Addresses("eth0"));
        Assert.Null(add.Json["ips"]);
        Net.Run("CHECK", LanNode.WithPrevResult(config, add), pod.Path).EnsureOk();
        Net.Del(config, pod).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
        config["cniVersion"] = "0.2.0";
        Refused(Net.Add(config, pod), 1, "no valid IP addresses");
    }

    [KernelFact(All)]
    public void Without_a_master_the_default_route_chooses()
    {
        JsonObject config = Config("master", null);
        TestNamespace pod = Net.NewPod();
        Refused(Net.Add(config, pod), 7, "no default route interface found");
        Refused(Net.Run("STATUS", config, null, id: "", ifName: ""), 50, "no default route interface found");

        Net.Node.Line("ip -6 address add fd00:9::2/64 dev eth0 nodad");
        Net.Node.Line("ip -6 route add default via fd00:9::1 dev eth0");
        Assert.Equal("eth0", MasterOf(config, pod));
        // IPv4 comes before IPv6, and of several the best metric.
        Net.Node.Line("ip link add eth5 type veth peer name far5");
        Net.Node.Line("ip link add eth6 type veth peer name far6");
        foreach (var (link, net, metric) in new[] { ("eth5", 5, 50), ("eth6", 6, 20) })
        {
            Net.Node.Line($"ip link set {link} up");
            Net.Node.Line($"ip address add 198.51.{net}.2/24 dev {link}");
            Net.Node.Line($"ip route add default via 198.51.{net}.1 dev {link} metric {metric}");
        }
        Assert.Equal("eth6", MasterOf(config, pod));
        Net.Node.Line("ip route delete default dev eth6");
        Net.Node.Line("ip route delete default dev eth5");
        Net.Node.Line("ip route add default nexthop via 198.51.5.1 nexthop via 198.51.6.1");
        Assert.Equal("eth5", MasterOf(config, pod));
    }

    string MasterOf(JsonObject config, TestNamespace pod)
    {
        PluginRun add = Net.Add(config, pod).EnsureOk();
        int index = (int)pod.Ip.Link("eth0")!["link_index"]!;
        Net.Run("CHECK", LanNode.WithPrevResult(config, add), pod.Path).EnsureOk();
        Net.Del(config, pod).EnsureOk();
        return (string)Net.Node.Ip.Links().Single(link => (int?)link!["ifindex"] == index)!["ifname"]!;
    }

    [KernelFact(All)]
    public void The_mac_comes_from_four_places()
    {
        JsonObject config = Config("mac", "02:00:00:00:00:04");
        Assert.Equal("02:00:00:00:00:04", MacOf(config, null));
        Assert.Equal("02:00:00:00:00:03", MacOf(config, "IgnoreUnknown=1;MAC=02:00:00:00:00:03"));
        config["args"] = new JsonObject { ["cni"] = new JsonObject { ["mac"] = "02:00:00:00:00:02" } };
        Assert.Equal("02:00:00:00:00:02", MacOf(config, "IgnoreUnknown=1;MAC=02:00:00:00:00:03"));
        config["runtimeConfig"] = new JsonObject { ["mac"] = "02:00:00:00:00:01" };
        Assert.Equal("02:00:00:00:00:01", MacOf(config, "IgnoreUnknown=1;MAC=02:00:00:00:00:03"));

        string MacOf(JsonObject config, string? args)
        {
            TestNamespace pod = Net.NewPod();
            JsonNode result = Net.Add(config, pod, args: args).EnsureOk().Json;
            string mac = (string)pod.Ip.Link("eth0")!["address"]!;
            Assert.Equal(mac, (string?)result["interfaces"]![0]!["mac"]);
            Net.Del(config, pod).EnsureOk();
            return mac;
        }
    }

    [KernelFact(All)]
    public void A_macvlan_may_stand_on_a_macvlan()
    {
        Net.Node.Line("ip link add link eth0 name mac0 type macvlan mode bridge");
        Net.Node.Line("ip link set mac0 up");
        TestNamespace pod = Net.NewPod();
        JsonObject config = Config("master", "mac0");
        PluginRun add = Net.Add(config, pod);
        Net.Run("CHECK", LanNode.WithPrevResult(config, add), pod.Path).EnsureOk();
        pod.Line("ping -c 1 -W 2 10.1.2.1");
    }

    [KernelFact(All | Needs.Bridge)]
    public void A_master_that_is_in_use_otherwise_is_a_conflict()
    {
        Net.Node.Line("ip link add br0 type bridge");
        Net.Node.Line("ip link set eth0 master br0");
        TestNamespace pod = Net.NewPod();
        Refused(Net.Add(Net.Config(), pod), 103, "the master is in use");
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Empty(Net.Leases());
    }

    [KernelTheory(All)]
    [InlineData("mode", "\"bridged\"", 7, "unknown macvlan mode: \"bridged\"")]
    [InlineData("mode", "5", 6, "mode")]
    [InlineData("master", "\"no-such-interface-and-a-long-name-too\"", 7, "failed to lookup master")]
    [InlineData("master", "\"a/b c\"", 7, "failed to lookup master \"a/b c\"")]
    [InlineData("mac", "\"02:00:00:00:00\"", 7, "invalid MAC address \"02:00:00:00:00\"")]
    [InlineData("mtu", "\"1500\"", 6, "mtu")]
    [InlineData("mtu", "1501", 7, "must be [0, master MTU(1500)]")]
    [InlineData("bcqueuelen", "-1", 6, "bcqueuelen")]
    [InlineData("linkInContainer", "true", 7, "failed to lookup master \"eth0\"")]
    [InlineData("ipam", "{\"type\":\"no-such-plugin\"}", 7, "failed to find plugin \"no-such-plugin\" in path")]
    public void Bad_input_is_named_and_nothing_is_done(string key, string value, int code, string message)
    {
        TestNamespace pod = Net.NewPod();
        string empty = pod.Ip.State(), node = Net.Node.Ip.State();
        Refused(Net.Add(Config(key, JsonNode.Parse(value)), pod), code, message);
        Assert.Equal(empty, pod.Ip.State());
        Assert.Equal(node, Net.Node.Ip.State());
        Assert.Empty(Net.Leases());
    }
}
