using Xunit.Sdk;

namespace Cni.Interop.Tests;

/// <summary>The judge: what nobody knows of fails, what is known passes, what is known but gone fails again.</summary>
public sealed class OutcomeTests
{
    static readonly PluginRun s_good = new(0, [], ""), s_bad = new(1, """{"code":999,"msg":"no chain"}"""u8.ToArray(), "");

    static Difference Known(Cell cell, string? go = null, string? ours = null, string? left = null, string? check = null, string? del = null, string[]? versions = null, bool sometimes = false)
    {
        static string[] List(string? one) => one is null ? [] : [one];
        return new() { Cell = cell, Why = "because", Go = List(go), Ours = List(ours), Left = List(left), Check = List(check), Del = List(del), Versions = versions, Sometimes = sometimes };
    }

    static string? Failure(Action<Outcome> see, params Difference[] known)
    {
        var outcome = new Outcome(known, "1.0.0");
        see(outcome);
        return Record.Exception(outcome.Verify) is TrueException failure ? failure.Message : null;
    }

    [Fact]
    public void Every_cell_fails_when_something_differs_that_nobody_knows_of()
    {
        foreach (Cell cell in (Cell[])[Cell.Result, Cell.Objects])
        {
            Assert.Contains($"{cell}: only Go:   a", Failure(outcome => outcome.Compare(cell, ["a", "b"], ["b"])), StringComparison.Ordinal);
            Assert.Contains($"{cell}: only ours: c", Failure(outcome => outcome.Compare(cell, ["b"], ["b", "c"])), StringComparison.Ordinal);
        }
        foreach (Cell cell in (Cell[])[Cell.GoThenOurs, Cell.OursThenGo])
        {
            Assert.Contains($"{cell}: left:      a", Failure(outcome => outcome.Leftovers(cell, ["b"], ["a", "b"])), StringComparison.Ordinal);
            Assert.Contains($"{cell}: gone:      b", Failure(outcome => outcome.Leftovers(cell, ["b"], [])), StringComparison.Ordinal);
            Assert.Contains($"{cell}: CHECK:     {{\"code\":999", Failure(outcome => outcome.Checked(cell, s_bad)), StringComparison.Ordinal);
            Assert.Contains($"{cell}: DEL:       {{\"code\":999", Failure(outcome => Assert.False(outcome.Deleted(cell, s_bad))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_alike_passes()
    {
        Assert.Null(Failure(outcome =>
        {
            outcome.Compare(Cell.Result, ["a"], ["a"]);
            outcome.Leftovers(Cell.GoThenOurs, ["a"], ["a"]);
            outcome.Checked(Cell.GoThenOurs, s_good);
            Assert.False(outcome.Deleted(Cell.GoThenOurs, s_good));
        }));
    }

    [Fact]
    public void A_known_difference_passes_in_its_cell_on_its_side_and_in_its_version()
    {
        Assert.Null(Failure(outcome => outcome.Compare(Cell.Result, ["link a.mtu = 1"], []), Known(Cell.Result, go: "link *.mtu = 1")));
        Assert.Null(Failure(outcome => outcome.Leftovers(Cell.OursThenGo, [], ["a"]), Known(Cell.OursThenGo, left: "a")));
        Assert.Null(Failure(outcome => outcome.Checked(Cell.OursThenGo, s_bad), Known(Cell.OursThenGo, check: "*no chain*")));
        Assert.Null(Failure(outcome => Assert.True(outcome.Deleted(Cell.OursThenGo, s_bad)), Known(Cell.OursThenGo, del: "*no chain*")));
        Assert.NotNull(Failure(outcome => outcome.Compare(Cell.Result, [], ["a"]), Known(Cell.Result, go: "a")));
        Assert.NotNull(Failure(outcome => outcome.Compare(Cell.Objects, ["a"], []), Known(Cell.Result, go: "a")));
        Assert.NotNull(Failure(outcome => outcome.Compare(Cell.Result, ["a"], []), Known(Cell.Result, go: "a", versions: ["0.4.0"])));
    }

    [Fact]
    public void A_known_difference_that_is_gone_fails_where_it_was_looked_for()
    {
        Difference stale = Known(Cell.Result, go: "a");
        Assert.Contains("not there any more: a (because)", Failure(outcome => outcome.Compare(Cell.Result, [], []), stale), StringComparison.Ordinal);
        Assert.Null(Failure(outcome => outcome.Compare(Cell.Objects, [], []), stale));
        Assert.Null(Failure(outcome => outcome.Compare(Cell.Result, [], []), Known(Cell.Result, go: "a", versions: ["0.4.0"])));
        Assert.Null(Failure(outcome => outcome.Compare(Cell.Result, [], []), Known(Cell.Result, go: "a", sometimes: true)));
    }
}
