using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.PodLinks;

public sealed class IpvlanTests() : PodLinkScenarios("ipvlan")
{
    const Needs All = Needs.Plugins | Needs.Veth | Needs.Ipvlan;

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
    [InlineData("ip link set eth0 type ipvlan mode l3", "container ipvlan mode l3 does not match expected value: l2")]
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
    [InlineData(null, "l2")]
    [InlineData("l2", "l2")]
    [InlineData("l3", "l3")]
    [InlineData("l3s", "l3s")]
    public void Every_mode_is_made_checked_and_carries_packets(string? mode, string seen)
    {
        // In the modes of layer 3 the node routes, and the network must know the way.
        Net.Node.Line("ip address add 10.1.2.100/24 dev eth0");
        Net.Lan.Line("ip route add 10.1.3.0/24 via 10.1.2.100");
        TestNamespace pod = Net.NewPod();
        JsonObject config = Config("mode", mode);
        if (seen != "l2")
            config["ipam"]!["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = "10.1.3.0/24" }));
        PluginRun add = Net.Add(config, pod).EnsureOk();
        Assert.Equal(seen, (string?)Data(pod)["mode"]);
        Assert.Equal((string?)Net.Node.Ip.Link("eth0")!["address"], (string?)pod.Ip.Link("eth0")!["address"]);
        pod.Line("ping -c 1 -W 2 10.1.2.1");
        Net.Run("CHECK", LanNode.WithPrevResult(config, add), pod.Path).EnsureOk();
        Net.Del(config, pod).EnsureOk();
    }

    [KernelFact(All)]
    public void Behind_another_plugin_it_takes_over_interface_and_addresses()
    {
        JsonObject config = Net.Config();
        config.Remove("ipam");
        config.Remove("master");
        config["prevResult"] = new JsonObject
        {
            ["cniVersion"] = "1.1.0",
            ["interfaces"] = new JsonArray(new JsonObject { ["name"] = "eth0" }),
            ["ips"] = new JsonArray(new JsonObject { ["address"] = "10.1.2.50/24", ["gateway"] = "10.1.2.1", ["interface"] = 0 }),
            ["routes"] = new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" }),
        };
        TestNamespace pod = Net.NewPod();
        PluginRun add = Net.Add(config, pod).EnsureOk();
        Assert.Equal(["10.1.2.50/24"], pod.Ip.Addresses("eth0"));
        JsonNode only = Assert.Single(add.Json["interfaces"]!.AsArray())!;
        Assert.Equal(pod.Path, (string?)only["sandbox"]);
        pod.Line("ping -c 1 -W 2 10.1.2.1");
        Net.Run("CHECK", LanNode.WithPrevResult(config, add), pod.Path).EnsureOk();
        Net.Run("DEL", LanNode.WithPrevResult(config, add), pod.Path).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());

        config["prevResult"]!["interfaces"]!.AsArray().Add(new JsonObject { ["name"] = "veth0" });
        Refused(Net.Add(config, pod), 7, "chained master failure. PrevResult lacks a single named interface");
        config["prevResult"]!.AsObject().Remove("ips");
        Refused(Net.Add(config, pod), 7, "no plugin name provided");
        config.Remove("prevResult");
        Refused(Net.Add(config, pod), 7, "no plugin name provided");
        Net.Del(config, pod).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
    }

    [KernelFact(All)]
    public void Without_a_master_the_default_route_chooses()
    {
        JsonObject config = Config("master", null);
        TestNamespace pod = Net.NewPod();
        Refused(Net.Add(config, pod), 7, "no default route interface found");
        Net.Node.Line("ip address add 198.51.100.2/24 dev eth0");
        Net.Node.Line("ip route add default via 198.51.100.1");
        PluginRun add = Net.Add(config, pod);
        Net.Run("CHECK", LanNode.WithPrevResult(config, add), pod.Path).EnsureOk();
    }

    [KernelFact(All | Needs.Macvlan)]
    public void A_master_with_macvlans_is_a_conflict()
    {
        Net.Node.Line("ip link add link eth0 name mac0 type macvlan");
        TestNamespace pod = Net.NewPod();
        Refused(Net.Add(Net.Config(), pod), 103, "the master is in use");
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Empty(Net.Leases());
    }

    [KernelTheory(All)]
    [InlineData("mode", "\"l4\"", 7, "unknown ipvlan mode: \"l4\"")]
    [InlineData("mode", "true", 6, "mode")]
    [InlineData("master", "\"gone0\"", 7, "failed to lookup master \"gone0\": Link not found")]
    [InlineData("mtu", "-1", 7, "invalid MTU -1")]
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
