namespace Cni.Sdk.Tests.Hosting;

/// <summary>An ADD is a transaction.</summary>
public class RollbackTests
{
    private readonly List<string> _undone = [];

    [Fact]
    public async Task Steps_are_undone_in_reverse_order_when_the_plugin_throws()
    {
        var run = await Run((request, _) =>
        {
            Steps(request.Rollback, "a", "b", "c");
            throw new CniException(CniErrorCode.Conflict, "no");
        });
        Fixture.Fails(run, CniErrorCode.Conflict, "no");
        Assert.Equal(["c", "b", "a"], _undone);
    }

    [Fact]
    public async Task Nothing_is_undone_after_a_success()
    {
        var run = await Run((request, _) =>
        {
            Steps(request.Rollback, "a");
            return new(Fixture.OneAddress);
        });
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(_undone);
    }

    [Fact]
    public async Task A_step_that_fails_is_reported_behind_the_error_and_stops_no_other()
    {
        var run = await Run(async (request, _) =>
        {
            Steps(request.Rollback, "a");
            request.Rollback.Add("delete the link x", () => throw new CniException(CniErrorCode.KernelFailure, "busy", "EBUSY"));
            request.Rollback.Add("release the address", async () =>
            {
                await Task.Yield();
                throw new IOException("disk full");
            });
            Steps(request.Rollback, "d");
            await Task.Yield();
            throw new CniException(CniErrorCode.Conflict, "no", "taken");
        });
        Fixture.Fails(run, CniErrorCode.Conflict, "no",
            "taken; rollback: could not release the address: disk full; System.IO.IOException; could not delete the link x: busy; EBUSY");
        Assert.Equal(["d", "a"], _undone);
    }

    [Fact]
    public async Task A_result_that_the_version_cannot_express_is_undone()
    {
        var run = await Run((request, _) =>
        {
            Steps(request.Rollback, "a");
            return new(new CniResult());
        }, "0.2.0");
        Fixture.Fails(run, CniErrorCode.IncompatibleVersion, "cannot convert: no valid IP addresses");
        Assert.Equal(["a"], _undone);
    }

    [Fact]
    public async Task No_result_at_all_is_undone()
    {
        var run = await Run((request, _) =>
        {
            Steps(request.Rollback, "a");
            return new((CniResult)null!);
        });
        Fixture.Fails(run, CniErrorCode.Internal, "the plugin returned no result");
        Assert.Equal(["a"], _undone);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_add_is_undone_whether_the_plugin_looks_at_the_token_or_not(bool looks)
    {
        using var source = new CancellationTokenSource();
        var probe = new Probe
        {
            Add = (request, cancellationToken) =>
            {
                Steps(request.Rollback, "a");
                source.Cancel();
                if (looks)
                    cancellationToken.ThrowIfCancellationRequested();
                return new(Fixture.OneAddress);
            },
        };
        var run = await probe.Harness().RunAsync(CniCommand.Add, Fixture.Config(), source.Token);
        Fixture.Fails(run, CniErrorCode.TryAgainLater, "ADD was interrupted by its caller", "what had been done was undone");
        Assert.Equal(["a"], _undone);
    }

    [Fact]
    public async Task The_run_completes_synchronously_when_the_plugin_does()
    {
        var task = new Probe().Harness().RunAsync(CniCommand.Add, Fixture.Config());
        Assert.True(task.IsCompleted);
        await task;
    }

    private void Steps(CniRollback rollback, params string[] names)
    {
        foreach (string name in names)
            rollback.Add(name, () => _undone.Add(name));
    }

    private static Task<Testing.HarnessRun> Run(Func<AddRequest<ProbeConfig>, CancellationToken, ValueTask<CniResult>> add, string version = "1.1.0") =>
        new Probe { Add = add }.Harness().RunAsync(CniCommand.Add, Fixture.Config(version));
}
