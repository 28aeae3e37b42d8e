using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Dhcp;

public sealed class DhcpVerbTests : IDisposable
{
    const Needs Required = Needs.Plugins | Needs.Dnsmasq | Needs.Bridge | Needs.Veth;

    readonly DhcpNode _node = new("-resendtimeout", "2s", "-timeout", "2s");

    public void Dispose() => _node.Dispose();

    [KernelFact(Required)]
    public void Without_a_daemon_every_verb_says_what_it_can()
    {
        TestNamespace pod = _node.NewPod();
        string dial = $"error dialing DHCP daemon: dial unix {_node.Socket}: connect: no such file or directory";
        PluginRun add = _node.Run("ADD", _node.Config(), pod);
        Assert.Equal((11, dial), (add.ErrorCode, (string?)add.Json["msg"]));
        PluginRun status = _node.Run("STATUS", _node.Config());
        Assert.Equal((50, dial), (status.ErrorCode, (string?)status.Json["msg"]));
        PluginRun del = _node.Run("DEL", _node.Config(), pod).EnsureOk();
        Assert.Contains("runs out by itself", del.StdErr, StringComparison.Ordinal);
        JsonObject config = _node.Config();
        config["cni.dev/valid-attachments"] = new JsonArray();
        Assert.Equal(11, _node.Run("GC", config).ErrorCode);
        config["prevResult"] = JsonNode.Parse("""{"cniVersion":"1.1.0","ips":[{"address":"10.9.0.100/24"}]}""");
        Assert.Equal(11, _node.Run("CHECK", config, pod).ErrorCode);
    }

    [KernelFact(Required)]
    public void A_daemon_that_has_died_impairs_what_is_attached()
    {
        _node.StartDaemon();
        _node.Run("STATUS", _node.Config()).EnsureOk();
        _node.KillDaemon();
        PluginRun status = _node.Run("STATUS", _node.Config());
        Assert.Equal(51, status.ErrorCode);
        Assert.Contains("connection refused", (string?)status.Json["msg"], StringComparison.Ordinal);
    }

    [KernelFact(Required)]
    public void Without_a_server_ADD_gives_up_and_leaves_nothing()
    {
        _node.StartDaemon();
        PluginRun add = _node.Run("ADD", _node.Config(), _node.NewPod());
        Assert.Equal((104, "no DHCP lease for eth0: no more tries", "no DHCP server answered"), (add.ErrorCode, (string?)add.Json["msg"], (string?)add.Json["details"]));
        Assert.Empty(_node.Records());
    }

    [KernelFact(Required | Needs.Ipv6)]
    public void When_one_family_has_no_server_the_other_lease_is_given_back()
    {
        _node.StartServer();
        // The pod speaks IPv6 to nobody: what it sends is dropped on its way out.
        TestNamespace pod = _node.NewPod();
        pod.Nft.Load("table netdev t { chain c { type filter hook egress device eth0 priority 0; udp dport 547 drop; }; }");
        _node.StartDaemon();
        PluginRun add = _node.Run("ADD", _node.Config(families: ["ipv4", "ipv6"]), pod);
        Assert.Equal((104, "no DHCPv6 server answered"), (add.ErrorCode, (string?)add.Json["details"]));
        DhcpNode.Until(() => _node.Leases().Count == 0, "the IPv4 lease is given back");
        Assert.Contains("DHCPACK", _node.ServerLog, StringComparison.Ordinal);
        Assert.Empty(_node.Records());
    }

    [KernelFact(Required)]
    public void What_cannot_work_is_refused_with_the_reason()
    {
        _node.StartDaemon();
        PluginRun missing = _node.Run("ADD", _node.Config(), _node.NewEmptyPod());
        Assert.Equal((7, "error looking up \"eth0\": Link not found"), (missing.ErrorCode, (string?)missing.Json["msg"]));
        PluginRun loopback = _node.Run("ADD", _node.Config(), _node.NewEmptyPod(), ifName: "lo");
        Assert.Equal((7, "\"lo\" has no Ethernet address"), (loopback.ErrorCode, (string?)loopback.Json["msg"]));
        var variables = _node.Plugin.Environment("ADD", "pod1", "/run/netns/none");
        PluginRun none = _node.Plugin.Run(variables, _node.Config().ToJsonString(), _node.Node);
        Assert.Equal((4, "failed to open netns \"/run/netns/none\": failed to Statfs \"/run/netns/none\": no such file or directory"), (none.ErrorCode, (string?)none.Json["msg"]));
    }

