using Cni.Sdk;
using static Cni.Ipam.Tests.Given;

namespace Cni.Ipam.Tests.Leases;

public sealed class FileLeaseStoreTests : IDisposable
{
    readonly TempDirectory _directory = new();

    FileLeaseStore Store => new(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact] // H01
    public async Task Files_are_those_of_the_reference_to_the_byte()
    {
        await Store.Take(Owner("dummy"), Any("10.1.2.0/24"), Any("2001:db8:1::/64", 1));
        Assert.Equal("dummy\r\neth0"u8.ToArray(), File.ReadAllBytes(_directory.File("10.1.2.2")));
        Assert.Equal("dummy\r\neth0"u8.ToArray(), File.ReadAllBytes(_directory.File("2001:db8:1::2")));
        Assert.Equal("10.1.2.2"u8.ToArray(), File.ReadAllBytes(_directory.File("last_reserved_ip.0")));
        Assert.Equal("2001:db8:1::2"u8.ToArray(), File.ReadAllBytes(_directory.File("last_reserved_ip.1")));
        Assert.Equal(["10.1.2.2", "2001:db8:1::2", "last_reserved_ip.0", "last_reserved_ip.1", "lock"], Entries());
        Assert.Equal("600\n600\n755\n", Cni.Tests.Sh.Ok("stat", "-c", "%a", _directory.File("10.1.2.2"), _directory.File("last_reserved_ip.0"), _directory.Network()));
    }

    [Fact] // H02
    public async Task After_a_release_only_the_hint_and_the_lock_are_left()
    {
        await Store.TakeOne("a");
        await Store.ReleaseAsync(Owner("a"));
        Assert.Equal(["last_reserved_ip.0", "lock"], Entries());
    }

