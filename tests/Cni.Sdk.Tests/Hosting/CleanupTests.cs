namespace Cni.Sdk.Tests.Hosting;

/// <summary>DEL and GC run every step and report what is left.</summary>
public class CleanupTests
{
    private readonly List<string> _ran = [];

    [Fact]
    public async Task Every_step_runs_and_all_failures_come_in_one_document()
    {
        var run = await Run(async cleanup =>
        {
            Assert.True(cleanup.Try("a", () => _ran.Add("a")));
            Assert.False(cleanup.Try("delete the link x", () => throw new CniException(CniErrorCode.KernelFailure, "busy", "EBUSY")));
            Assert.False(await cleanup.TryAsync("release the address", static async () =>
            {
                await Task.Yield();
                throw new IOException("disk full");
            }));
            Assert.True(await cleanup.TryAsync("d", () =>
            {
                _ran.Add("d");
                return default;
            }));
        });
        Fixture.Fails(run, CniErrorCode.CleanupIncomplete, "2 of 4 steps of the clean-up failed",
            "could not delete the link x: busy; EBUSY; could not release the address: disk full; System.IO.IOException");
        Assert.Equal(["a", "d"], _ran);
    }

    [Fact]
    public async Task A_single_typed_failure_keeps_its_code_and_words() =>
        Fixture.Fails(
            await Run(static cleanup => { cleanup.Try("x", static () => throw new CniException((CniErrorCode)150, "busy", "EBUSY")); return default; }),
            (CniErrorCode)150, "busy", "EBUSY");

    [Fact]
    public async Task A_single_untyped_failure_says_what_is_left() =>
        Fixture.Fails(
            await Run(static cleanup => { cleanup.Try("delete the file x", static () => throw new IOException("disk full")); return default; }),
            CniErrorCode.CleanupIncomplete, "could not delete the file x: disk full", "System.IO.IOException");

    [Fact]
    public async Task What_the_plugin_throws_itself_joins_the_failures_of_its_steps() =>
        Fixture.Fails(
            await Run(static cleanup =>
            {
                cleanup.Try("a", static () => throw new IOException("disk full"));
                throw new CniException(CniErrorCode.Conflict, "no");
            }),
            CniErrorCode.CleanupIncomplete, "1 of 1 steps of the clean-up failed", "could not a: disk full; System.IO.IOException; no");

    private static Task<Testing.HarnessRun> Run(Func<CniCleanup, ValueTask> del) =>
        new Probe { Del = (request, _) => del(request.Cleanup) }.Harness().RunAsync(CniCommand.Del, Fixture.Config());
}
