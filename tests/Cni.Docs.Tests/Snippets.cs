namespace Cni.Docs.Tests;

/// <summary>Code that documents show: regions of compiled files, or whole files.</summary>
static class Snippets
{
    /// <summary>The lines of a snippet. A name with a slash is a file of the repository; any other name is a <c>#region</c>.</summary>
    public static IReadOnlyList<string> Get(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return Trim([.. File.ReadLines(RepoPaths.At(name)).Where(line => !IsMark(line))]);
        }

        var found = Repository.Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => Regions(File.ReadAllLines(RepoPaths.At(file)), name))
            .ToArray();
        return found.Length == 1 ? found[0] : throw new InvalidOperationException($"{found.Length} regions are named '{name}'; a snippet needs exactly one.");
    }

    /// <summary>All regions of that name in a file, without the indentation that they share and without marks of regions inside.</summary>
    public static IEnumerable<IReadOnlyList<string>> Regions(IReadOnlyList<string> lines, string name)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Trim() != "#region " + name)
            {
                continue;
            }

            var body = new List<string>();
            for (var depth = 1; ++i < lines.Count;)
            {
                var mark = lines[i].TrimStart();
                depth += mark.StartsWith("#region", StringComparison.Ordinal) ? 1 : mark.StartsWith("#endregion", StringComparison.Ordinal) ? -1 : 0;
                if (depth == 0)
                {
                    break;
                }

                if (!IsMark(lines[i]))
                {
                    body.Add(lines[i]);
                }
            }

            yield return Trim(body);
        }
    }

    static bool IsMark(string line) => line.TrimStart() is var start && (start.StartsWith("#region", StringComparison.Ordinal) || start.StartsWith("#endregion", StringComparison.Ordinal));

    static List<string> Trim(List<string> lines)
    {
        var first = lines.FindIndex(line => line.Trim().Length > 0);
        var last = lines.FindLastIndex(line => line.Trim().Length > 0);
        var kept = first < 0 ? [] : lines[first..(last + 1)];
        var indent = kept.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return [.. kept.Select(line => line.Length >= indent ? line[indent..].TrimEnd() : "")];
    }
}
