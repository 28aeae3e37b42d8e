using Cni.Site.Api;

namespace Cni.Site;

/// <summary>The pages that are written by hand, and the files that they lead to.</summary>
sealed class PageSet
{
    /// <summary>What is listed where, in reading order. A page of docs/ that is missing here is listed under "More".</summary>
    static readonly (string Title, string[] Documents)[] Order =
    [
        ("Start", ["README.md", "docs/getting-started.md", "docs/architecture.md"]),
        ("Write a plugin", ["docs/writing-a-chained-plugin.md", "docs/writing-an-ipam.md", "docs/ipam.md", "docs/nftables.md", "docs/namespaces-and-threads.md", "docs/testing-your-plugin.md"]),
        ("Run plugins", ["docs/deploying.md", "docs/migrating-from-the-Go-plugins.md", "docs/errors.md"]),
        ("Trust", ["docs/spec-map.md", "docs/conformance.md"]),
    ];

    readonly Dictionary<string, DocumentPage> _pages;
    readonly Queue<string> _sources = new();
    readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    readonly RepositoryFiles _repository;
    readonly ApiIndex _api;
    readonly SiteOutput _site;

    PageSet(RepositoryFiles repository, ApiIndex api, SiteOutput site)
    {
        (_repository, _api, _site) = (repository, api, site);
        _pages = repository.Documents.ToDictionary(document => document, document => new DocumentPage(document, repository.Read(document)));
        Navigation = Navigate();
    }

    public Navigation Navigation { get; }

    public int Count => _pages.Count;

    public static PageSet Find(RepositoryFiles repository, ApiIndex api, SiteOutput site) => new(repository, api, site);

    public void Render()
    {
        foreach (var page in _pages.Values)
        {
            page.Render(this, _api, _site);
        }

        while (_sources.TryDequeue(out var source))
        {
            SourcePage.Render(source, _repository, this, _site);
        }
    }

    /// <summary>Where a link from a document leads; null if there is nothing.</summary>
    public string? Target(string document, string link)
    {
        var path = link.Length == 0 ? document : Urls.Resolve(document, link);
        if (_pages.TryGetValue(path, out var page))
        {
            return page.Url;
        }

        if (_api.Packages.Contains(Path.GetFileName(path)) && path.StartsWith("src/", StringComparison.Ordinal) && _repository.IsFolder(path))
        {
            return ApiIndex.PackageUrl(Path.GetFileName(path));
        }

        if (_pages.TryGetValue(path + "/README.md", out var readme))
        {
            return readme.Url;
        }

        if (!_repository.IsFile(path) && !_repository.IsFolder(path))
        {
            return null;
        }

        if (_seen.Add(path))
        {
            _sources.Enqueue(path);
        }

        return SourcePage.Url(path);
    }

    Navigation Navigate()
    {
        var listed = Order.SelectMany(group => group.Documents).ToHashSet(StringComparer.Ordinal);
        var groups = Order.Select(group => (group.Title, Documents: group.Documents.Where(_pages.ContainsKey)))
            .Append(("More", _pages.Keys.Where(document => !listed.Contains(document) && document.Split('/') is ["docs", _] or ["CONTRIBUTING.md"] or ["CHANGELOG.md"])))
            .Append(("Samples", _pages.Keys.Where(document => document.StartsWith("samples/", StringComparison.Ordinal))))
            .Select(group => new NavigationGroup(group.Item1, [.. group.Item2.Select(document => new NavigationEntry(document == "README.md" ? "Overview" : _pages[document].ShortTitle, _pages[document].Url))]))
            .Append(new("API", [.. _api.Packages.Select(package => new NavigationEntry(package, ApiIndex.PackageUrl(package)))]));
        return new([.. groups.Where(group => group.Entries.Count > 0)]);
    }
}
