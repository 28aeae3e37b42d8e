using System.Diagnostics;

namespace Cni.Kernel.Tests.Firewall;

/// <summary>firewalld itself, on a message bus of the test's own and in the namespace that plays the node.</summary>
public sealed class FirewalldTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Nft | Needs.Bridge | Needs.Veth | Needs.Ipv6 | Needs.Firewalld;
    const string Name = "org.fedoraproject.FirewallD1";

    readonly FirewallNode _lab = new();
    readonly FirewallPod _a;
    readonly string _folder = Directory.CreateTempSubdirectory("cni-firewalld-").FullName;
    readonly Dictionary<string, string> _bus;
    readonly List<Process> _daemons = [];

    public FirewalldTests()
    {
        _a = _lab.OnBridge(1, 2);
        _bus = new() { ["DBUS_SYSTEM_BUS_ADDRESS"] = $"unix:path={_folder}/none;unix:path={_folder}/bus,guid=00" };
    }

    void StartBus()
    {
        File.WriteAllText($"{_folder}/bus.conf", $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>system</type>
              <listen>unix:path={_folder}/bus</listen>
              <auth>EXTERNAL</auth>
              <policy context="default">
                <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow send_type="signal"/><allow send_type="method_return"/><allow send_type="error"/>
                <allow receive_type="method_call"/><allow receive_type="method_return"/><allow receive_type="error"/><allow receive_type="signal"/>
              </policy>
            </busconfig>
            """);
        Start("dbus-daemon", $"--config-file={_folder}/bus.conf", "--nofork", "--nopidfile");
        Await(() => File.Exists($"{_folder}/bus"));
    }

    void StartFirewalld()
    {
        // Its own /run, and the machine's /etc/firewalld hidden behind an empty one.
        Start("ip", "netns", "exec", _lab.Node.Name, "unshare", "-m", "sh", "-c",
            $"mount -t tmpfs none /run && if [ -d /etc/firewalld ]; then mount -t tmpfs none /etc/firewalld; fi && exec firewalld --nofork --nopid --log-target file --log-file {_folder}/log");
        Await(() => _lab.Call("STATUS", _a, "\"backend\":\"firewalld\"", withResult: false, variables: _bus).ExitCode == 0);
        // It has its name before it has its rules, and answers once it has them.
        _ = Sources();
    }

    void Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = $"unix:path={_folder}/bus";
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        _daemons.Add(Process.Start(start)!);
    }

    static void Await(Func<bool> condition)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(20), "a daemon did not start");
            Thread.Sleep(100);
        }
    }

    string[] Sources(string zone = "trusted")
    {
        string answer = Sh.Ok("dbus-send", $"--bus=unix:path={_folder}/bus", "--print-reply=literal", $"--dest={Name}", "/org/fedoraproject/FirewallD1", $"{Name}.zone.getSources", $"string:{zone}");
        return [.. answer.Split([' ', '\n', '[', ']'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    [KernelFact(Wanted)]
    public void Without_being_asked_for_it_is_used_where_it_runs_and_pods_become_sources_of_its_zone()
    {
        StartBus();
        StartFirewalld();
        _lab.Ok("ADD", _a, variables: _bus);
        Assert.Equal(["10.1.0.2/32", "fd01::2/128"], Sources());
        Assert.True(FirewallNode.Reaches(_a.Namespace, FirewallNode.Client4));
        _lab.Ok("CHECK", _a, variables: _bus);
        // Twice is as good as once.
        _lab.Ok("ADD", _a, variables: _bus);
        _lab.Ok("DEL", _a, withResult: false, variables: _bus);
        Assert.Empty(Sources());
        Assert.DoesNotContain("cni_firewall", _lab.Node.Nft.State(), StringComparison.Ordinal);
        var check = _lab.Call("CHECK", _a, variables: _bus);
        Assert.Equal((101, "10.1.0.2 isn't a source of firewalld's zone trusted"), (check.ErrorCode, (string?)check.Json["msg"]));
        _lab.Ok("DEL", _a, variables: _bus);
    }

    [KernelFact(Wanted)]
    public void A_zone_that_is_not_there_fails_the_add_and_nothing_is_left()
    {
        StartBus();
        StartFirewalld();
        string before = _lab.Node.Nft.State();
        var add = _lab.Call("ADD", _a, "\"firewalldZone\":\"nowhere\"", variables: _bus);
        Assert.Equal(100, add.ErrorCode);
        Assert.Contains("INVALID_ZONE", (string?)add.Json["msg"], StringComparison.Ordinal);
        Assert.Equal(before, _lab.Node.Nft.State());

        // The second address is another zone's: the first one's source is taken back as well.
        Sh.Ok("dbus-send", $"--bus=unix:path={_folder}/bus", "--print-reply", $"--dest={Name}", "/org/fedoraproject/FirewallD1", $"{Name}.zone.addSource", "string:drop", "string:fd01::2/128");
        add = _lab.Call("ADD", _a, variables: _bus);
        Assert.Equal(103, add.ErrorCode);
        Assert.Empty(Sources());
        Assert.Equal(["fd01::2/128"], Sources("drop"));
        Assert.DoesNotContain("cni_firewall", _lab.Node.Nft.State(), StringComparison.Ordinal);
    }

    [KernelFact(Wanted)]
    public void Gc_takes_stale_sources_back_and_another_zone_is_honoured()
    {
        StartBus();
        StartFirewalld();
        FirewallPod b = _lab.OnBridge(1, 3);
        const string zone = "\"firewalldZone\":\"internal\"";
        _lab.Ok("ADD", _a, zone, variables: _bus);
        _lab.Ok("ADD", b, zone, variables: _bus);
        Assert.Equal(4, Sources("internal").Length);
        _lab.Ok("GC", _a, zone + ",\"cni.dev/valid-attachments\":[{\"containerID\":\"pod13\",\"ifname\":\"eth0\"}]", withResult: false, variables: _bus);
        Assert.Equal(["10.1.0.3/32", "fd01::3/128"], Sources("internal"));
    }

    [KernelFact(Wanted | Needs.GoPlugins)]
    public void Sources_that_the_reference_plugin_added_are_checked_and_taken_back()
    {
        StartBus();
        StartFirewalld();
        var bus = new Dictionary<string, string> { ["DBUS_SYSTEM_BUS_ADDRESS"] = $"unix:path={_folder}/bus" };
        _lab.Go("ADD", _a, variables: bus);
        Assert.Equal(2, Sources().Length);
        _lab.Ok("CHECK", _a, variables: _bus);
        _lab.Ok("DEL", _a, variables: _bus);
        Assert.Empty(Sources());
    }

    [KernelFact(Wanted)]
    public void Asked_for_and_not_running_it_is_missed_and_otherwise_the_sets_are_used()
    {
        const string wanted = "\"backend\":\"firewalld\"";
        foreach (bool hasBus in (bool[])[false, true])
        {
            if (hasBus)
                StartBus();
            Assert.Equal(50, _lab.Call("STATUS", _a, wanted, withResult: false, variables: _bus).ErrorCode);
            Assert.Equal(11, _lab.Call("ADD", _a, wanted, variables: _bus).ErrorCode);
            Assert.Equal("", _lab.Node.Nft.State());
            _lab.Ok("ADD", _a, variables: _bus);
            Assert.Single(_lab.Elements("pods4"));
            _lab.Ok("DEL", _a, wanted, variables: _bus);
            Assert.Equal("", _lab.Node.Nft.State());
        }
    }

    public void Dispose()
    {
        // firewalld before the bus, which it would miss.
        for (int i = _daemons.Count - 1; i >= 0; i--)
        {
            _daemons[i].Kill();
            _daemons[i].WaitForExit();
            _daemons[i].Dispose();
        }
        _lab.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