    [KernelFact(Required)]
    public void An_ADD_whose_answer_cannot_be_written_gives_the_lease_back()
    {
        _node.StartServer();
        _node.StartDaemon();
        TestNamespace pod = _node.NewPod();
        var variables = _node.Plugin.Environment("ADD", "pod1", pod.Path);
        ShResult run = Sh.Run("ip", ["netns", "exec", _node.Node.Name, "sh", "-c", "exec \"$0\" > /dev/full", _node.Plugin.Path],
            System.Text.Encoding.UTF8.GetBytes(_node.Config().ToJsonString()), variables, null);
        Assert.Equal(1, run.ExitCode);
        DhcpNode.Until(() => _node.Leases().Count == 0 && _node.Records().Count == 0, "the lease is given back");
        Assert.Contains("DHCPACK", _node.ServerLog, StringComparison.Ordinal);
    }

    [KernelTheory(Required)]
    [InlineData("-KILL")]
    [InlineData("-TERM")]
    public void An_ADD_that_ends_while_servers_are_looked_for_is_broken_off(string signal)
    {
        _node.StartDaemon("-resendtimeout", "100s");
        TestNamespace pod = _node.NewPod();
        using var sleeper = new Background(_node.Node, "sh",
        [
            "-c", $"CNI_COMMAND=ADD CNI_CONTAINERID=pod1 CNI_NETNS={pod.Path} CNI_IFNAME=eth0 CNI_PATH=/ timeout -s {signal[1..]} 1 {_node.Plugin.Path} <<'END'\n{_node.Config().ToJsonString()}\nEND",
        ]);
        DhcpNode.Until(() => _node.DaemonLog.Contains("broken off", StringComparison.Ordinal) || _node.DaemonLog.Contains("released", StringComparison.Ordinal), "the daemon notices");
        Assert.Empty(_node.Records());
        _node.StartServer();
        PluginRun add = _node.Run("ADD", _node.Config(), pod);
        Assert.True(add.ExitCode == 0, add.StdOut + _node.DaemonLog);
    }

    [KernelFact(Required)]
    public void CHECK_compares_the_lease_with_the_result()
    {
        _node.StartServer();
        _node.StartDaemon();
        TestNamespace pod = _node.NewPod();
        PluginRun add = _node.Run("ADD", _node.Config(), pod).EnsureOk();
        JsonObject config = DhcpNode.WithPrevResult(_node.Config(), add);
        _node.Run("CHECK", config, pod).EnsureOk();
        config["prevResult"]!["ips"]![0]!["address"] = "10.9.0.99/24";
        PluginRun check = _node.Run("CHECK", config, pod);
        Assert.Equal(101, check.ErrorCode);
        Assert.Contains("which prevResult doesn't have", (string?)check.Json["msg"], StringComparison.Ordinal);
        pod.Line("ip link delete eth0");
        _node.Run("DEL", config, pod).EnsureOk();
        Assert.Equal(101, _node.Run("CHECK", config, pod).ErrorCode);
    }

    [KernelFact(Required)]
    public void CHECK_takes_over_a_lease_that_no_daemon_has_if_the_server_agrees()
    {
        _node.StartServer();
        _node.StartDaemon();
        TestNamespace pod = _node.NewPod();
        JsonObject config = _node.Config();
        config["prevResult"] = JsonNode.Parse("""{"cniVersion":"1.1.0","ips":[{"address":"10.9.0.123/24"}]}""");
        _node.Run("CHECK", config, pod).EnsureOk();
        Assert.Equal(["10.9.0.123"], _node.LeasedAddresses());
        Assert.Single(_node.Records());
        Assert.Contains("took over 10.9.0.123", _node.DaemonLog, StringComparison.Ordinal);

        config["prevResult"]!["ips"]![0]!["address"] = "10.9.0.250/24";
        PluginRun check = _node.Run("CHECK", config, _node.NewPod(), "pod2");
        Assert.Equal(101, check.ErrorCode);
        Assert.Contains("in place of 10.9.0.250", (string?)check.Json["details"], StringComparison.Ordinal);
        Assert.Single(_node.Records());
    }

