namespace Cni.Interop.Tests;

/// <summary>What was seen of one case in one version, judged by the differences that are known.</summary>
public sealed class Outcome(IReadOnlyList<Difference> differences, string version)
{
    readonly HashSet<(Difference, string)> _seen = [];
    /// <summary>A failure is for reading: one wrong thing has many lines.</summary>
    const int Shown = 40;

    readonly HashSet<Cell> _tried = [];
    readonly List<string> _failures = [];

    /// <summary>Compares two sets of lines.</summary>
    public void Compare(Cell cell, IReadOnlyList<string> go, IReadOnlyList<string> ours)
    {
        _tried.Add(cell);
        foreach (string line in go.Except(ours))
            Judge(cell, difference => difference.Go, line, $"only Go:   {line}");
        foreach (string line in ours.Except(go))
            Judge(cell, difference => difference.Ours, line, $"only ours: {line}");
    }

    /// <summary>Compares what was before ADD with what is after DEL.</summary>
    public void Leftovers(Cell cell, IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        _tried.Add(cell);
        foreach (string line in after.Except(before))
            Judge(cell, difference => difference.Left, line, $"left:      {line}");
        foreach (string line in before.Except(after))
            Judge(cell, difference => difference.Left, line, $"gone:      {line}");
    }

    /// <summary>Judges a CHECK.</summary>
    public void Checked(Cell cell, PluginRun run)
    {
        _tried.Add(cell);
        if (run.ExitCode != 0)
            Judge(cell, difference => difference.Check, Said(run), $"CHECK:     {Said(run)}");
    }

    /// <summary>Judges a DEL; true when it is to be repeated.</summary>
    public bool Deleted(Cell cell, PluginRun run)
    {
        _tried.Add(cell);
        return run.ExitCode != 0 && Judge(cell, difference => difference.Del, Said(run), $"DEL:       {Said(run)}");
    }

    /// <summary>Throws unless everything was alike but for the known differences, and those were all seen.</summary>
    public void Verify()
    {
        foreach (Difference known in differences)
        {
            if (!known.In(version) || !_tried.Contains(known.Cell) || known.Sometimes)
                continue;
            foreach (string pattern in known.Patterns.Where(pattern => !_seen.Contains((known, pattern))))
                _failures.Add($"{known.Cell}: not there any more: {pattern} ({known.Why})");
        }
        var shown = _failures.GroupBy(Subject).SelectMany(group => group.Count() <= 8 ? group.AsEnumerable() : [group.First(), $"… and {group.Count() - 1} more of {group.Key}*"]).ToList();
        string more = shown.Count > Shown ? $"\n… and {shown.Count - Shown} more" : "";
        Assert.True(_failures.Count == 0, string.Join('\n', shown.Take(Shown)) + more);
    }

    /// <summary>What a failure is about: a link that is there or isn't has many lines.</summary>
    static string Subject(string failure)
    {
        int link = failure.IndexOf(" link ", StringComparison.Ordinal);
        int end = link < 0 ? -1 : failure.IndexOf('.', link);
        return end < 0 ? failure : failure[..(end + 1)];
    }

    bool Judge(Cell cell, Func<Difference, IReadOnlyList<string>> patterns, string line, string failure)
    {
        bool expected = false;

        // All that fit are seen: a wide pattern must not make a narrow one look stale.
        foreach (Difference known in differences.Where(each => each.Cell == cell && each.In(version)))
        {
            foreach (string pattern in patterns(known).Where(pattern => Difference.Fits(pattern, line)))
            {
                _seen.Add((known, pattern));
                expected = true;
            }
        }
        if (!expected)
            _failures.Add($"{cell}: {failure}");
        return expected;
    }

    static string Said(PluginRun run) => $"{run.StdOut} {run.StdErr}".ReplaceLineEndings(" ").Trim();
}
