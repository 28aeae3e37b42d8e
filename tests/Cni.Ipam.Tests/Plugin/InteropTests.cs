using Cni.Tests;

namespace Cni.Ipam.Tests.Plugin;

/// <summary>H34: the reference written in Go and ours in one data directory, one after the other and at the same time.</summary>
public sealed class InteropTests : IDisposable
{
    readonly TempDirectory _directory = new();

    public static TheoryData<string> Plugins => [.. HostLocal.Ours];

    public void Dispose() => _directory.Dispose();

    [NeedsTheory(Needs.GoPlugins), MemberData(nameof(Plugins))]
    public async Task What_one_gives_the_other_releases(string plugin)
    {
        var (ours, go) = (HostLocal.Of(plugin), HostLocal.Of(HostLocal.Go));
        await ours.Add(Config, "a");
        await go.Add(Config, "b");
        await ours.Add(Config, "c");
        Assert.Equal(["10.1.0.2", "10.1.0.3", "10.1.0.4", "2001:db8::2", "2001:db8::3", "2001:db8::4"], _directory.Leases());
        (await go.Run("CHECK", Config, "a")).EnsureOk();
        (await ours.Run("CHECK", Config, "b")).EnsureOk();
        await go.Del(Config, "a");
        await ours.Del(Config, "b");
        await go.Del(Config, "c");
        Assert.Empty(_directory.Leases());
    }

    [NeedsTheory(Needs.GoPlugins), MemberData(nameof(Plugins))]
    public async Task Each_sees_what_the_other_gave_to_the_same_container(string plugin)
    {
        var (ours, go) = (HostLocal.Of(plugin), HostLocal.Of(HostLocal.Go));
        await go.Add(Config, "a");
        Assert.Equal(Refusal("10.1.0.2", "a"), (await ours.Fail("ADD", Config, "a")).Message);
        await ours.Del(Config, "a");
        await ours.Add(Config, "b");
        Assert.Equal(Refusal("10.1.0.3", "b"), (await go.Fail("ADD", Config, "b")).Message);

        static string Refusal(string address, string container) =>
            $"failed to allocate for range 0: {address} has been allocated to {container}, duplicate allocation is not allowed";
    }

    [NeedsTheory(Needs.GoPlugins), MemberData(nameof(Plugins))]
    public async Task Both_write_the_same_bytes(string plugin)
    {
        var files = new List<string>();
        foreach (string one in new[] { plugin, HostLocal.Go })
        {
            await HostLocal.Of(one).Add(Config, "a");
            files.Add(string.Join('|', Directory.EnumerateFiles(_directory.Network()).Order().Select(path => $"{Path.GetFileName(path)}={File.ReadAllText(path)}")));
            Directory.Delete(_directory.Network(), recursive: true);
        }
        Assert.Equal(files[1], files[0]);
        Assert.Equal("10.1.0.2=a\r\neth0|2001:db8::2=a\r\neth0|last_reserved_ip.0=10.1.0.2|last_reserved_ip.1=2001:db8::2|lock=", files[0]);
    }

    [NeedsTheory(Needs.GoPlugins), MemberData(nameof(Plugins))]
    public async Task Both_at_the_same_time_give_distinct_addresses_and_release_them_all(string plugin)
    {
        var (ours, go) = (HostLocal.Of(plugin), HostLocal.Of(HostLocal.Go));
        string[] given = await AtOnce(48, i => (i % 2 == 0 ? ours : go).Address(Config, $"c{i}"));
        Assert.Equal(48, given.Distinct().Count());
        Assert.Equal(96, _directory.Leases().Length);
        await AtOnce(48, async i =>
        {
            await (i % 4 < 2 ? ours : go).Del(Config, $"c{i}");
            return i;
        });
        Assert.Empty(_directory.Leases());
    }

