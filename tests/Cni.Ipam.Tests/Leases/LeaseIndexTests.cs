using Cni.Sdk;
using static Cni.Ipam.Tests.Given;

namespace Cni.Ipam.Tests.Leases;

/// <summary>The index is believed exactly while nobody else has touched the lease files.</summary>
public sealed class LeaseIndexTests : IDisposable
{
    readonly TempDirectory _directory = new();

    FileLeaseStore Store => new(_directory.Path);

    string Index => $"{_directory.Path}/.index/net";

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Other_leases_are_not_read_while_nobody_else_wrote()
    {
        await Store.TakeOne("a");
        await Store.TakeOne("b");
        // An edit in place leaves the directory's times alone. Whoever reads every file would find it.
        File.WriteAllText(_directory.File("10.1.2.3"), "sentinel\r\neth0");
        Assert.Equal("10.1.2.4", await Store.TakeOne("c"));
        Assert.Single(await Store.ReleaseAsync(Owner("a")));
        Assert.Empty(await Store.FindAsync(Owner("sentinel")));
        Assert.Empty(await Store.ReleaseAsync(Owner("nobody")));
        // Its former owner's entry is found to be wrong, so then all are read.
        Assert.Empty(await Store.FindAsync(Owner("b")));
        Assert.Single(await Store.FindAsync(Owner("sentinel")));
    }

    [Fact]
    public async Task A_lease_that_another_program_added_is_seen()
    {
        await Store.TakeOne("a");
        _directory.Write("10.1.2.77", "b\r\neth0");
        Assert.Equal((LeaseRefusalReason.Duplicate, Ip("10.1.2.77")), ((await Store.Take(Owner("b"), Any("10.1.2.0/24"))).Refusal is { } r ? (r.Reason, r.Address) : default));
        Assert.Equal([Ip("10.1.2.77")], await Store.ReleaseAsync(Owner("b")));
        Assert.Equal(["10.1.2.2"], _directory.Leases());
    }

    [Fact]
    public async Task A_lease_that_another_program_removed_is_gone()
    {
        await Store.TakeOne("a");
        File.Delete(_directory.File("10.1.2.2"));
        Assert.Empty(await Store.FindAsync(Owner("a")));
        Assert.Equal("10.1.2.3", await Store.TakeOne("a"));
        Assert.Equal([Ip("10.1.2.3")], await Store.ReleaseAsync(Owner("a")));
    }

    [Fact]
    public async Task A_change_right_after_our_own_is_seen_however_coarse_the_kernels_clock()
    {
        for (int i = 0; i < 200; i++)
        {
            await Store.TakeOne("ours", "10.1.0.0/16");
            _directory.Write("10.2.0.9", "theirs\r\neth0");
            Assert.Single(await Store.ReleaseAsync(Owner("theirs")));
            Assert.Single(await Store.ReleaseAsync(Owner("ours")));
        }
    }

    [Fact]
    public async Task A_removed_index_is_written_anew()
    {
        await Store.TakeOne("a");
        Directory.Delete($"{_directory.Path}/.index", recursive: true);
        Assert.Equal([Ip("10.1.2.2")], await Store.FindAsync(Owner("a")));
        Assert.Equal(["a:eth0"], Entries());
    }

    [Fact]
    public async Task A_change_of_the_index_is_put_right()
    {
        await Store.TakeOne("a");
        await Store.TakeOne("b");
        File.Delete($"{Index}/a:eth0");
        File.CreateSymbolicLink($"{Index}/x:eth0", "10.1.2.2");
        File.WriteAllText($"{Index}/garbage", "");
        Assert.Equal([Ip("10.1.2.2")], await Store.ReleaseAsync(Owner("a")));
        Assert.Empty(await Store.FindAsync(Owner("x")));
        Assert.Equal(["b:eth0"], Entries());
    }

    [Fact]
    public async Task Without_an_index_everything_still_works()
    {
        File.WriteAllText($"{_directory.Path}/.index", "in the way");
        Assert.Equal("10.1.2.2", await Store.TakeOne("a"));
        Assert.Equal("10.1.2.3", await Store.TakeOne("b"));
        Assert.Equal(LeaseRefusalReason.Duplicate, (await Store.Take(Owner("a"), Any("10.1.2.0/24"))).Refusal?.Reason);
        Assert.Equal([Ip("10.1.2.2")], await Store.ReleaseAsync(Owner("a")));
        Assert.Equal(["10.1.2.3"], _directory.Leases());
    }

    [Fact]
    public async Task A_network_that_was_removed_and_made_again_starts_empty()
    {
        await Store.TakeOne("a");
        Directory.Delete(_directory.Network(), recursive: true);
        Assert.Empty(await Store.FindAsync(Owner("a")));
        Assert.Equal("10.1.2.2", await Store.TakeOne("a"));
    }

    [Fact]
    public async Task A_process_killed_between_its_steps_leaves_no_wrong_belief()
    {
        await Store.TakeOne("a");
        // Lease linked, index entry not yet made.
        _directory.Write("10.1.2.3", "b\r\neth0");
        Assert.Single(await Store.FindAsync(Owner("b")));
        // Lease and index entry made, neither stamped; both changes may fall into one tick of the clock.
        for (int i = 0; i < 100; i++)
        {
            _directory.Write("10.1.2.4", "c\r\neth0");
            File.CreateSymbolicLink($"{Index}/c:eth0", "10.1.2.4");
            _directory.Write("10.1.2.5", "d\r\neth0");
            Assert.Single(await Store.ReleaseAsync(Owner("d")));
            Assert.Single(await Store.ReleaseAsync(Owner("c")));
        }
    }

    [Theory]
    [InlineData("a/b\r\neth0")]
    [InlineData("a:eth0")]
    [InlineData("../x\r\neth0")]
    [InlineData("a\r\neth0\r\nmore")]
    public async Task A_foreign_text_never_stands_for_an_owner(string text)
    {
        _directory.Write("10.1.2.9", text);
        await Store.TakeOne("a");
        Assert.Equal([Ip("10.1.2.2")], await Store.ReleaseAsync(Owner("a")));
        Assert.Equal(["10.1.2.9"], _directory.Leases());
    }

    string[] Entries() => [.. Directory.EnumerateFileSystemEntries(Index).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
