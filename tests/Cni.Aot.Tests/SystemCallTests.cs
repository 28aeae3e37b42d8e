using System.Text;
using System.Text.RegularExpressions;

namespace Cni.Aot.Tests;

/// <summary>What strace sees of a published plugin: no process is started, no file descriptor is left open to one that might be.</summary>
public sealed partial class SystemCallTests : IDisposable
{
    readonly NamespacePair _pair = new();
    readonly string _folder = Directory.CreateTempSubdirectory("cni-strace-").FullName;

    public void Dispose()
    {
        _pair.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    string Bridge => $$"""
        {"cniVersion":"1.1.0","name":"net","type":"bridge","bridge":"cni0","isGateway":true,"ipMasq":true,"macspoofchk":true,
         "ipam":{"type":"host-local","dataDir":"{{_folder}}/data","ranges":[[{"subnet":"10.1.2.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}]} }
        """;

    string Ptp => Bridge.Replace("\"type\":\"bridge\"", "\"type\":\"ptp\"", StringComparison.Ordinal);

    string Portmap => $$"""
        {"cniVersion":"1.1.0","name":"net","type":"portmap","runtimeConfig":{"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp"},{"hostPort":53,"containerPort":53,"protocol":"udp"}]},
         "prevResult":{"cniVersion":"1.1.0","interfaces":[{"name":"cni0"},{"name":"eth0","sandbox":"{{_pair.Pod.Path}}"}],"ips":[{"address":"10.1.2.2/24","interface":1}]} }
        """;

    string Bandwidth
    {
        get
        {
            _pair.Host.Ok("ip", "link", "add", "veth0", "type", "veth", "peer", "name", "eth0", "netns", _pair.Pod.Name);
            return $$"""
                {"cniVersion":"1.1.0","name":"net","type":"bandwidth","ingressRate":8000000,"ingressBurst":800000,"egressRate":8000000,"egressBurst":800000,
                 "prevResult":{"cniVersion":"1.1.0","interfaces":[{"name":"veth0"},{"name":"eth0","sandbox":"{{_pair.Pod.Path}}"}],"ips":[]} }
                """;
        }
    }

    [KernelFact(Needs.Plugins | Needs.Strace | Needs.Veth | Needs.Ifb)]
    public void Limits_start_no_process_and_leave_no_descriptor_open()
    {
        string config = Bandwidth;
        foreach (var verb in new[] { "ADD", "CHECK", "DEL" })
        {
            var trace = Trace("bandwidth", verb, config, "execve,execveat,fork,vfork,clone,clone3,open,openat,socket,dup,dup2,dup3,fcntl");
            Assert.Single(Lines(trace, Exec()));
            Assert.DoesNotContain(Lines(trace, Clone()), line => !line.Contains("CLONE_THREAD", StringComparison.Ordinal));
            var open = Lines(trace, Descriptor())
                .Where(line => !line.Contains("CLOEXEC", StringComparison.Ordinal) && !Failed().IsMatch(line) && !RuntimeStart().IsMatch(line));
            Assert.Empty(open);
        }
    }

    [KernelFact(Needs.Plugins | Needs.Strace | Needs.Bridge | Needs.Nft)]
    public void Add_and_del_of_a_pod_start_no_process()
    {
        foreach (var (type, config) in new[] { ("loopback", "{\"cniVersion\":\"1.1.0\",\"name\":\"net\",\"type\":\"loopback\"}"), ("bridge", Bridge), ("ptp", Ptp), ("portmap", Portmap) })
        {
            foreach (var verb in new[] { "ADD", "DEL" })
            {
                var trace = Trace(type, verb, config, "execve,execveat,fork,vfork,clone,clone3");
                Assert.Single(Lines(trace, Exec()));

                // Threads share the address space; whatever is cloned without it is a process.
                Assert.DoesNotContain(Lines(trace, Clone()), line => !line.Contains("CLONE_THREAD", StringComparison.Ordinal));
            }
        }
    }

    [KernelFact(Needs.Plugins | Needs.Strace | Needs.Bridge | Needs.Nft)]
    public void Every_file_descriptor_is_closed_on_exec()
    {
        foreach (var (type, config) in new[] { ("bridge", Bridge), ("ptp", Ptp), ("portmap", Portmap) })
        {
            var trace = Trace(type, "ADD", config, "open,openat,openat2,creat,socket,accept,accept4,pipe,pipe2,dup,dup2,dup3,epoll_create,epoll_create1,eventfd,eventfd2,memfd_create,signalfd4,timerfd_create,inotify_init1,fcntl,pidfd_open");
            var open = Lines(trace, Descriptor())
                .Where(line => !line.Contains("CLOEXEC", StringComparison.Ordinal) && !Failed().IsMatch(line) && !RuntimeStart().IsMatch(line))
                .ToArray();
            Assert.True(open.Length == 0, string.Join('\n', open));
            Assert.NotEmpty(Lines(trace, Descriptor()));
            Trace(type, "DEL", config, "none");
        }
    }

    [KernelFact(Needs.Plugins | Needs.Bridge | Needs.Nft)]
    public void A_delegate_inherits_its_three_streams_and_nothing_else()
    {
        var script = Path.Combine(_folder, "scripted");
        File.WriteAllText(script, $"""
            #!/bin/sh
            ls /proc/$$/fd > '{_folder}/descriptors'
            while read -r name value; do case $name in SigBlk:|SigIgn:) echo "$name $value";; esac; done < /proc/$$/status > '{_folder}/signals'
            exit 1

            """);
        Sh.Ok("chmod", "+x", script);
        var plugin = PluginBinary.Ours("bridge");
        var variables = plugin.Environment("ADD", "pod1", _pair.Pod.Path);
        variables["CNI_PATH"] = _folder;
        var run = plugin.Run(variables, """{"cniVersion":"1.1.0","name":"net","type":"bridge","isGateway":true,"ipMasq":true,"ipam":{"type":"scripted"}}""", _pair.Host);
        Assert.Equal(1, run.ExitCode);

        // The shell holds its own script open at 10 or above.
        Assert.Equal(["0", "1", "2"], File.ReadAllLines(_folder + "/descriptors").Where(descriptor => descriptor.Length == 1));

        // No signal is blocked or ignored, but for the two (32 and 33) that glibc keeps to itself and ignores in whatever it spawns.
        // The shell reads this itself: while it starts another program, it blocks signals of its own accord.
        Assert.Matches("^SigBlk: 0{16}\nSigIgn: (0000000180000000|0{16})\n$", File.ReadAllText(_folder + "/signals"));
    }

    // Runs a plugin under strace and gives what it saw; the plugin must succeed.
    string Trace(string type, string verb, string config, string calls)
    {
        var file = Path.Combine(_folder, $"{type}-{verb}-{calls.Length}.trace");
        var plugin = PluginBinary.Ours(type);
        var variables = plugin.Environment(verb, "pod1", _pair.Pod.Path);
        variables["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        var run = Sh.Run("ip",
            ["netns", "exec", _pair.Host.Name, "strace", "-f", "-qq", "-o", file, "-e", "trace=" + calls, plugin.Path],
            Encoding.UTF8.GetBytes(config), variables, TimeSpan.FromSeconds(60));
        run.EnsureOk();
        return File.ReadAllText(file);
    }

    static string[] Lines(string trace, Regex call) => [.. trace.Split('\n').Where(line => call.IsMatch(line))];

    [GeneratedRegex(@"^\d+ +execve(at)?\(")]
    private static partial Regex Exec();

    [GeneratedRegex(@"^\d+ +(fork|vfork|clone3?)\(")]
    private static partial Regex Clone();

    [GeneratedRegex(@"^\d+ +(open|openat|openat2|creat|socket|accept4?|pipe2?|dup[23]?|epoll_create1?|eventfd2?|memfd_create|signalfd4|timerfd_create|inotify_init1)\(|F_DUPFD")]
    private static partial Regex Descriptor();

    // The runtime measures the machine before it runs anything of ours, and closes each file at once.
    [GeneratedRegex("openat\\(AT_FDCWD, \"(/sys/|/proc/(self/(mountinfo|cgroup|maps|statm)|meminfo|cpuinfo))")]
    private static partial Regex RuntimeStart();

    [GeneratedRegex(@"= -1 E[A-Z]+")]
    private static partial Regex Failed();
}
