using System.Diagnostics;

namespace Cni.Conformance.Tests;

/// <summary>host-local on a data directory that something has damaged.</summary>
public sealed class DataDirectoryTests(BadNode bad) : IClassFixture<BadNode>
{
    string Config(string dataDir) => $$"""{"cniVersion":"1.1.0","name":"net","type":"host-local","cni.dev/valid-attachments":[],"ipam":{"type":"host-local","subnet":"10.1.2.0/24","dataDir":"{{dataDir}}" } }""";

    string Fresh() => Directory.CreateTempSubdirectory("cni-data-").FullName;

    [KernelFact(Needs.Plugins | Needs.Nft)]
    public void A_data_directory_that_cannot_be_made_is_named() => bad.Unchanged(() =>
    {
        var folder = Fresh();
        var file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        File.CreateSymbolicLink(Path.Combine(folder, "loop"), Path.Combine(folder, "loop"));
        foreach (var path in new[] { file, file + "/below", folder + "/loop", "/proc/nothing", "/dev/null", "/dev/full", folder + "/" + new string('a', 300) })
        {
            var error = Reply.Error(bad.Start("host-local", "ADD", Config(path)));
            Assert.True(error.Code is 5, $"{path}: {error}");
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            if (path != "/proc/nothing")
            {
                // In /proc root may write, as far as anybody can tell without trying.
                var status = Reply.Error(bad.Start("host-local", "STATUS", Config(path)));
                Assert.True(status.Code is 50, $"{path}: {status}");
            }

            var del = bad.Start("host-local", "DEL", Config(path));
            Assert.True(del.ExitCode == 0 || Reply.Error(del).Code is 5, del.StdOut);
        }

        Assert.Equal("", File.ReadAllText(file));
        Directory.Delete(folder, recursive: true);
    });

    [KernelFact(Needs.Plugins | Needs.Nft)]
    public void What_is_no_lease_is_in_nobodys_way() => bad.Unchanged(() =>
    {
        var folder = Fresh();
        var network = Directory.CreateDirectory(Path.Combine(folder, "net")).FullName;
        Directory.CreateDirectory(Path.Combine(network, "10.1.2.2"));
        File.WriteAllBytes(Path.Combine(network, "10.1.2.3"), new byte[4096]);
        File.WriteAllBytes(Path.Combine(network, "10.1.2.4"), [0xFF, 0xFE, 0x00, 0xC3, 0x28]);
        File.WriteAllText(Path.Combine(network, "10.1.2.5"), new string('x', 1 << 20));
        File.CreateSymbolicLink(Path.Combine(network, "10.1.2.6"), "/dev/zero");
        Sh.Ok("mkfifo", Path.Combine(network, "10.1.2.7"));
        File.WriteAllText(Path.Combine(network, "last_reserved_ip.0"), "rubbish");
        File.WriteAllText(Path.Combine(network, "README"), "pod1\r\neth0");
        File.WriteAllText(Path.Combine(network, "10.1.2.999"), "pod1\r\neth0");

        var add = bad.Start("host-local", "ADD", Config(folder)).EnsureOk();
        Assert.Equal("10.1.2.8/24", (string?)add.Json["ips"]![0]!["address"]);
        Assert.Equal("", bad.Start("host-local", "DEL", Config(folder)).EnsureOk().StdOut);
        Assert.False(File.Exists(Path.Combine(network, "10.1.2.8")));
        Assert.True(File.Exists(Path.Combine(network, "README")));
        Assert.Equal(1 << 20, new FileInfo(Path.Combine(network, "10.1.2.5")).Length);

        // GC may call such files nobody's; what it can't remove it reports.
        var gc = bad.Start("host-local", "GC", Config(folder));
        Assert.True(gc.ExitCode == 0 || Reply.Error(gc).Code is 5 or 106, gc.StdOut);
        Assert.True(File.Exists(Path.Combine(network, "README")));
        Directory.Delete(folder, recursive: true);
    });

    [KernelFact(Needs.Plugins | Needs.Nft)]
    public void A_lock_that_is_no_file_gives_an_error_and_no_lease() => bad.Unchanged(() =>
    {
        var folder = Fresh();
        var network = Directory.CreateDirectory(Path.Combine(folder, "net")).FullName;
        Directory.CreateDirectory(Path.Combine(network, "lock"));
        var run = bad.Start("host-local", "ADD", Config(folder));
        if (run.ExitCode != 0)
        {
            Assert.Equal(5, Reply.Error(run).Code);
            Assert.Empty(Directory.GetFiles(network, "10.*"));
        }

        Directory.Delete(folder, recursive: true);
    });

    [KernelFact(Needs.Plugins | Needs.Nft)]
    public void A_held_lock_is_waited_for_and_a_signal_ends_the_wait() => bad.Unchanged(() =>
    {
        var folder = Fresh();
        var network = Directory.CreateDirectory(Path.Combine(folder, "net")).FullName;
        File.WriteAllText(Path.Combine(network, "lock"), "");
        using var holder = Process.Start(new ProcessStartInfo("flock", ["-x", Path.Combine(network, "lock"), "sleep", "60"]))!;
        try
        {
            while (Sh.Run("flock", "-n", Path.Combine(network, "lock"), "true").ExitCode == 0)
            {
                Thread.Sleep(10);
            }

            using var waiting = new StartedPlugin("host-local", "ADD", Config(folder), bad.Node.Host, bad.Node.Pod.Path, RepoPaths.Plugins);
            Assert.False(waiting.Ends(TimeSpan.FromSeconds(1)));
            waiting.Signal(StartedPlugin.SIGTERM);
            Assert.Equal(11, Reply.Error(waiting.Wait(TimeSpan.FromSeconds(5))).Code);
            Assert.Empty(Directory.GetFiles(network, "10.*"));

            using var patient = new StartedPlugin("host-local", "ADD", Config(folder), bad.Node.Host, bad.Node.Pod.Path, RepoPaths.Plugins);
            Assert.False(patient.Ends(TimeSpan.FromMilliseconds(500)));
            holder.Kill(entireProcessTree: true);
            patient.Wait(TimeSpan.FromSeconds(10)).EnsureOk();
        }
        finally
        {
            holder.Kill(entireProcessTree: true);
            Directory.Delete(folder, recursive: true);
        }
    });
}
