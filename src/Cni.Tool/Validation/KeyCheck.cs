namespace Cni.Tool;

/// <summary>Compares an object's keys with those that its reader knows.</summary>
internal static class KeyCheck
{
    /// <summary>Judges every value by its key's rule, and asks about every key that nobody reads.</summary>
    public static void Run(FileReport report, Located value, string of, params ReadOnlySpan<IReadOnlyDictionary<string, KeyRule>> known)
    {
        foreach (var (name, start, member) in value.Members)
        {
            if (Find(name, known) is { } rule)
            {
                if (rule.Form != "any" && rule.Judge(name, member) is { } wrong)
                    report.Error(member, wrong);
            }
            else if (!name.StartsWith("cni.dev/", StringComparison.Ordinal) && !name.StartsWith('_'))
            {
                report.Warn(start, $"{of} does not read \"{name}\".{Guess(name, known)}");
            }
        }
    }

    private static KeyRule? Find(string name, ReadOnlySpan<IReadOnlyDictionary<string, KeyRule>> known)
    {
        foreach (var rules in known)
        {
            if (rules.TryGetValue(name, out var rule))
                return rule;
        }
        return null;
    }

    private static string Guess(string name, ReadOnlySpan<IReadOnlyDictionary<string, KeyRule>> known)
    {
        var all = new List<string>();
        foreach (var rules in known)
            all.AddRange(rules.Keys);
        return Nearest.To(name, all) is { } nearest ? $" Did you mean \"{nearest}\"?" : "";
    }
}
