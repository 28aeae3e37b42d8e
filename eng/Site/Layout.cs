using System.Net;
using System.Text;

namespace Cni.Site;

/// <summary>What is the same on every page: head, bar, navigation, and the list of what is on the page.</summary>
static class Layout
{
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <param name="url">The page's own place, from which all links are reckoned.</param>
    /// <param name="contents">The headings to list beside the text: anchor and title.</param>
    public static string Page(string url, string title, string body, Navigation navigation, IReadOnlyList<(string Anchor, string Title)> contents)
    {
        var root = string.Concat(Enumerable.Repeat("../", url.Count(c => c == '/')));
        var html = new StringBuilder();
        html.Append($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Escape(title == "Cni.Sdk" ? title : title + " · Cni.Sdk")}</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="{root}site.css">
            <script>try {"{"} const t = localStorage.getItem("theme"); if (t) document.documentElement.dataset.theme = t; {"}"} catch {"{ }"}</script>
            </head>
            <body data-root="{root}">
            <a class="skip" href="#main">Skip to the text</a>
            <header class="bar">
            <button class="icon" id="menu" aria-label="Menu" aria-expanded="false">☰</button>
            <a class="brand" href="{root}index.html">Cni.Sdk</a>
            <div class="search"><input id="search" type="search" placeholder="Search pages and API ( / )" aria-label="Search" autocomplete="off"><div id="found" role="listbox" hidden></div></div>
            <button class="icon" id="theme" aria-label="Light or dark">◐</button>
            </header>
            <div class="columns">
            <nav class="side" id="side" aria-label="Pages">

            """);
        foreach (var group in navigation.Groups)
        {
            html.Append($"<h2>{Escape(group.Title)}</h2>\n<ul>\n");
            foreach (var entry in group.Entries)
            {
                var current = entry.Url == url ? " aria-current=\"page\"" : "";
                html.Append($"<li><a href=\"{Urls.Relative(url, entry.Url)}\"{current}>{Escape(entry.Title)}</a></li>\n");
            }

            html.Append("</ul>\n");
        }

        html.Append($"</nav>\n<main id=\"main\">\n{body}\n</main>\n");
        if (contents.Count > 1)
        {
            html.Append("<aside class=\"contents\" aria-label=\"On this page\"><h2>On this page</h2>\n<ul>\n");
            foreach (var (anchor, text) in contents)
            {
                html.Append($"<li><a href=\"#{anchor}\">{Escape(text)}</a></li>\n");
            }

            html.Append("</ul></aside>\n");
        }

        return html.Append($"</div>\n<script src=\"{root}search.js\" defer></script>\n<script src=\"{root}site.js\" defer></script>\n</body>\n</html>\n").ToString();
    }
}
