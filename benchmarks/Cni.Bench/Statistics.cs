namespace Cni.Bench;

/// <summary>A median and its quartiles.</summary>
readonly record struct Spread(double Low, double Median, double High)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? default : new(At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75));
    }

    static double At(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return sorted[below] + (above - sorted[below]) * (place - below);
    }
}

/// <summary>One line of the report: a verb of a scenario, ours beside somebody else's.</summary>
/// <param name="Scenario">The scenario's id, with the level for those that grow.</param>
/// <param name="Title">The words for it.</param>
/// <param name="Verb">ADD, CHECK, DEL, GC, VERSION.</param>
/// <param name="Rounds">How many pairs.</param>
/// <param name="Ours">Milliseconds of wall time.</param>
/// <param name="Theirs">The same of the reference; null where it can't do it.</param>
/// <param name="Ratio">Of the pairs: ours by theirs, wall time.</param>
/// <param name="CpuRatio">The same of user and system time.</param>
/// <param name="OursRss">Peak memory of our biggest process in MiB, median.</param>
/// <param name="TheirsRss">Peak memory of their biggest process in MiB, median.</param>
/// <param name="FloorRatio">Ours by the C floor; null where it doesn't take part.</param>
sealed record Row(
    string Scenario, string Title, string Verb, int Rounds, Spread Ours, Spread? Theirs, Spread? Ratio, Spread? CpuRatio, double OursRss, double? TheirsRss, Spread? FloorRatio)
{
    public string Key => Scenario + " " + Verb;

    public static Row? Of(string scenario, string title, string verb, List<Cost> ours, List<Cost> theirs, List<Cost> floor)
    {
        if (ours.Count == 0)
            return null;
        bool paired = theirs.Count == ours.Count;
        return new(scenario, title, verb, ours.Count, Spread.Of(ours.Select(each => each.Wall)),
            paired ? Spread.Of(theirs.Select(each => each.Wall)) : null,
            paired ? Spread.Of(ours.Zip(theirs, (a, b) => a.Wall / b.Wall)) : null,
            paired ? Spread.Of(ours.Zip(theirs, (a, b) => a.Cpu / Math.Max(b.Cpu, 0.001))) : null,
            Spread.Of(ours.Select(each => each.Rss)).Median / 1024,
            paired ? Spread.Of(theirs.Select(each => each.Rss)).Median / 1024 : null,
            floor.Count == ours.Count ? Spread.Of(ours.Zip(floor, (a, b) => a.Wall / b.Wall)) : null);
    }
}
