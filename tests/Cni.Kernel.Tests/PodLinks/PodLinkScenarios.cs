using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.PodLinks;

/// <summary>What holds for every plugin whose link is in the pod alone; the classes of the plugins say what each test needs.</summary>
public abstract class PodLinkScenarios(string type) : IDisposable
{
    internal LanNode Net { get; } = new(type);

    public void Dispose() => Net.Dispose();

    internal static JsonNode Data(TestNamespace pod, string link = "eth0") => pod.Ip.Link(link)!["linkinfo"]!["info_data"]!;

    internal static void Refused(PluginRun run, int code, string message)
    {
        Assert.Equal(code, run.ErrorCode);
        Assert.Contains(message, (string?)run.Json["msg"], StringComparison.Ordinal);
    }

    /// <summary>The interface's configuration with another value.</summary>
    internal JsonObject Config(string key, JsonNode? value, string version = "1.1.0")
    {
        JsonObject config = Net.Config(version);
        config[key] = value;
        return config;
    }

    protected void A_pod_reaches_the_network_and_del_leaves_nothing_core(string version)
    {
        TestNamespace pod = Net.NewPod();
        string node = Net.Node.Ip.State(), empty = pod.Ip.State();
        JsonNode result = Net.Add(Net.Config(version), pod).EnsureOk().Json;

        Assert.Equal(version, (string?)result["cniVersion"]);
        JsonNode link = pod.Ip.Link("eth0")!;
        Assert.Equal(type, (string?)link["linkinfo"]!["info_kind"]);
        Assert.Equal("net1/pod1/eth0", (string?)link["ifalias"]);
        Assert.Equal(["10.1.2.2/24"], pod.Ip.Addresses("eth0"));
        pod.Line("ping -c 1 -W 2 10.1.2.1");
        if (result["interfaces"] is JsonArray interfaces)
        {
            JsonNode only = Assert.Single(interfaces)!;
            Assert.Equal(("eth0", (string?)link["address"], pod.Path), ((string?)only["name"], (string?)only["mac"], (string?)only["sandbox"]));
            Assert.Equal(0, (int?)result["ips"]![0]!["interface"]);
        }

        Net.Del(Net.Config(version), pod).EnsureOk();
        Assert.Equal(empty, pod.Ip.State());
        Assert.Equal(node, Net.Node.Ip.State());
        Assert.Empty(Net.Leases());
        Net.Del(Net.Config(version), pod).EnsureOk();
    }

    protected void Both_families_reach_the_network_core()
    {
        TestNamespace pod = Net.NewPod();
        JsonNode result = Net.Add(Net.Config(ipv6: true), pod).EnsureOk().Json;
        Assert.Equal(["10.1.2.2/24", "fd00:1::2/64"], pod.Ip.Addresses("eth0"));
        Assert.Equal([0, 0], result["ips"]!.AsArray().Select(ip => (int?)ip!["interface"]));
        // Settled when ADD returns: no test of ours has to wait, and no program in the pod.
        Assert.DoesNotContain("tentative", pod.Line("ip -6 address show dev eth0 scope global"), StringComparison.Ordinal);
        pod.Line("ping -c 1 -W 2 fd00:1::1");
        Net.Del(Net.Config(ipv6: true), pod).EnsureOk();
        Assert.Empty(Net.Leases());
    }

    protected void An_add_that_fails_late_leaves_nothing_core()
    {
        TestNamespace pod = Net.NewPod();
        string node = Net.Node.Ip.State(), empty = pod.Ip.State();
        JsonObject config = Net.Config();
        config["ipam"]!["routes"] = new JsonArray(new JsonObject { ["dst"] = "10.9.0.0/16", ["gw"] = "192.0.2.1" });
        Refused(Net.Add(config, pod), 102, "10.9.0.0/16");
        Assert.Equal(empty, pod.Ip.State());
        Assert.Equal(node, Net.Node.Ip.State());
        Assert.Empty(Net.Leases());
    }

