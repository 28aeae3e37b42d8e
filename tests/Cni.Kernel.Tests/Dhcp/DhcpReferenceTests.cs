using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Kernel.Tests.Dhcp;

/// <summary>A node that changes from the reference's plugin and daemon to these, and systemd's socket.</summary>
public sealed class DhcpReferenceTests : IDisposable
{
    const Needs Required = Needs.Plugins | Needs.Dnsmasq | Needs.Bridge | Needs.Veth | Needs.GoPlugins;

    readonly DhcpNode _node = new();

    public void Dispose() => _node.Dispose();

    [KernelFact(Required)]
    public void A_result_is_the_references_but_for_the_name_servers_and_the_lease_is_taken_over()
    {
        _node.StartServer(DhcpNode.Ready, "--dhcp-option=option:dns-server,10.9.0.53", "--dhcp-option=option:domain-name,d.example");
        TestNamespace pod = _node.NewPod();
        JsonObject config = _node.Config("1.0.0");
        PluginRun theirs;
        using (new Background(_node.Node, PluginBinary.Go("dhcp").Path, ["daemon", "-socketpath", _node.Socket]))
        {
            DhcpNode.Until(() => File.Exists(_node.Socket), "the reference's daemon listens");
            theirs = _node.Run("ADD", config, pod, plugin: PluginBinary.Go("dhcp")).EnsureOk();

            PluginRun check = _node.Run("CHECK", DhcpNode.WithPrevResult(config, theirs), pod);
            Assert.Equal(6, check.ErrorCode);
            Assert.Contains("no DHCP daemon of this plugin set", (string?)check.Json["msg"], StringComparison.Ordinal);
        }
        string address = Assert.Single(_node.LeasedAddresses());

        File.Delete(_node.Socket);
        _node.StartDaemon();
        _node.Run("CHECK", DhcpNode.WithPrevResult(config, theirs), pod).EnsureOk();
        Assert.Equal([address], _node.LeasedAddresses());
        JsonNode ours = _node.Run("ADD", config, pod).EnsureOk().Json;
        Assert.Equal("""{"nameservers":["10.9.0.53"],"domain":"d.example"}""", ours["dns"]!.ToJsonString());
        JsonNode expected = theirs.Json;
        expected.AsObject().Remove("dns");
        ours.AsObject().Remove("dns");
        Assert.True(JsonNode.DeepEquals(expected, ours), $"{expected}\n{ours}");

        _node.Run("DEL", config, pod).EnsureOk();
        DhcpNode.Until(() => _node.Leases().Count == 0, "the lease is released");
    }

    [KernelFact(Required)]
    public void The_references_plugin_is_told_what_it_has_called()
    {
        _node.StartDaemon();
        PluginRun add = _node.Run("ADD", _node.Config("1.0.0"), _node.NewPod(), plugin: PluginBinary.Go("dhcp"));
        Assert.Equal(999, add.ErrorCode);
        Assert.Contains("This DHCP daemon is of another plugin set", (string?)add.Json["msg"], StringComparison.Ordinal);
        _node.Run("STATUS", _node.Config()).EnsureOk();
    }

    [KernelFact(Needs.Plugins | Needs.Dnsmasq | Needs.Bridge | Needs.Veth)]
    public void A_socket_that_was_passed_on_is_served_and_left_alone()
    {
        // What systemd does for cni-dhcp.socket: it listens, and starts the daemon with the socket as descriptor 3.
        const string Pass = """
            use Socket; use POSIX;
            my $s; socket($s, PF_UNIX, SOCK_STREAM, 0) && bind($s, sockaddr_un($ARGV[0])) && listen($s, 8) or die;
            POSIX::dup2(fileno($s), 3); $^F = 9; open(my $keep, '<&=', 3); fcntl($keep, 2, 0);
            $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = 1; exec @ARGV[1..$#ARGV];
            """;
        _node.StartServer();
        using var daemon = new Background(_node.Node, "perl", ["-e", Pass, _node.Socket, _node.Plugin.Path, "daemon", "-socketpath", "/nowhere/x", "-statedir", _node.StateFolder]);
        DhcpNode.Until(() => _node.Run("STATUS", _node.Config()).ExitCode == 0, "the daemon answers on the socket: " + daemon.Output);
        TestNamespace pod = _node.NewPod();
        _node.Run("ADD", _node.Config(), pod).EnsureOk();
        _node.Run("DEL", _node.Config(), pod).EnsureOk();
        daemon.Terminate();
        Assert.True(File.Exists(_node.Socket));
    }

    [KernelFact(Needs.Plugins | Needs.Veth)]
    public void A_daemon_in_a_container_finds_the_node_below_its_prefix()
    {
        string root = Path.Combine(_node.Folder, "host");
        Directory.CreateDirectory(root);
        string pidFile = Path.Combine(_node.Folder, "pid");
        using var daemon = new Background(_node.Node, _node.Plugin.Path, ["daemon", "-hostprefix", root, "-socketpath", "/run/x.sock", "-statedir", "/state", "-pidfile", pidFile]);
        JsonObject config = _node.Config();
        config["ipam"]!["daemonSocketPath"] = root + "/run/x.sock";
        DhcpNode.Until(() => _node.Run("STATUS", config).ExitCode == 0, "the daemon listens below the prefix: " + daemon.Output);
        Assert.True(Directory.Exists(root + "/state"));
        Assert.Equal(daemon.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), File.ReadAllText(pidFile));
        PluginRun add = _node.Run("ADD", config, _node.NewPod());
        Assert.Contains($"failed to open netns \"{root}/run/netns/", (string?)add.Json["msg"], StringComparison.Ordinal);
        daemon.Terminate();
        Assert.False(File.Exists(pidFile));
    }
}
