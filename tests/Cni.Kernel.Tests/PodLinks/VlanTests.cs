using System.Text.Json.Nodes;
using Cni.Kernel.Tests.Bridge;
using Cni.Tests;

namespace Cni.Kernel.Tests.PodLinks;

public sealed class VlanTests() : PodLinkScenarios("vlan")
{
    const Needs All = Needs.Plugins | Needs.Veth | Needs.Vlan;

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
    [InlineData("vlanId", "9999")]
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
    [InlineData(null, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4094, 4094)]
    public void Every_vlan_is_made_and_checked(int? id, int seen)
    {
        TestNamespace pod = Net.NewPod();
        JsonObject config = Config("vlanId", id);
        PluginRun add = Net.Add(config, pod).EnsureOk();
        Assert.Equal(seen, (int?)Data(pod)["id"]);
        Assert.Equal("802.1Q", (string?)Data(pod)["protocol"]);
        JsonObject after = LanNode.WithPrevResult(config, add);
        Net.Run("CHECK", after, pod.Path).EnsureOk();
        after["vlanId"] = 77;
        Refused(Net.Run("CHECK", after, pod.Path), 101, $"is in VLAN {seen}, expected 77");
    }

    [KernelFact(All)]
    public void Another_vlan_is_another_network_and_the_same_one_is_taken()
    {
        TestNamespace one = Net.NewPod(), two = Net.NewPod();
        Net.Add(Net.Config(), one, "one").EnsureOk();
        Net.Add(Config("vlanId", 6), two, "two").EnsureOk();
        one.Line("ping -c 1 -W 2 10.1.2.1");
        Assert.NotEqual(0, two.Run("ping", "-c", "1", "-W", "1", "10.1.2.1").ExitCode);

        TestNamespace three = Net.NewPod();
        string empty = three.Ip.State();
        Refused(Net.Add(Net.Config(), three, "three"), 103, "failed to create vlan");
        Assert.Equal(empty, three.Ip.State());
        Assert.Equal(["10.1.2.2", "10.1.2.3"], Net.Leases());
        one.Line("ping -c 1 -W 2 10.1.2.1");
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
        Net.Run("CHECK", LanNode.WithPrevResult(config, add), pod.Path).EnsureOk();
        Net.Del(config, pod).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
    }

    [KernelFact(All)]
    public void A_master_that_is_down_is_no_use()
    {
        Net.Node.Line("ip link set eth0 down");
        Refused(Net.Run("STATUS", Net.Config(), null, id: "", ifName: ""), 50, "master \"eth0\" is down");
        TestNamespace pod = Net.NewPod();
        string empty = pod.Ip.State();
        Refused(Net.Add(Net.Config(), pod), 102, "ENETDOWN");
        Assert.Equal(empty, pod.Ip.State());
        Assert.Empty(Net.Leases());
    }

    [KernelTheory(All)]
    [InlineData("vlanId", "-1", 7, "invalid VLAN ID -1")]
    [InlineData("vlanId", "4095", 7, "invalid VLAN ID 4095")]
    [InlineData("vlanId", "\"5\"", 6, "vlanId")]
    [InlineData("vlanId", "5.5", 6, "vlanId")]
    [InlineData("master", "\"\"", 7, "\"master\" field is required. It specifies the host interface name to create the VLAN for")]
    [InlineData("master", "\"gone0\"", 7, "failed to lookup master \"gone0\": Link not found")]
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
