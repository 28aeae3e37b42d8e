using System.Text.RegularExpressions;

namespace Cni.Docs.Tests;

/// <summary>A fence in a document: its language, its lines, and the snippet that stands above it, if any.</summary>
/// <param name="Start">The index of the line that opens it.</param>
sealed record Fence(int Start, string Language, string? Snippet, IReadOnlyList<string> Lines);

/// <summary>What these tests have to know about a Markdown document.</summary>
static partial class Markdown
{
    /// <summary>All fences, in order.</summary>
    public static List<Fence> Fences(IReadOnlyList<string> lines)
    {
        var fences = new List<Fence>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                continue;
            }

            var start = i;
            var body = new List<string>();
            while (++i < lines.Count && !lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                body.Add(lines[i]);
            }

            var marker = start > 0 ? SnippetMarker().Match(lines[start - 1]) : Match.Empty;
            fences.Add(new Fence(start, lines[start][3..].Trim(), marker.Success ? marker.Groups[1].Value : null, body));
        }

        return fences;
    }

    /// <summary>The targets of all links outside of fences and code spans, web addresses left out.</summary>
    public static IEnumerable<string> LocalLinks(IReadOnlyList<string> lines)
    {
        var inside = false;
        foreach (var line in lines)
        {
            inside ^= line.StartsWith("```", StringComparison.Ordinal);
            if (inside)
            {
                continue;
            }

            foreach (Match match in Link().Matches(CodeSpan().Replace(line, "")))
            {
                var target = match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;
                if (!target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal))
                {
                    yield return target;
                }
            }
        }
    }

    /// <summary>The anchors that GitHub gives to the headings of a document.</summary>
    public static HashSet<string> Anchors(IReadOnlyList<string> lines)
    {
        var anchors = new HashSet<string>();
        var inside = false;
        foreach (var line in lines)
        {
            inside ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!inside && line.StartsWith('#'))
            {
                var words = NotInAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');
                for (var n = 0; !anchors.Add(n == 0 ? words : $"{words}-{n}"); n++)
                {
                }
            }
        }

        return anchors;
    }

    [GeneratedRegex(@"^<!-- snippet: (\S+) -->$", RegexOptions.CultureInvariant)]
    private static partial Regex SnippetMarker();

    [GeneratedRegex(@"\]\(([^)\s]+)[^)]*\)|^\[[^\]]+\]:\s*(\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`", RegexOptions.CultureInvariant)]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"[^\p{L}\p{N}_\- ]", RegexOptions.CultureInvariant)]
    private static partial Regex NotInAnchor();
}
