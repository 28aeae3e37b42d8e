namespace Cni.Kernel.Tests.Tuning;

/// <summary>That CHECK finds what somebody changed and nothing else, and that the allowlist holds.</summary>
public sealed class TuningCheckTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Veth;
    const string Everything = $$"""
        "mac":"{{TuningPod.OtherMac}}","mtu":1400,"promisc":true,"allmulti":true,"txQLen":77,"sysctl":{"net.ipv4.conf.IFNAME.arp_filter":"1","net.ipv4.ip_local_port_range":"20000 30000"}
        """;

    readonly TuningPod _pod = new();

    public void Dispose() => _pod.Dispose();

    [KernelTheory(Wanted)]
    [InlineData("ip link set eth0 address 02:00:00:00:00:09", "Tuning configured Ethernet of eth0 is c2:11:22:33:44:55, current value is 02:00:00:00:00:09")]
    [InlineData("ip link set eth0 mtu 1280", "Tuning configured MTU of eth0 is 1400, current value is 1280")]
    [InlineData("ip link set eth0 promisc off", "Tuning configured promisc of eth0 is true, current value is false")]
    [InlineData("ip link set eth0 allmulticast off", "Tuning configured all-multicast mode of eth0 is true, current value is false")]
    [InlineData("ip link set eth0 txqueuelen 78", "Tuning configured Transmit Queue Length of eth0 is 77, current value is 78")]
    [InlineData("sysctl -qw net.ipv4.conf.eth0.arp_filter=0", "Tuning configured value of /proc/sys/net/ipv4/conf/eth0/arp_filter is 1, current value is 0")]
    [InlineData("ip link delete eth0", "Tuning configured value of /proc/sys/net/ipv4/conf/eth0/arp_filter is 1, and there is no such file")]
    public void Check_names_what_somebody_changed(string damage, string message)
    {
        _pod.Call("ADD", Everything).EnsureOk();
        _pod.Call("CHECK", Everything).EnsureOk();
        _pod.Pod.Line(damage);
        var check = _pod.Call("CHECK", Everything);
        Assert.Equal((101, message), (check.ErrorCode, (string?)check.Json["msg"]));
    }

    [KernelFact(Wanted)]
    public void Check_without_the_interface_says_so()
    {
        _pod.Call("ADD", "\"mtu\":1400").EnsureOk();
        _pod.Pod.Ok("ip", "link", "delete", "eth0");
        var check = _pod.Call("CHECK", "\"mtu\":1400");
        Assert.Equal((101, "Cannot find container link eth0"), (check.ErrorCode, (string?)check.Json["msg"]));
    }

    // The reference compares promiscuous mode even where nothing is said about it.
    [KernelFact(Wanted)]
    public void What_is_not_configured_is_not_compared()
    {
        _pod.Call("ADD", "\"mtu\":1400").EnsureOk();
        _pod.Pod.Ok("ip", "link", "set", "eth0", "promisc", "on", "allmulticast", "on", "txqueuelen", "5", "address", TuningPod.OtherMac);
        _pod.Call("CHECK", "\"mtu\":1400").EnsureOk();
    }

    [KernelFact(Wanted)]
    public void A_hardware_address_that_a_later_plugin_has_set_and_reported_is_right()
    {
        _pod.Call("ADD", $"\"mac\":\"{TuningPod.OtherMac}\"").EnsureOk();
        _pod.Pod.Ok("ip", "link", "set", "eth0", "address", TuningPod.Mac);

        // The result that stands in the configuration has the interface's first address, as a later plugin would have reported it.
        _pod.Call("CHECK", $"\"mac\":\"{TuningPod.OtherMac}\"").EnsureOk();
    }

    [KernelTheory(Wanted)]
    [InlineData("net.core.somaxconn", true)]
    [InlineData("somaxconn", true)]
    [InlineData("^net\\.core\\.", true)]
    [InlineData("# comment\n\n  ^net\\.(core|ipv4)\\.[a-z]+$ \n", true)]
    [InlineData("^net/core", false)]
    [InlineData("^core", false)]
    [InlineData("", false)]
    [InlineData("net.core.somaxconn\n(", false)]
    public void Only_what_the_administrator_lists_may_be_set(string list, bool allowed)
    {
        const string config = """{"cniVersion":"1.1.0","name":"net1","type":"tuning","sysctl":{"net.core.somaxconn":"500"},"prevResult":{"cniVersion":"1.1.0"}}""";
        Directory.CreateDirectory(Path.Combine(_pod.Folder, "cni", "tuning"));
        File.WriteAllText(Path.Combine(_pod.Folder, "cni", "tuning", "allowlist.conf"), list);
        foreach (string verb in (string[])["STATUS", "ADD"])
        {
            // The plugin gets an /etc of its own.
            var variables = PluginBinary.Ours("tuning").Environment(verb, "pod1", _pod.Pod.Path);
            variables["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
            var run = Sh.Run("ip", ["netns", "exec", _pod.Node.Name, "unshare", "-m", "sh", "-c", $"mount --bind {_pod.Folder} /etc && exec {PluginBinary.Ours("tuning").Path}"],
                System.Text.Encoding.UTF8.GetBytes(config), variables);
            if (allowed)
            {
                Assert.Equal(0, run.EnsureOk().ExitCode);
                continue;
            }
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("\"code\": 7", run.Out, StringComparison.Ordinal);
            Assert.Contains(list.EndsWith('(') ? "isn't understood" : "Sysctl net.core.somaxconn is not allowed. Only the following sysctls are allowed: [", run.Out, StringComparison.Ordinal);
        }
        Assert.Equal(allowed, _pod.Sysctl("net/core/somaxconn") == "500");
    }
}