    [KernelFact(Required)]
    public void GC_releases_what_is_not_valid_in_this_network_and_nothing_else()
    {
        _node.StartServer();
        _node.StartDaemon();
        TestNamespace keep = _node.NewPod(), stale = _node.NewPod(), foreign = _node.NewPod(), dead = _node.NewPod();
        _node.Run("ADD", _node.Config(), keep, "keep").EnsureOk();
        _node.Run("ADD", _node.Config(), stale, "stale").EnsureOk();
        _node.Run("ADD", _node.Config(network: "net2"), foreign, "foreign").EnsureOk();
        _node.Run("ADD", _node.Config(), dead, "dead").EnsureOk();
        dead.Dispose();
        JsonObject config = _node.Config();
        config["cni.dev/valid-attachments"] = JsonNode.Parse("""[{"containerID":"keep","ifname":"eth0"}]""");
        PluginRun gc = _node.Run("GC", config).EnsureOk();
        Assert.Contains("of stale, eth0", gc.StdErr, StringComparison.Ordinal);
        Assert.Equal(["foreign", "keep"], _node.Records().Select(each => (string)each.Record["owner"]!["containerId"]!).Order(StringComparer.Ordinal));
        DhcpNode.Until(() => _node.Leases().Count == 3, "what has a pod is released at the server too: " + string.Join(", ", _node.Leases()) + gc.StdErr + _node.DaemonLog);
        Assert.Equal(7, _node.Run("GC", _node.Config()).ErrorCode);
    }

    [KernelFact(Required)]
    public void One_daemon_at_a_time_has_the_socket_and_the_folder()
    {
        _node.StartDaemon();
        ShResult same = _node.Node.Run(_node.Plugin.Path, "daemon", "-socketpath", _node.Socket, "-statedir", Path.Combine(_node.Folder, "other"));
        Assert.Equal(1, same.ExitCode);
        Assert.Contains($"another daemon listens on {_node.Socket}", same.Error, StringComparison.Ordinal);
        ShResult folder = _node.Node.Run(_node.Plugin.Path, "daemon", "-socketpath", _node.Socket + "2", "-statedir", _node.StateFolder);
        Assert.Equal(1, folder.ExitCode);
        _node.Run("STATUS", _node.Config()).EnsureOk();
    }

    [KernelTheory(Required)]
    [InlineData("")]
    [InlineData("null\n")]
    [InlineData("{}\n")]
    [InlineData("GET / HTTP/1.0\r\n\r\n")]
    [InlineData("{\"protocol\":2,\"call\":\"status\",\"network\":\"n\"}\n")]
    [InlineData("{\"call\":\"nosuch\",\"network\":\"n\"}\n")]
    [InlineData("{\"call\":\"status\",\"network\":null}\n")]
    [InlineData("{\"call\":\"release\",\"network\":\"n\"}\n")]
    [InlineData("{\"call\":\"collect\",\"network\":\"n\",\"valid\":[null]}\n")]
    [InlineData("{\"call\":\"allocate\",\"network\":\"n\",\"containerId\":\"c\",\"ifName\":\"eth0\",\"netns\":\"{netns}\",\"terms\":{\"provide\":[null],\"parameters\":null}}\n")]
    [InlineData("{\"call\":\"allocate\",\"network\":\"n\",\"containerId\":\"c\",\"ifName\":\"eth0\",\"netns\":\"{netns}\\u0000\",\"terms\":{}}\n")]
    [InlineData("{\"call\":\"check\",\"network\":\"n\",\"containerId\":\"c\",\"ifName\":\"\",\"netns\":\"\",\"terms\":{},\"addresses\":null}\n")]
    public void What_no_plugin_says_does_the_daemon_no_harm(string request)
    {
        _node.StartDaemon();
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(_node.Socket));
        socket.ReceiveTimeout = 10000;
        socket.Send(System.Text.Encoding.UTF8.GetBytes(request.Replace("{netns}", _node.NewPod().Path, StringComparison.Ordinal)));
        socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        var reply = new byte[4096];
        int length = socket.Receive(reply);
        Assert.True(length == 0 || JsonNode.Parse(reply.AsSpan(0, length))!["error"] is not null);
        _node.Run("STATUS", _node.Config()).EnsureOk();
        Assert.Empty(_node.Records());
    }

    [KernelFact(Required)]
    public void Flags_that_are_wrong_and_help_end_at_once()
    {
        ShResult wrong = Sh.Run(RepoPaths.Plugins + "/cni-plugins", "dhcp", "daemon", "-nosuch");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("flag needs an argument: -nosuch", wrong.Error, StringComparison.Ordinal);
        ShResult help = Sh.Run(_node.Plugin.Path, "daemon", "-help");
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("-statedir PATH", help.Error, StringComparison.Ordinal);
    }
}