    [NeedsFact(Needs.Plugins)] // H32
    public async Task Sixty_four_processes_at_a_time_get_distinct_addresses()
    {
        var published = HostLocal.Of(HostLocal.Published);
        string[] given = await AtOnce(64, i => published.Address(Config, $"c{i}"));
        Assert.Equal(64, given.Distinct().Count());
        await AtOnce(64, async i =>
        {
            await published.Del(Config, $"c{i}");
            return i;
        });
        Assert.Empty(_directory.Leases());
    }

    [NeedsFact(Needs.Plugins)]
    public async Task A_process_killed_at_any_moment_leaves_whole_files_that_DEL_finds()
    {
        var binary = PluginBinary.Ours("host-local");
        var published = HostLocal.Of(HostLocal.Published);
        await published.Add(Config, "first");
        int cutShort = 0;
        for (int i = 0; i < 60; i++)
        {
            // timeout(1) kills after so many milliseconds; the range covers a whole run.
            var run = Sh.Run("timeout", ["-s", "KILL", $"{0.0005 * (i % 30) + 0.0005:0.####}", binary.Path], System.Text.Encoding.UTF8.GetBytes(Config), binary.Environment("ADD", $"c{i}", "/run/netns/none"));
            cutShort += run.ExitCode == 0 ? 0 : 1;
            foreach (string lease in _directory.Leases())
                Assert.Matches("^(first|c[0-9]+)\r\neth0$", File.ReadAllText(_directory.File(lease)));
            await published.Del(Config, $"c{i}");
            Assert.Equal(2, _directory.Leases().Length);
        }
        Assert.NotEqual(0, cutShort);
        Assert.Equal(["10.1.0.2", "2001:db8::2", "last_reserved_ip.0", "last_reserved_ip.1", "lock"],
            Directory.EnumerateFileSystemEntries(_directory.Network()).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [NeedsFact(Needs.Plugins | Needs.Strace)]
    public async Task The_number_of_system_calls_does_not_grow_with_the_number_of_leases()
    {
        var published = HostLocal.Of(HostLocal.Published);
        await published.Add(Config, "warm");
        var few = (Count("ADD", "a"), Count("DEL", "a"));
        for (int i = 0; i < 60_000; i++)
            File.WriteAllText(_directory.File($"10.1.{(i + 4096) / 256}.{i % 256}"), $"c{i}\r\neth0");
        await published.Add(Config, "notices");
        var many = (Count("ADD", "b"), Count("DEL", "b"));
        Assert.InRange(many.Item1, 0, few.Item1 + 30);
        Assert.InRange(many.Item2, 0, few.Item2 + 30);

        // The hint stands at the start of a run of 60 000 taken addresses.
        File.WriteAllText(_directory.File("last_reserved_ip.0"), "10.1.16.0");
        Assert.InRange(Count("ADD", "c"), 0, few.Item1 + 300);
        Assert.Equal("c\r\neth0", File.ReadAllText(_directory.File("10.1.250.96")));
    }

    // What the runtime does before our own first file is opened varies a little from start to start.
    int Count(string command, string container)
    {
        var binary = PluginBinary.Ours("host-local");
        string log = $"{_directory.Path}/strace";
        Sh.Run("strace", ["-f", "-o", log, binary.Path], System.Text.Encoding.UTF8.GetBytes(Config), binary.Environment(command, container, "/run/netns/none")).EnsureOk();
        int calls = File.ReadLines(log).Count();
        File.Delete(log);
        return calls;
    }

    static Task<T[]> AtOnce<T>(int count, Func<int, Task<T>> act) => Task.WhenAll(Enumerable.Range(0, count).Select(i =>
        Task.Factory.StartNew(() => act(i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));

    string Config => $$$"""{"cniVersion":"1.0.0","name":"net","type":"x","ipam":{"type":"host-local","dataDir":"{{{_directory.Path}}}","ranges":[[{"subnet":"10.1.0.0/16"}],[{"subnet":"2001:db8::/64"}]]}}""";
}