    [Fact]
    public async Task A_shorter_hint_leaves_nothing_of_the_longer_one()
    {
        _directory.Write("last_reserved_ip.0", "10.1.2.254");
        Assert.Equal("10.1.2.2", await Store.TakeOne("a"));
        Assert.Equal("10.1.2.2", File.ReadAllText(_directory.File("last_reserved_ip.0")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("10.200.0.1")]
    [InlineData("2001:db8::1")]
    public async Task A_hint_that_makes_no_sense_starts_at_the_first_address(string hint)
    {
        _directory.Write("last_reserved_ip.0", hint);
        Assert.Equal("10.1.2.2", await Store.TakeOne("a"));
    }

    [Fact]
    public async Task A_hint_that_cannot_be_written_is_done_without()
    {
        Directory.CreateDirectory(_directory.File("last_reserved_ip.0"));
        Assert.Equal("10.1.2.2", await Store.TakeOne("a"));
        Assert.Equal("10.1.2.3", await Store.TakeOne("b"));
    }

    [Fact] // H05
    public async Task A_file_of_before_2019_without_an_interface_is_released_with_its_container()
    {
        await Store.TakeOne("dummy");
        File.WriteAllText(_directory.File("10.1.2.2"), "dummy");
        Assert.Equal([Ip("10.1.2.2")], await Store.FindAsync(Owner("dummy")));
        Assert.Equal([Ip("10.1.2.2")], await Store.ReleaseAsync(Owner("dummy")));
        Assert.Empty(_directory.Leases());
    }

    [Fact]
    public async Task A_file_without_an_interface_stays_while_the_interface_has_one_of_its_own()
    {
        _directory.Write("10.1.2.50", "a");
        await Store.Take(Owner("a", "eth1"), Any("10.9.0.0/24"));
        await Store.ReleaseAsync(Owner("a", "eth1"));
        Assert.Equal(["10.1.2.50"], _directory.Leases());
        Assert.Equal(LeaseRefusalReason.Duplicate, (await Store.Take(Owner("a", "eth1"), Any("10.1.2.0/24"))).Refusal?.Reason);
    }

    [Theory]
    [InlineData("a\r\neth0\n")]
    [InlineData("  a\r\neth0  ")]
    public async Task White_space_around_a_record_means_nothing(string text)
    {
        _directory.Write("10.1.2.50", text);
        Assert.Equal([Ip("10.1.2.50")], await Store.ReleaseAsync(Owner("a")));
        Assert.Empty(_directory.Leases());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("no such\u0001thing")]
    [InlineData("ab")]
    public async Task A_damaged_file_keeps_its_address_taken_until_it_is_collected(string text)
    {
        _directory.Write("10.1.2.2", text);
        Assert.Equal("10.1.2.3", await Store.TakeOne("a"));
        var collected = await Store.CollectAsync(Net, [new GcAttachment("a", "eth0")]);
        Assert.Equal("10.1.2.2", Assert.Single(collected.Released).Address.ToString());
        Assert.Equal(text != "ab", collected.Released[0].IsDamaged);
        Assert.Equal(["10.1.2.3"], _directory.Leases());
    }

    [Fact]
    public async Task An_empty_file_is_used_again_before_a_set_counts_as_exhausted()
    {
        _directory.Write("10.5.0.2", "");
        Assert.Null(await Store.ProbeAsync(Net, [Any("10.5.0.0/30")]));
        Assert.Equal(["10.5.0.2"], _directory.Leases());
        Assert.Equal("10.5.0.2", await Store.TakeOne("a", "10.5.0.0/30"));
        Assert.Equal("a\r\neth0", File.ReadAllText(_directory.File("10.5.0.2")));
    }

    [Fact]
    public async Task However_many_empty_files_a_power_cut_left_all_of_them_are_used_again()
    {
        for (int i = 2; i < 127; i++)
            _directory.Write($"10.5.0.{i}", "");
        for (int i = 2; i < 127; i++)
            await Store.TakeOne($"c{i}", "10.5.0.0/25");
        Assert.Equal(LeaseRefusalReason.Exhausted, (await Store.Take(Owner("late"), Any("10.5.0.0/25"))).Refusal?.Reason);
    }

    [Fact]
    public async Task A_directory_with_an_addresss_name_is_passed_over_and_reported()
    {
        Directory.CreateDirectory(_directory.File("10.1.2.2"));
        Assert.Equal("10.1.2.3", await Store.TakeOne("a"));
        var collected = await Store.CollectAsync(Net, []);
        Assert.Equal("10.1.2.3", Assert.Single(collected.Released).Address.ToString());
        Assert.Equal($"read {_directory.File("10.1.2.2")}: Is a directory", Assert.Single(collected.Failed));
    }

    [Fact]
    public async Task A_pipe_with_an_addresss_name_blocks_nobody()
    {
        Directory.CreateDirectory(_directory.Network());
        Cni.Tests.Sh.Ok("mkfifo", _directory.File("10.1.2.2"));
        Assert.Equal("10.1.2.3", await Store.TakeOne("a"));
    }

    [Fact]
    public async Task A_long_run_of_taken_addresses_is_passed_over()
    {
        Directory.CreateDirectory(_directory.Network());
        for (int i = 2; i < 1000; i++)
            File.WriteAllText(_directory.File($"10.1.{i / 256}.{i % 256}"), $"c{i}\r\neth0");
        Assert.Equal("10.1.3.232", await Store.TakeOne("a", "10.1.0.0/16"));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(300)]
    public async Task A_long_container_id_gets_and_releases_its_address(int length)
    {
        string id = new('x', length);
        Assert.Equal("10.1.2.2", await Store.TakeOne(id));
        Assert.Equal(LeaseRefusalReason.Duplicate, (await Store.Take(Owner(id), Any("10.1.2.0/24"))).Refusal?.Reason);
        Assert.Equal([Ip("10.1.2.2")], await Store.ReleaseAsync(Owner(id)));
        Assert.Empty(_directory.Leases());
    }

    [Fact]
    public async Task A_data_directory_that_is_a_file_is_named()
    {
        File.WriteAllText($"{_directory.Path}/data", "");
        var store = new FileLeaseStore($"{_directory.Path}/data");
        var error = await Assert.ThrowsAsync<CniException>(async () => await store.TakeOne("a"));
        Assert.Equal((CniErrorCode.IoFailure, $"open {_directory.Path}/data/net: Not a directory"), (error.Code, error.Message));
        await Assert.ThrowsAsync<CniException>(async () => await store.ProbeAsync(Net, [Any("10.1.2.0/24")]));
    }

    [Fact]
    public async Task A_lock_that_another_process_keeps_is_waited_for_only_so_long()
    {
        await Store.TakeOne("a");
        int holder = HoldLock();
        var store = new FileLeaseStore(_directory.Path) { LockTimeout = TimeSpan.FromMilliseconds(100) };
        var error = await Assert.ThrowsAsync<CniException>(async () => await store.TakeOne("b"));
        Assert.Equal((CniErrorCode.TryAgainLater, $"lock {_directory.File("lock")}: held by another process for 0.1 s"), (error.Code, error.Message));
        _ = Libc.close(holder);
        Assert.Equal("10.1.2.3", await Store.TakeOne("b"));
    }

    [Fact]
    public async Task Waiting_for_the_lock_can_be_called_off_and_leaves_the_lock_to_others()
    {
        await Store.TakeOne("a");
        int holder = HoldLock();
        using var signal = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.ReserveAsync(Owner("b"), [Any("10.1.2.0/24")], signal.Token));
        _ = Libc.close(holder);
        Assert.Equal("10.1.2.3", await Store.TakeOne("c"));
        Assert.Equal(["10.1.2.2", "10.1.2.3"], _directory.Leases());
    }

    [Fact]
    public async Task Waiting_ends_when_the_lock_is_let_go()
    {
        await Store.TakeOne("a");
        int holder = HoldLock();
        var letGo = new Thread(() =>
        {
            new ManualResetEventSlim().Wait(100);
            _ = Libc.close(holder);
        });
        letGo.Start();
        Assert.Equal("10.1.2.3", await Store.TakeOne("b"));
    }

    int HoldLock()
    {
        int fd = LeaseFiles.Open(Libc.AT_FDCWD, _directory.File("lock"), Libc.O_RDONLY);
        Assert.True(FileLock.TryAcquire(fd, exclusive: true, TimeSpan.Zero));
        return fd;
    }

    string[] Entries() => [.. Directory.EnumerateFileSystemEntries(_directory.Network()).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
