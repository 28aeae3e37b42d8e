using Cni.Sdk;
using static Cni.Ipam.Tests.Given;

namespace Cni.Ipam.Tests.Leases;

/// <summary>What every store promises. A store of your own passes these by deriving from them.</summary>
public abstract class LeaseStoreContract
{
    protected abstract ILeaseStore Store { get; }

    [Fact] // H13, H18
    public async Task Addresses_go_round_and_are_not_used_again_at_once()
    {
        Assert.Equal("10.1.2.2", await Store.TakeOne("a"));
        await Store.ReleaseAsync(Owner("a"));
        Assert.Equal("10.1.2.3", await Store.TakeOne("b"));
    }

    [Fact] // H17, H21
    public async Task A_small_set_is_used_up_to_its_last_address_and_no_further()
    {
        for (int i = 2; i <= 6; i++)
            Assert.Equal($"192.168.1.{i}", await Store.TakeOne($"c{i}", "192.168.1.0/29"));
        var grant = await Store.Take(Owner("late"), Any("192.168.1.0/29"));
        Assert.Equal(LeaseRefusalReason.Exhausted, grant.Refusal?.Reason);
        Assert.Equal(LeaseRefusalReason.Exhausted, (await Store.ProbeAsync(Net, [Any("192.168.1.0/29")]))?.Reason);
        await Store.ReleaseAsync(Owner("c4"));
        Assert.Null(await Store.ProbeAsync(Net, [Any("192.168.1.0/29")]));
        Assert.Equal("192.168.1.4", await Store.TakeOne("late", "192.168.1.0/29"));
    }

    [Fact] // H03
    public async Task Each_interface_of_a_container_has_its_own()
    {
        await Store.Take(Owner("a", "eth0"), Any("10.1.2.0/24"));
        await Store.Take(Owner("a", "eth1"), Any("10.1.2.0/24"));
        Assert.Equal([Ip("10.1.2.2")], await Store.ReleaseAsync(Owner("a", "eth0")));
        Assert.Equal([Ip("10.1.2.3")], await Store.FindAsync(Owner("a", "eth1")));
        Assert.Empty(await Store.FindAsync(Owner("a", "eth0")));
    }

    [Fact] // H04
    public async Task An_owner_gets_one_address_of_a_set_and_keeps_it()
    {
        await Store.TakeOne("a");
        var grant = await Store.Take(Owner("a"), Any("10.1.2.0/24"));
        Assert.Equal((LeaseRefusalReason.Duplicate, Ip("10.1.2.2")), (grant.Refusal!.Reason, grant.Refusal.Address));
        Assert.Equal([Ip("10.1.2.2")], await Store.FindAsync(Owner("a")));
    }

    [Fact]
    public async Task An_owner_may_have_addresses_of_other_sets()
    {
        await Store.TakeOne("a");
        await Store.Take(Owner("a"), Any("10.9.0.0/24", 1));
        Assert.Equal(["10.1.2.2", "10.9.0.2"], (await Store.FindAsync(Owner("a"))).Select(a => a.ToString()).Order());
        Assert.Equal(2, (await Store.ReleaseAsync(Owner("a"))).Count);
    }

    [Fact]
    public async Task A_wanted_address_is_given_when_it_is_free()
    {
        Assert.Equal([Ip("10.1.2.88")], (await Store.Take(Owner("a"), Wanted("10.1.2.0/24", "10.1.2.88"))).Addresses);
        var grant = await Store.Take(Owner("b"), Wanted("10.1.2.0/24", "10.1.2.88"));
        Assert.Equal((LeaseRefusalReason.Taken, Ip("10.1.2.88")), (grant.Refusal!.Reason, grant.Refusal.Address));
        Assert.Equal(LeaseRefusalReason.Taken, (await Store.ProbeAsync(Net, [Wanted("10.1.2.0/24", "10.1.2.88")]))?.Reason);
    }

