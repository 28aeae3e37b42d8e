using System.Text;
using System.Xml.Linq;

namespace Cni.Site.Api;

/// <summary>Text of XML comments as HTML.</summary>
sealed class DocText(ApiIndex api, SiteOutput site, string page)
{
    /// <summary>What stands inside an element; empty if there is none.</summary>
    /// <param name="owner">Whose comment it is, for warnings.</param>
    public string Html(XElement? element, string owner)
    {
        if (element is null)
        {
            return "";
        }

        var html = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            Append(html, node, owner);
        }

        return html.ToString().Trim();
    }

    /// <summary>The same without marks, for lists and the search.</summary>
    public static string Plain(XElement? element) => element is null ? "" : string.Join(' ', string.Concat(element.DescendantNodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "paramref" or "typeparamref" } reference when !reference.Nodes().Any() => Label(reference),
        _ => "",
    })).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    void Append(StringBuilder html, XNode node, string owner)
    {
        if (node is XText text)
        {
            html.Append(Layout.Escape(text.Value));
        }

        if (node is not XElement element)
        {
            return;
        }

        switch (element.Name.LocalName)
        {
            case "see" or "seealso":
                See(html, element, owner);
                break;
            case "paramref" or "typeparamref":
                html.Append($"<code>{Layout.Escape(Label(element))}</code>");
                break;
            case "c":
                html.Append($"<code>{Layout.Escape(element.Value)}</code>");
                break;
            case "code":
                html.Append($"<pre class=\"code\"><code>{Highlighter.Html(Unindent(element.Value), "csharp")}</code></pre>");
                break;
            case "para":
                html.Append($"<p>{Html(element, owner)}</p>");
                break;
            case "list":
                var tag = (string?)element.Attribute("type") == "number" ? "ol" : "ul";
                html.Append($"<{tag}>").AppendJoin("", element.Elements("item").Select(item => $"<li>{Item(item, owner)}</li>")).Append($"</{tag}>");
                break;
            case "b" or "i" or "em" or "strong" or "br":
                html.Append($"<{element.Name.LocalName}>{Html(element, owner)}</{element.Name.LocalName}>");
                break;
            case "a":
                html.Append($"<a href=\"{Layout.Escape((string?)element.Attribute("href") ?? "")}\">{Html(element, owner)}</a>");
                break;
            default:
                site.Warn($"{owner}: <{element.Name.LocalName}> in a comment isn't understood");
                break;
        }
    }

    string Item(XElement item, string owner)
    {
        var (term, description) = (Html(item.Element("term"), owner), Html(item.Element("description"), owner));
        return term.Length + description.Length == 0 ? Html(item, owner) : term.Length == 0 ? description : $"<strong>{term}</strong> {description}";
    }

    void See(StringBuilder html, XElement element, string owner)
    {
        var label = element.Nodes().Any() ? Html(element, owner) : Layout.Escape(Label(element));
        if ((string?)element.Attribute("href") is { } href)
        {
            html.Append($"<a href=\"{Layout.Escape(href)}\">{label}</a>");
        }
        else if ((string?)element.Attribute("cref") is { } cref)
        {
            html.Append(Url(cref, owner) is { } url ? $"<a href=\"{url}\"><code>{label}</code></a>" : $"<code>{label}</code>");
        }
        else
        {
            html.Append($"<code>{label}</code>");
        }
    }

    /// <summary>The page of something of ours, or of the base library in its own documentation.</summary>
    public string? Url(string cref, string owner)
    {
        if (api.UrlOf(cref) is { } own)
        {
            return Urls.Relative(page, own);
        }

        if (cref.StartsWith("!:", StringComparison.Ordinal))
        {
            site.Warn($"{owner}: nothing is called {cref[2..]}");
            return null;
        }

        var name = cref[2..].Split('(')[0];
        if (name.StartsWith("Cni.", StringComparison.Ordinal))
        {
            site.Warn($"{owner}: {cref} isn't public, so its name tells the reader nothing");
            return null;
        }

        return $"https://learn.microsoft.com/dotnet/api/{name.Replace("``", "-", StringComparison.Ordinal).Replace('`', '-').Replace('#', '-').ToLowerInvariant()}";
    }

    /// <summary>What a reference is called when it has no text of its own.</summary>
    public static string Label(XElement element) =>
        (string?)element.Attribute("langword") ?? (string?)element.Attribute("name") ?? (string?)element.Attribute("href") ?? Label((string?)element.Attribute("cref") ?? "");

    static string Label(string cref)
    {
        if (cref.Length < 2)
        {
            return cref;
        }

        var parts = cref[2..].Split('(')[0].Split('.');
        var last = parts[^1].Split('`')[0];
        return cref[0] switch
        {
            'M' when last == "#ctor" => parts[^2].Split('`')[0],
            'T' or 'M' or 'E' or '!' => last,
            _ => char.IsUpper(last[0]) && parts.Length > 1 && cref[0] == 'F' ? $"{parts[^2]}.{last}" : last,
        };
    }

    static string Unindent(string code)
    {
        var lines = code.Split('\n').ToList();
        lines.RemoveAll(line => line.Trim().Length == 0 && (ReferenceEquals(line, lines[0]) || ReferenceEquals(line, lines[^1])));
        var indent = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : line));
    }
}
