using System.Text;

namespace Cni.Docs.Tests;

/// <summary>What becomes of the results that eng/vm.sh brings back from the guest; and how a test assembly runs its own tests there.</summary>
public sealed class GuestTests : IDisposable
{
    /// <summary>A run with one test that passed here and three that were skipped, of which the guest could be the place for two.</summary>
    const string Script = """
        set -euo pipefail
        . eng/ui.sh && . eng/needs.sh && . eng/plugins.sh && . eng/test.sh && . eng/vm.sh
        mkdir -p "$RESULTS" "$VM"
        printf 'P\tA.One\t\nS\tA.Two\tthe kernel has no links of kind vrf\nS\tA.Three\tthe kernel has no links of kind vrf\nS\tA.Four\tthe program x is not installed\n' >"$RESULTS/A.Tests.lines"
        printf 0 >"$RESULTS/A.Tests.status" && : >"$LOGS/A.Tests.log"
        guest_is_possible() { no_guest='there is none today'; [ "$GUEST" != none ]; }
        run_guest() {
          fresh_folder "$GUEST_RESULTS"
          printf "$GUEST" >"$VM/results"
          collect_guest $(ls "$VM/names")
        }
        run_skipped_in_guest A.Tests
        report A.Tests
        """;

    readonly string _folder = Directory.CreateTempSubdirectory("cni-guest-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    ShResult Report(string guest, string wanted = "1")
    {
        Sh.Ok("cp", "-r", RepoPaths.At("eng"), _folder);
        return Sh.Run("env", ["-C", _folder, $"GUEST={guest}", $"CNI_TEST_VM={wanted}", "NO_COLOR=1", "bash", "-s"], Encoding.UTF8.GetBytes(Script));
    }

    [Fact]
    public void What_passed_in_the_guest_is_no_skip_any_more()
    {
        var run = Report("""A.Tests\tP\tA.Two(x: 1)\t\nA.Tests\tP\tA.Two(x: 2)\t\nA.Tests\tP\tA.Three\t\nguest\tended\tA.Tests\n""").EnsureOk();
        Assert.EndsWith("\nhere: 1 passed, 3 skipped; in the guest: 3 passed\n\n4 passed, 0 failed, 1 skipped\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("1  the program x is not installed", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("vrf", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_in_the_guest_is_a_failure_and_says_where()
    {
        var run = Report("""A.Tests\tF\tA.Two(x: 1)\tboom\nA.Tests\tP\tA.Three\t\nguest\tended\tA.Tests\n""");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("in the guest: boom", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("\n2 passed, 1 failed, 1 skipped\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guest_that_ended_too_early_fails_what_it_did_not_run()
    {
        var run = Report("""A.Tests\tP\tA.Two(x: 1)\t\n""");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("it ended before this test did", run.Out, StringComparison.Ordinal);
        Assert.Contains("it ended before all tests of this project did", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("\n2 passed, 2 failed, 1 skipped\n", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "1")]
    [InlineData("none", "0")]
    public void Without_a_guest_the_tests_stay_skipped(string guest, string wanted)
    {
        var run = Report(guest, wanted).EnsureOk();
        Assert.EndsWith("\n1 passed, 0 failed, 3 skipped\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(wanted == "1", run.Error.Contains("there is none today", StringComparison.Ordinal));
    }

    [Fact]
    public void A_test_assembly_lists_and_runs_its_own_tests()
    {
        const string chosen = $"Cni.Docs.Tests.{nameof(BuildScriptTests)}.{nameof(BuildScriptTests.Test_results_are_read_line_by_line)}";
        string assembly = typeof(GuestTests).Assembly.Location, list = Path.Combine(_folder, "list");
        Assert.Equal(chosen + "\n", Sh.Ok("dotnet", assembly, "list", "results_are_read_line"));
        File.WriteAllText(list, chosen + "\n");
        Assert.Equal($"P\t{chosen}\t\n", Sh.Ok("dotnet", assembly, "run", list));
        Assert.Equal(2, Sh.Run("dotnet", assembly, "nonsense").ExitCode);
    }
}
