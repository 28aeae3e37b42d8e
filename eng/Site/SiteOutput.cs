using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cni.Site;

/// <summary>The folder that the site is written to: its pages, what can be searched, and what is wrong with it.</summary>
sealed partial class SiteOutput(string folder)
{
    readonly Dictionary<string, string> _pages = new(StringComparer.Ordinal);
    readonly List<string[]> _index = [];

    public List<string> Warnings { get; } = [];

    public void Warn(string warning) => Warnings.Add(warning);

    public bool Has(string url) => _pages.ContainsKey(url);

    public void Write(string url, string html)
    {
        if (_pages.Count == 0 && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        if (!_pages.TryAdd(url, html))
        {
            Warn($"{url}: written twice");
        }

        var file = Path.Combine(folder, url);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, html);
    }

    /// <summary>Makes something findable in the search box.</summary>
    /// <param name="kind">What it is, in a word: page, class, method.</param>
    public void AddToSearch(string title, string kind, string url, string text) => _index.Add([title, kind, url, text]);

    public void CopyAssets(string assets)
    {
        foreach (var file in Directory.EnumerateFiles(assets))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }
    }

    /// <summary>A script and not a JSON file: a page that is opened from disk may load the one and not the other.</summary>
    public void WriteSearchIndex() =>
        File.WriteAllText(Path.Combine(folder, "search.js"), "window.searchIndex = " + JsonSerializer.Serialize(_index) + ";\n");

    /// <summary>Follows every link of every page that leads to the site itself.</summary>
    public void CheckLinks()
    {
        var ids = _pages.ToDictionary(page => page.Key, page => Id().Matches(page.Value).Select(id => id.Groups[1].Value).ToHashSet(StringComparer.Ordinal));
        foreach (var (url, html) in _pages)
        {
            foreach (var duplicate in Id().Matches(html).GroupBy(id => id.Groups[1].Value).Where(group => group.Count() > 1))
            {
                Warn($"{url}: two elements have the id '{duplicate.Key}'");
            }

            foreach (var link in Href().Matches(html).Select(href => WebUtility.HtmlDecode(href.Groups[1].Value)).Distinct())
            {
                if (!IsAlive(url, link, ids))
                {
                    Warn($"{url}: dead link {link}");
                }
            }
        }
    }

    bool IsAlive(string page, string link, Dictionary<string, HashSet<string>> ids)
    {
        if (link.Contains("://", StringComparison.Ordinal) || link.StartsWith("mailto:", StringComparison.Ordinal) || link == "data:,")
        {
            return true;
        }

        var parts = link.Split('#', 2);
        var target = parts[0].Length == 0 ? page : Urls.Resolve(page, Uri.UnescapeDataString(parts[0]));
        return ids.TryGetValue(target, out var anchors)
            ? parts.Length == 1 || parts[1].Length == 0 || anchors.Contains(Uri.UnescapeDataString(parts[1]))
            : File.Exists(Path.Combine(folder, target));
    }

    [GeneratedRegex("\\bhref=\"([^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Href();

    [GeneratedRegex("<[^>]*\\bid=\"([^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
