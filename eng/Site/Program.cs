using Cni.Site;
using Cni.Site.Api;

if (args is not [var root, var output])
{
    Console.Error.WriteLine("usage: Site <repository> <output folder>");
    return 2;
}

var site = new SiteOutput(Path.GetFullPath(output));
var repository = new RepositoryFiles(Path.GetFullPath(root));
var api = ApiIndex.Load(AppContext.BaseDirectory, site);
var pages = PageSet.Find(repository, api, site);

pages.Render();
new ApiPages(api, site, pages.Navigation).Render();
site.CopyAssets(Path.Combine(AppContext.BaseDirectory, "Assets"));
site.WriteSearchIndex();
site.CheckLinks();

foreach (var warning in site.Warnings.Distinct().Order(StringComparer.Ordinal))
{
    Console.Error.WriteLine($"warning: {warning}");
}

Console.WriteLine($"{pages.Count} pages, {api.Types.Count} types, {site.Warnings.Count} warnings: {Path.Combine(output, "index.html")}");
return site.Warnings.Count == 0 ? 0 : 1;
