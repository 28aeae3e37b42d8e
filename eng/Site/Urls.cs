namespace Cni.Site;

/// <summary>Paths with slashes, from the root of the site or of the repository.</summary>
static class Urls
{
    /// <summary>Where a link on a page leads.</summary>
    public static string Resolve(string page, string link)
    {
        var parts = new List<string>(page.Split('/')[..^1]);
        foreach (var part in link.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>The link on a page that leads to another one. The site works from any folder, so it has no absolute links.</summary>
    public static string Relative(string page, string target)
    {
        var from = page.Split('/')[..^1];
        var to = target.Split('/');
        var same = 0;
        while (same < from.Length && same < to.Length - 1 && from[same] == to[same])
        {
            same++;
        }

        return string.Concat(Enumerable.Repeat("../", from.Length - same)) + string.Join('/', to[same..]);
    }
}
