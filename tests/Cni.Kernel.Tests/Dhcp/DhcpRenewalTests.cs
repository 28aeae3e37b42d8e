using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Dhcp;

public sealed class DhcpRenewalTests : IDisposable
{
    const Needs Required = Needs.Plugins | Needs.Dnsmasq | Needs.Bridge | Needs.Veth;
    // dnsmasq takes no less.
    static readonly string[] SoonRenewed = ["--dhcp-option=option:T1,3", "--dhcp-option=option:T2,60"];

    readonly DhcpNode _node = new("-timeout", "1s");

    public void Dispose() => _node.Dispose();

    [KernelFact(Required)]
    public void A_lease_is_renewed_at_T1()
    {
        var (pod, add) = Start();
        long expires = Assert.Single(_node.Leases()).Expires;
        AwaitRenewal(expires);
        Assert.Equal(1, Count("DHCPDISCOVER"));
        Assert.Equal((string?)add.Json["ips"]![0]!["address"], Assert.Single(_node.Leases()).Address + "/24");
        _node.Run("CHECK", DhcpNode.WithPrevResult(_node.Config(), add), pod).EnsureOk();
    }

    [KernelFact(Required)]
    public void A_killed_daemon_goes_on_renewing_when_it_is_started_again()
    {
        var (pod, add) = Start();
        _node.KillDaemon();
        long expires = Assert.Single(_node.Leases()).Expires;
        int discovers = Count("DHCPDISCOVER");
        Thread.Sleep(3500);
        Assert.Equal(expires, Assert.Single(_node.Leases()).Expires);

        _node.StartDaemon();
        Assert.Contains("goes on with 10.9.0.1", _node.DaemonLog, StringComparison.Ordinal);
        AwaitRenewal(expires);
        AwaitRenewal(Assert.Single(_node.Leases()).Expires);
        Assert.Equal(discovers, Count("DHCPDISCOVER"));
        _node.Run("CHECK", DhcpNode.WithPrevResult(_node.Config(), add), pod).EnsureOk();
        _node.Run("DEL", _node.Config(), pod).EnsureOk();
        DhcpNode.Until(() => _node.Leases().Count == 0, "the lease is released by the second daemon");
    }

    [KernelFact(Required | Needs.Ipv6)]
    public void A_killed_daemon_goes_on_renewing_over_IPv6()
    {
        var (pod, add) = Start("ipv4", "ipv6");
        _node.KillDaemon();
        long expires = _node.Leases().Single(lease => lease.Address.Contains(':', StringComparison.Ordinal)).Expires;
        // dnsmasq has T1 at a minute and no option to change that: as if the daemon had been away for so long.
        _node.EditRecord(record => record["ipv6"]!["renewAt"] = "00:00:01");
        Thread.Sleep(1500);

        _node.StartDaemon();
        DhcpNode.Until(() => _node.ServerLog.Contains("DHCPRENEW", StringComparison.Ordinal), "the IPv6 lease is renewed");
        DhcpNode.Until(() => _node.Leases().Single(lease => lease.Address.Contains(':', StringComparison.Ordinal)).Expires > expires, "dnsmasq gives more time");
        _node.Run("CHECK", DhcpNode.WithPrevResult(_node.Config(families: ["ipv4", "ipv6"]), add), pod).EnsureOk();
    }

    [KernelFact(Required)]
    public void A_daemon_that_is_told_to_end_tidies_up_and_keeps_the_leases()
    {
        var (pod, _) = Start();
        Assert.Equal(0, _node.StopDaemon());
        Assert.False(File.Exists(_node.Socket));
        Assert.Single(_node.Records());
        Assert.Single(_node.Leases());
        _node.StartDaemon();
        _node.Run("DEL", _node.Config(), pod).EnsureOk();
        DhcpNode.Until(() => _node.Leases().Count == 0, "the lease is released");
    }

