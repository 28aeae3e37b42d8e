using System.Diagnostics;

namespace Cni.Sdk.Tests.Runtime;

public sealed class LockTests : IDisposable
{
    readonly RuntimeBench bench = new();
    readonly TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => bench.Dispose();

    static RuntimeAttachment Of(string id) => RuntimeAttachment.Create(id, "/ns", "eth0");

    /// <summary>A plugin whose ADD for the container "slow" waits until the test lets it go.</summary>
    NetworkConfigList SlowPlugin(string name = "net")
    {
        bench.Plugins.OnAsync("one", async (call, _) =>
        {
            if (call.Command == "ADD" && call.Invocation.Variables["CNI_CONTAINERID"] == "slow")
                await release.Task;
            return FakePlugins.Success(call.Command == "ADD" ? """{"cniVersion":"1.1.0","ips":[{"address":"10.1.2.3/24"}]}""" : "");
        });
        return RuntimeBench.List($$"""{"name":"{{name}}","cniVersion":"1.1.0","plugins":[{"type":"one"}]}""");
    }

    async Task<Task> BeginSlowAsync(NetworkConfigList list)
    {
        var add = bench.Runtime.AddAsync(list, Of("slow"));
        await UntilAsync(() => !bench.Plugins.Calls.IsEmpty);
        return add;
    }

    static async Task UntilAsync(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(120), "waited too long");
            await Task.Delay(5);
        }
    }

    static async Task StaysPendingAsync(Task task)
    {
        await Task.Delay(150);
        Assert.False(task.IsCompleted);
    }

    [Fact]
    public async Task Operations_on_one_container_follow_one_another_even_between_runtimes()
    {
        var list = SlowPlugin();
        var add = await BeginSlowAsync(list);
        var del = bench.Create().DelAsync(list, Of("slow"));
        await StaysPendingAsync(del);
        Assert.Equal(["ADD one"], bench.Plugins.Log);
        release.SetResult();
        await Task.WhenAll(add, del);
        Assert.Equal(["ADD one", "DEL one"], bench.Plugins.Log);
        Assert.Empty(Directory.GetFiles(bench.Results));
    }

    [Fact]
    public async Task Another_network_waits_for_the_container_as_well()
    {
        var add = await BeginSlowAsync(SlowPlugin());
        var del = bench.Runtime.DelAsync(SlowPlugin("other"), Of("slow"));
        await StaysPendingAsync(del);
        release.SetResult();
        await Task.WhenAll(add, del);
    }

    [Fact]
    public async Task Different_containers_do_not_wait_for_one_another()
    {
        var list = SlowPlugin();
        var add = await BeginSlowAsync(list);
        await bench.Runtime.AddAsync(list, Of("fast"));
        Assert.False(add.IsCompleted);
        release.SetResult();
        await add;
    }

    [Fact]
    public async Task Gc_waits_for_an_add_under_way_and_then_holds_off_new_ones()
    {
        var list = SlowPlugin();
        var add = await BeginSlowAsync(list);
        var gc = bench.Runtime.GcAsync(list, [new("slow", "eth0")]);
        await StaysPendingAsync(gc);
        var late = bench.Runtime.AddAsync(list, Of("late"));
        await StaysPendingAsync(late);
        Assert.Equal(["ADD one"], bench.Plugins.Log);

        release.SetResult();
        await Task.WhenAll(add, gc, late);
        Assert.Equal(["ADD one", "GC one", "ADD one"], bench.Plugins.Log);
    }

    [Fact]
    public async Task Gc_of_another_network_does_not_wait()
    {
        var add = await BeginSlowAsync(SlowPlugin());
        await bench.Runtime.GcAsync(SlowPlugin("other"), []);
        Assert.False(add.IsCompleted);
        release.SetResult();
        await add;
    }

    [Fact]
    public async Task Waiting_can_be_cancelled_and_leaves_no_lock_behind()
    {
        var list = SlowPlugin();
        var add = await BeginSlowAsync(list);
        using var cancel = new CancellationTokenSource();
        var gc = bench.Runtime.GcAsync(list, [], cancel.Token);
        var del = bench.Runtime.DelAsync(list, Of("slow"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gc);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => del);
        await bench.Runtime.AddAsync(list, Of("fast"));
        release.SetResult();
        await add;
        await bench.Runtime.DelAsync(list, Of("slow"));
    }

    [Fact]
    public async Task Sixty_four_containers_at_once_leave_one_lock_file_and_a_result_each()
    {
        bench.Plugins.Passing("one");
        var list = RuntimeBench.Chain("1.1.0", "one");
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => bench.Runtime.AddAsync(list, Of($"c{i}")))));
        Assert.Equal(64, Directory.GetFiles(bench.Results).Length);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => bench.Runtime.DelAsync(list, Of($"c{i}")))));
        Assert.Empty(Directory.GetFiles(bench.Results));
        Assert.Equal(["cni-sdk.lock"], Directory.GetFiles(bench.CacheDirectory).Select(Path.GetFileName));
    }
}