    [Fact]
    public async Task All_sets_give_or_none_does()
    {
        await Store.TakeOne("full", "10.5.0.0/30");
        var grant = await Store.Take(Owner("a"), Any("10.1.2.0/24"), Any("2001:db8::/64", 1), Any("10.5.0.0/30", 2));
        Assert.Equal((LeaseRefusalReason.Exhausted, 2), (grant.Refusal!.Reason, grant.Refusal.Request.Index));
        Assert.Empty(grant.Addresses);
        Assert.Single(await Store.ListAsync(Net));
        Assert.Equal("10.1.2.2", await Store.TakeOne("b"));
    }

    [Fact]
    public async Task Releasing_what_is_not_there_is_no_failure()
    {
        Assert.Empty(await Store.ReleaseAsync(Owner("nobody")));
        await Store.TakeOne("a");
        await Store.ReleaseAsync(Owner("a"));
        Assert.Empty(await Store.ReleaseAsync(Owner("a")));
        Assert.Empty(await Store.FindAsync(Owner("a")));
    }

    [Fact]
    public async Task Networks_do_not_see_each_other()
    {
        await Store.TakeOne("a");
        Assert.Equal([Ip("10.1.2.2")], (await Store.Take(Owner("a", network: "other"), Any("10.1.2.0/24"))).Addresses);
        await Store.ReleaseAsync(Owner("a", network: "other"));
        Assert.Equal([Ip("10.1.2.2")], await Store.FindAsync(Owner("a")));
        Assert.Empty(await Store.ListAsync(NetworkName.Parse("other")));
    }

    [Fact]
    public async Task Collecting_releases_what_belongs_to_no_valid_attachment()
    {
        await Store.Take(Owner("keep", "eth0"), Any("10.1.2.0/24"), Any("2001:db8::/64", 1));
        await Store.Take(Owner("keep", "eth1"), Any("10.1.2.0/24"));
        await Store.Take(Owner("gone"), Any("10.1.2.0/24"), Any("2001:db8::/64", 1));
        var collected = await Store.CollectAsync(Net, [new GcAttachment("keep", "eth0"), new GcAttachment("gone", "eth7")]);
        Assert.Equal(["10.1.2.3", "10.1.2.4", "2001:db8::3"], collected.Released.Select(lease => lease.Address.ToString()).Order());
        Assert.Empty(collected.Failed);
        Assert.Equal(["10.1.2.2", "2001:db8::2"], (await Store.ListAsync(Net)).Select(lease => lease.Address.ToString()).Order());
        Assert.Equal(2, (await Store.FindAsync(Owner("keep", "eth0"))).Count);
        Assert.Empty((await Store.CollectAsync(Net, [new GcAttachment("keep", "eth0")])).Released);
    }

    [Fact]
    public async Task A_store_that_was_never_used_is_empty()
    {
        Assert.Empty(await Store.ListAsync(Net));
        Assert.Empty((await Store.CollectAsync(Net, [])).Released);
        Assert.Null(await Store.ProbeAsync(Net, [Any("10.1.2.0/24")]));
    }

    [Fact] // H32
    public async Task Many_at_a_time_get_distinct_addresses()
    {
        string[] given = await AtOnce(i => Store.TakeOne($"c{i}"));
        Assert.Equal(64, given.Distinct().Count());
        await AtOnce(async i => await Store.ReleaseAsync(Owner($"c{i}")));
        Assert.Empty(await Store.ListAsync(Net));

        static Task<T[]> AtOnce<T>(Func<int, Task<T>> act) => Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            Task.Factory.StartNew(() => act(i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
    }

    [Fact]
    public async Task Nothing_is_taken_for_a_caller_who_has_gone()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.ReserveAsync(Owner("a"), [Any("10.1.2.0/24")], new CancellationToken(true)));
        Assert.Empty(await Store.ListAsync(Net));
    }
}