    [KernelTheory(Required)]
    [InlineData("namespace")]
    [InlineData("interface")]
    [InlineData("boot")]
    public void What_is_gone_when_the_daemon_starts_is_dropped(string gone)
    {
        var (pod, _) = Start();
        _node.KillDaemon();
        if (gone == "namespace")
            pod.Dispose();
        else if (gone == "interface")
            pod.Line("ip link delete eth0");
        else
            _node.EditRecord(record => record["bootId"] = "another");
        _node.StartDaemon();
        Assert.Contains("pod1/net1/eth0: dropped", _node.DaemonLog, StringComparison.Ordinal);
        Assert.Empty(_node.Records());
    }

    [KernelFact(Required)]
    public void A_lease_whose_pod_goes_is_dropped_at_the_next_renewal()
    {
        var (pod, _) = Start();
        pod.Dispose();
        DhcpNode.Until(() => _node.Records().Count == 0 && _node.DaemonLog.Contains("dropped", StringComparison.Ordinal), "the lease is dropped");
    }

    [KernelFact(Required)]
    public void An_address_whose_lease_has_ended_is_taken_away_and_said_so()
    {
        var (pod, add) = Start();
        string address = (string)add.Json["ips"]![0]!["address"]!;
        Assert.Equal([address], pod.Ip.Addresses("eth0"));
        _node.KillDaemon();
        _node.StopServer();
        // As if the daemon had been away for longer than the lease: nobody gives it again.
        _node.EditRecord(record => record["ipv4"]!["expireAt"] = "00:00:01");
        _node.StartDaemon();
        DhcpNode.Until(() => pod.Ip.Addresses("eth0").Length == 0, "the address is taken away");

        PluginRun check = _node.Run("CHECK", DhcpNode.WithPrevResult(_node.Config(), add), pod);
        Assert.Equal((101, "the DHCP lease of eth0 is lost: no DHCP server answered"), (check.ErrorCode, (string?)check.Json["msg"]));
        PluginRun status = _node.Run("STATUS", _node.Config());
        Assert.Equal(51, status.ErrorCode);
        Assert.Contains("pod1, eth0", (string?)status.Json["details"], StringComparison.Ordinal);
        _node.Run("STATUS", _node.Config(network: "net2")).EnsureOk();

        _node.KillDaemon();
        _node.StartServer();
        _node.StartDaemon();
        Assert.Equal(51, _node.Run("STATUS", _node.Config()).ErrorCode);
        _node.Run("DEL", _node.Config(), pod).EnsureOk();
        _node.Run("STATUS", _node.Config()).EnsureOk();
    }

    [KernelFact(Required)]
    public void A_server_that_gives_the_address_no_more_takes_it_away()
    {
        var (pod, _) = Start();
        _node.StopServer();
        File.Delete(Path.Combine(_node.Folder, "leases"));
        _node.StartServer("10.9.0.200,10.9.0.210,255.255.255.0,120", SoonRenewed);
        DhcpNode.Until(() => pod.Ip.Addresses("eth0").Length == 0, "the address is taken away", 20);
        Assert.Contains("DHCPNAK", _node.ServerLog, StringComparison.Ordinal);
        DhcpNode.Until(() => _node.DaemonLog.Contains("in place of 10.9.0.1", StringComparison.Ordinal), "the daemon says why");
    }

    [KernelFact(Required)]
    public void A_server_that_has_forgotten_the_lease_gives_it_again()
    {
        var (pod, add) = Start();
        _node.StopServer();
        File.Delete(Path.Combine(_node.Folder, "leases"));
        _node.StartServer(DhcpNode.Ready, SoonRenewed);
        DhcpNode.Until(() => _node.Leases().Count == 1, "the lease is there again");
        Assert.Equal((string?)add.Json["ips"]![0]!["address"], Assert.Single(_node.Leases()).Address + "/24");
        Assert.Single(pod.Ip.Addresses("eth0"));
    }

    (TestNamespace Pod, PluginRun Add) Start(params string[] families)
    {
        _node.StartServer(DhcpNode.Ready, SoonRenewed);
        _node.StartDaemon();
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Run("ADD", _node.Config(families: families), pod).EnsureOk();
        DhcpNode.Configure(pod, add);
        return (pod, add);
    }

    void AwaitRenewal(long expires) => DhcpNode.Until(() => Assert.Single(_node.Leases()).Expires > expires, "the lease is renewed");

    int Count(string message) => _node.ServerLog.Split(message + "(br0)").Length - 1;
}
