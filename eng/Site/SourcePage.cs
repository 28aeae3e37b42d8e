using System.Text;

namespace Cni.Site;

/// <summary>A file or folder that a page leads to, shown as it is, so that the site is complete by itself.</summary>
static class SourcePage
{
    public static string Url(string path) => $"source/{path}.html";

    public static void Render(string path, RepositoryFiles repository, PageSet pages, SiteOutput site)
    {
        var url = Url(path);
        var body = new StringBuilder($"<h1 class=\"path\">{Layout.Escape(path)}</h1>\n");
        if (repository.IsFile(path))
        {
            var language = Path.GetExtension(path) is { Length: > 1 } extension ? extension[1..] : "sh";
            body.Append($"<pre class=\"code\"><code>{Highlighter.Html(repository.Read(path), language)}</code></pre>\n");
        }
        else
        {
            body.Append("<ul>\n");
            foreach (var entry in repository.Entries(path + "/"))
            {
                var target = pages.Target(path + "/x", entry.TrimEnd('/'))!;
                body.Append($"<li><a href=\"{Urls.Relative(url, target)}\">{Layout.Escape(entry)}</a></li>\n");
            }

            body.Append("</ul>\n");
        }

        site.Write(url, Layout.Page(url, path, body.ToString(), pages.Navigation, []));
    }
}
