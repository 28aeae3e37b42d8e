using System.Text;
using Cni.Site.Api;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Cni.Site;

/// <summary>A Markdown document as a page.</summary>
sealed class DocumentPage(string document, string text)
{
    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UseAutoLinks().Build();

    readonly MarkdownDocument _tree = Markdown.Parse(text, Pipeline);

    public string Url { get; } = document == "README.md" ? "index.html"
        : document.EndsWith("/README.md", StringComparison.Ordinal) ? document[..^"README.md".Length] + "index.html"
        : document[..^".md".Length] + ".html";

    public string Title => _tree.Descendants<HeadingBlock>().FirstOrDefault(heading => heading.Level == 1) is { } first ? PlainText(first.Inline) : document;

    /// <summary>For the navigation: a sample's folder, or the title up to a colon.</summary>
    public string ShortTitle => document.Split('/') is ["samples", .. var folders, _] ? string.Join('/', folders) : Title.Split(':')[0];

    public void Render(PageSet pages, ApiIndex api, SiteOutput site)
    {
        foreach (var link in _tree.Descendants<LinkInline>().Where(link => !link.IsImage && link.Url is not null))
        {
            link.Url = Follow(link.Url!, pages, site);
        }

        var headings = _tree.Descendants<HeadingBlock>().Where(heading => heading.Level is 2 or 3).ToArray();
        LinkCode(api);
        site.Write(Url, Layout.Page(Url, Title, $"<article class=\"text\">\n{Html()}</article>", pages.Navigation,
            [.. headings.Where(heading => heading.Level == 2).Select(heading => (Anchor(heading), PlainText(heading.Inline)))]));
        site.AddToSearch(Title, "page", Url, _tree.Descendants<ParagraphBlock>().Select(paragraph => PlainText(paragraph.Inline)).FirstOrDefault() ?? "");
        foreach (var heading in headings)
        {
            site.AddToSearch(PlainText(heading.Inline), "in " + ShortTitle, $"{Url}#{Anchor(heading)}", "");
        }
    }

    string Follow(string link, PageSet pages, SiteOutput site)
    {
        if (link.Contains("://", StringComparison.Ordinal) || link.StartsWith('#') || link.StartsWith("mailto:", StringComparison.Ordinal))
        {
            return link;
        }

        var parts = link.Split('#', 2);
        var target = pages.Target(document, parts[0]);
        if (target is null)
        {
            site.Warn($"{document}: dead link {link}");
            return "#";
        }

        return Urls.Relative(Url, target) + (parts.Length > 1 ? "#" + parts[1] : "");
    }

    /// <summary>The name of a public type, written as code, leads to its reference page.</summary>
    void LinkCode(ApiIndex api)
    {
        foreach (var code in _tree.Descendants<CodeInline>().ToArray())
        {
            if (code.Parent is not LinkInline && !IsInHeading(code) && api.UrlOfName(code.Content) is { } url)
            {
                var link = new LinkInline(Urls.Relative(Url, url), "");
                code.ReplaceBy(link);
                link.AppendChild(code);
            }
        }
    }

    string Html()
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.RemoveAll(inner => inner is CodeBlockRenderer);
        renderer.ObjectRenderers.Insert(0, new ColoredCode());
        renderer.ObjectRenderers.RemoveAll(inner => inner is HtmlBlockRenderer);
        renderer.ObjectRenderers.Add(new NoComments());
        renderer.Render(_tree);
        return writer.ToString().Replace("<table>", "<div class=\"wide\"><table>", StringComparison.Ordinal).Replace("</table>", "</table></div>", StringComparison.Ordinal);
    }

    static bool IsInHeading(Inline inline)
    {
        var container = inline.Parent;
        while (container?.Parent is not null)
        {
            container = container.Parent;
        }

        return container?.ParentBlock is HeadingBlock;
    }

    static string Anchor(HeadingBlock heading) => heading.GetAttributes().Id ?? "";

    static string PlainText(ContainerInline? inlines)
    {
        var plain = new StringBuilder();
        foreach (var inline in inlines?.Descendants() ?? [])
        {
            plain.Append(inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                LineBreakInline => " ",
                _ => "",
            });
        }

        return plain.ToString();
    }

    sealed class ColoredCode : HtmlObjectRenderer<CodeBlock>
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock obj)
        {
            var language = (obj as FencedCodeBlock)?.Info ?? "";
            renderer.Write($"<pre class=\"code\" data-language=\"{Layout.Escape(language)}\"><code>").Write(Highlighter.Html(obj.Lines.ToString(), language)).Write("</code></pre>\n");
        }
    }

    /// <summary>Comments in documents are for tests; any other HTML goes through.</summary>
    sealed class NoComments : HtmlObjectRenderer<HtmlBlock>
    {
        protected override void Write(HtmlRenderer renderer, HtmlBlock obj)
        {
            if (obj.Type != HtmlBlockType.Comment)
            {
                renderer.WriteLeafRawLines(obj, true, false);
            }
        }
    }
}