    protected void An_add_without_a_free_address_leaves_no_link_core()
    {
        TestNamespace pod = Net.NewPod();
        string empty = pod.Ip.State();
        JsonObject config = Net.Config();
        config["ipam"]!["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = "10.1.2.0/24", ["rangeStart"] = "10.1.2.9", ["rangeEnd"] = "10.1.2.9" }));
        Net.Run("ADD", config, Net.NewPod().Path, "other", plugin: PluginBinary.Ours("host-local")).EnsureOk();
        Refused(Net.Add(config, pod), 104, "no IP addresses available");
        Assert.Equal(empty, pod.Ip.State());
        Assert.Equal(["10.1.2.9"], Net.Leases());
    }

    protected void Somebody_elses_interface_is_refused_and_survives_both_core()
    {
        TestNamespace pod = Net.NewPod();
        pod.Line("ip link add eth0 type veth peer name eth9");
        string before = pod.Ip.State();
        Refused(Net.Add(Net.Config(), pod), 103, "\"eth0\" already exists");
        Net.Del(Net.Config(), pod).EnsureOk();
        Assert.Equal(before, pod.Ip.State());
        Assert.Empty(Net.Leases());

        // The same where it is another attachment's of this very plugin.
        TestNamespace second = Net.NewPod();
        Net.Add(Net.Config(), second, "first").EnsureOk();
        Refused(Net.Add(Net.Config(network: "net2"), second, "second"), 103, "\"eth0\" already exists");
        Net.Del(Net.Config(network: "net2"), second, "second").EnsureOk();
        Assert.Equal("net1/first/eth0", (string?)second.Ip.Link("eth0")!["ifalias"]);
    }

    protected void Del_needs_nothing_but_the_attachment_core(string? broken, string? value)
    {
        TestNamespace pod = Net.NewPod();
        string empty = pod.Ip.State();
        Net.Add(Net.Config(), pod).EnsureOk();
        JsonObject config = Net.Config();
        if (broken is not null)
            config[broken] = value is null ? null : JsonNode.Parse(value);
        Net.Del(config, pod).EnsureOk();
        Assert.Equal(empty, pod.Ip.State());
        Assert.Equal(broken == "ipam" ? ["10.1.2.2"] : [], Net.Leases());
    }

    protected void Del_works_when_master_or_namespace_is_gone_core()
    {
        TestNamespace pod = Net.NewPod();
        Net.Add(Net.Config(), pod).EnsureOk();
        Net.Node.Line("ip link delete eth0");
        Net.Del(Net.Config(), pod).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Empty(Net.Leases());
        Net.Run("DEL", Net.Config(), "/run/netns/gone").EnsureOk();
        Net.Run("DEL", Net.Config(), null).EnsureOk();
    }

    protected void Del_finds_the_link_when_its_path_or_its_name_is_gone_core()
    {
        TestNamespace pod = Net.NewPod();
        string empty = pod.Ip.State();
        Net.Add(Net.Config(), pod).EnsureOk();
        Net.Run("DEL", Net.Config(), "/run/netns/gone").EnsureOk();
        Assert.Equal(empty, pod.Ip.State());

        Net.Add(Net.Config(), pod).EnsureOk();
        pod.Line("ip link set eth0 down name renamed");
        Net.Del(Net.Config(), pod).EnsureOk();
        Assert.Equal(empty, pod.Ip.State());
        Assert.Empty(Net.Leases());
    }

    protected void Check_holds_after_add_core(string version)
    {
        TestNamespace pod = Net.NewPod();
        JsonObject config = LanNode.WithPrevResult(Net.Config(version), Net.Add(Net.Config(version), pod));
        Assert.Empty(Net.Run("CHECK", config, pod.Path).EnsureOk().StdOut);
        // What later plugins add or change is none of this one's business.
        pod.Line("ip address add 192.0.2.7/24 dev eth0");
        pod.Line("ip link set eth0 mtu 1400 promisc on");
        Net.Run("CHECK", config, pod.Path).EnsureOk();
        config.Remove("prevResult");
        Refused(Net.Run("CHECK", config, pod.Path), 7, "prevResult");
    }

    protected void Check_names_the_damage_core(string sabotage, string named)
    {
        TestNamespace pod = Net.NewPod();
        JsonObject config = LanNode.WithPrevResult(Net.Config(), Net.Add(Net.Config(), pod));
        pod.Line(sabotage);
        Refused(Net.Run("CHECK", config, pod.Path), 101, named);
    }

    protected void Check_sees_another_master_or_kind_core()
    {
        TestNamespace pod = Net.NewPod();
        JsonObject config = LanNode.WithPrevResult(Net.Config(), Net.Add(Net.Config(), pod));
        Net.Node.Line("ip link add eth7 type veth peer name far7");
        config["master"] = "eth7";
        Refused(Net.Run("CHECK", config, pod.Path), 101, "does not stand on eth7");
        config["master"] = "eth6";
        Refused(Net.Run("CHECK", config, pod.Path), 101, "failed to lookup master \"eth6\"");
        config["master"] = "eth0";
        pod.Line("ip link delete eth0");
        pod.Line("ip link add eth0 type veth peer name eth9");
        Refused(Net.Run("CHECK", config, pod.Path), 101, $"is of kind veth, not {type}");
    }

    protected void Gc_removes_what_is_stale_and_nothing_else_core()
    {
        TestNamespace stale = Net.NewPod(), valid = Net.NewPod(), foreign = Net.NewPod();
        // A vlan's master has each VLAN once.
        JsonObject On(string network, int vlan)
        {
            JsonObject config = Net.Config(network: network);
            // An ipvlan's master has each address once.
            if (network != "net1")
                config["ipam"]!["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = "10.1.9.0/24" }));
            if (type == "vlan")
                config["vlanId"] = vlan;
            return config;
        }
        Net.Add(On("net1", 5), stale, "stale").EnsureOk();
        Net.Add(On("net1", 6), valid, "valid").EnsureOk();
        Net.Add(On("net2", 7), foreign, "stale").EnsureOk();
        JsonObject config = Net.Config();
        config["cni.dev/valid-attachments"] = new JsonArray(new JsonObject { ["containerID"] = "valid", ["ifname"] = "eth0" });
        Net.Run("GC", config, null, id: "", ifName: "").EnsureOk();
        Assert.Empty(stale.Ip.LinkNames());
        Assert.Equal(["eth0"], valid.Ip.LinkNames());
        Assert.Equal(["eth0"], foreign.Ip.LinkNames());
        Assert.Equal(["10.1.2.3"], Net.Leases());
        Assert.Equal(["10.1.9.2"], Net.Leases("net2"));
    }

    protected void Status_looks_for_what_add_needs_core()
    {
        string before = Net.Node.Ip.State();
        Assert.Empty(Net.Run("STATUS", Net.Config(), null, id: "", ifName: "").EnsureOk().StdOut);
        Assert.Equal(before, Net.Node.Ip.State());
        Refused(Net.Run("STATUS", Config("master", "eth6"), null, id: "", ifName: ""), 50, "failed to lookup master \"eth6\"");
        JsonObject config = Net.Config();
        config["ipam"]!["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = "10.1.2.0/30" }));
        Net.Add(config, Net.NewPod()).EnsureOk();
        Refused(Net.Run("STATUS", config, null, id: "", ifName: ""), 50, "no IP addresses available");
    }

    protected void An_mtu_is_set_within_what_the_master_has_core()
    {
        TestNamespace pod = Net.NewPod();
        Net.Add(Config("mtu", 1300), pod).EnsureOk();
        Assert.Equal(1300, (int?)pod.Ip.Link("eth0")!["mtu"]);
        Net.Del(Net.Config(), pod).EnsureOk();
        JsonNode result = Net.Add(Config("mtu", 0), pod).EnsureOk().Json;
        Assert.Equal(1500, (int?)result["interfaces"]![0]!["mtu"]);
        Net.Del(Net.Config(), pod).EnsureOk();
        Refused(Net.Add(Config("mtu", -1), pod), 7, "invalid MTU -1");
        if (type != "ipvlan")
            Refused(Net.Add(Config("mtu", 9000), pod), 7, "invalid MTU 9000, must be [0, master MTU(1500)]");
    }

    protected void The_master_may_be_in_the_pod_core()
    {
        TestNamespace pod = Net.NewPod();
        Net.Node.Line($"ip link add side0 type veth peer name inner0 netns {pod.Name}");
        Net.Node.Line("ip link set side0 up");
        pod.Line("ip link set inner0 up");
        JsonObject config = Net.Config();
        config["master"] = "inner0";
        Refused(Net.Add(config, pod), 7, "failed to lookup master \"inner0\": Link not found");
        config["linkInContainer"] = true;
        PluginRun add = Net.Add(config, pod, ifName: "net1");
        Assert.Equal("inner0", (string?)LinkOf(add, pod)["link"]);
        Net.Run("CHECK", LanNode.WithPrevResult(config, add), pod.Path, ifName: "net1").EnsureOk();
        Net.Run("STATUS", config, null, id: "", ifName: "").EnsureOk();
        Net.Del(config, pod, ifName: "net1").EnsureOk();
        Assert.Equal(["inner0"], pod.Ip.LinkNames());
        Assert.Empty(Net.Leases());

        static JsonNode LinkOf(PluginRun add, TestNamespace pod)
        {
            add.EnsureOk();
            return pod.Ip.Link("net1")!;
        }
    }

    protected void Name_servers_come_from_the_configuration_else_from_ipam_core()
    {
        string resolv = Path.Combine(Net.DataDir, "resolv.conf");
        File.WriteAllText(resolv, "nameserver 192.0.2.53\nsearch example.org\n");
        TestNamespace pod = Net.NewPod();
        JsonObject config = Net.Config();
        config["ipam"]!["resolvConf"] = resolv;
        Assert.Equal("192.0.2.53", (string?)Net.Add(config, pod).EnsureOk().Json["dns"]!["nameservers"]![0]);
        Net.Del(config, pod).EnsureOk();
        config["dns"] = new JsonObject { ["nameservers"] = new JsonArray("192.0.2.99") };
        JsonNode dns = Net.Add(config, pod).EnsureOk().Json["dns"]!;
        Assert.Equal("192.0.2.99", (string?)dns["nameservers"]![0]);
        Assert.Null(dns["search"]);
    }

    protected void What_ours_added_the_reference_checks_and_deletes_core(string version)
    {
        PluginBinary go = PluginBinary.Go(type);
        TestNamespace pod = Net.NewPod();
        JsonObject config = LanNode.WithPrevResult(Net.Config(version), Net.Add(Net.Config(version), pod));
        Net.Run("CHECK", config, pod.Path, plugin: go).EnsureOk();
        Net.Run("DEL", config, pod.Path, plugin: go).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Empty(Net.Leases());
    }

    protected void What_the_reference_added_ours_checks_and_deletes_core(string version)
    {
        PluginBinary go = PluginBinary.Go(type);
        TestNamespace pod = Net.NewPod();
        PluginRun theirs = Net.Run("ADD", Net.Config(version), pod.Path, plugin: go);
        JsonObject config = LanNode.WithPrevResult(Net.Config(version), theirs);
        JsonNode link = pod.Ip.Link("eth0")!;
        Net.Run("CHECK", config, pod.Path).EnsureOk();
        Net.Run("DEL", config, pod.Path).EnsureOk();
        Assert.Empty(pod.Ip.LinkNames());
        Assert.Empty(Net.Leases());

        // Ours answers the same, and the kernel shows the same link but for what is made up anew, and the owner.
        File.Delete(Path.Combine(Net.DataDir, "net1", "last_reserved_ip.0"));
        JsonNode ours = Net.Add(Net.Config(version), pod).EnsureOk().Json;
        Assert.Equal(Comparable(theirs.Json), Comparable(ours));
        Assert.Equal(Comparable(link), Comparable(pod.Ip.Link("eth0")!));
    }

    static string Comparable(JsonNode document)
    {
        JsonNode copy = document.DeepClone();
        foreach (JsonNode? each in copy["interfaces"] as JsonArray ?? [])
            each!["mac"] = "MAC";
        foreach (string made in (string[])["ifindex", "address", "ifalias", "permaddr", "txqlen"])
            (copy as JsonObject)?.Remove(made);
        if (copy["dns"] is JsonObject { Count: 0 })
            copy.AsObject().Remove("dns");
        return copy.ToJsonString();
    }
}
