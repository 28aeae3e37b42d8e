using System.Reflection;
using System.Text;
using System.Xml.Linq;

namespace Cni.Site.Api;

/// <summary>A page for each package that lists its types, and a page for each type.</summary>
sealed class ApiPages(ApiIndex api, SiteOutput site, Navigation navigation)
{
    static readonly (string Kind, string Title)[] Sections =
    [
        ("constructor", "Constructors"), ("constant", "Constants"), ("field", "Fields"), ("property", "Properties"), ("event", "Events"), ("method", "Methods"), ("operator", "Operators"),
    ];

    public void Render()
    {
        foreach (var package in api.Packages)
        {
            RenderPackage(package);
        }

        foreach (var type in api.Types)
        {
            RenderType(type);
        }
    }

    void RenderPackage(string package)
    {
        var url = ApiIndex.PackageUrl(package);
        var spaces = api.Types.Where(type => type.Package == package).GroupBy(type => type.Type.Namespace!).OrderBy(space => space.Key, StringComparer.Ordinal).ToArray();
        var readme = $"src/{package}/index.html";
        var about = site.Has(readme) ? $" <a href=\"{Urls.Relative(url, readme)}\">What the package is for</a>." : "";
        var body = new StringBuilder($"<h1>{package}</h1>\n<p class=\"lead\">{spaces.Sum(space => space.Count())} public types.{about}</p>\n");
        foreach (var space in spaces)
        {
            body.Append($"<h2 id=\"{space.Key}\">{space.Key}</h2>\n<div class=\"wide\"><table class=\"types\">\n");
            foreach (var type in space.OrderBy(type => type.Name, StringComparer.Ordinal))
            {
                var text = new DocText(api, site, url);
                body.Append($"<tr><td><a href=\"{Urls.Relative(url, type.Url)}\"><code>{Layout.Escape(type.Name)}</code></a><span class=\"kind\">{type.Kind}</span></td><td>{text.Html(api.Docs.Of(type.Type)?.Element("summary"), type.Id)}</td></tr>\n");
            }

            body.Append("</table></div>\n");
        }

        site.Write(url, Layout.Page(url, package, body.ToString(), navigation, [.. spaces.Select(space => (space.Key, space.Key))]));
        site.AddToSearch(package, "package", url, "");
    }

    void RenderType(ApiType type)
    {
        var docs = api.Docs.Of(type.Type);
        var text = new DocText(api, site, type.Url);
        var signature = new Signature(api, type.Url);
        RequireSummary(type.Type, docs, type.Id);
        var body = new StringBuilder($"""
            <p class="crumbs"><a href="{Urls.Relative(type.Url, ApiIndex.PackageUrl(type.Package))}">{type.Package}</a> › {type.Type.Namespace}</p>
            <h1>{Layout.Escape(type.Name)} <span class="kind">{type.Kind}</span></h1>
            <div class="lead">{text.Html(docs?.Element("summary"), type.Id)}</div>
            <pre class="sig"><code>{signature.Of(type)}</code></pre>

            """);
        Parameters(body, docs, "typeparam", type.Id, text);
        if (type.Kind == "delegate")
        {
            Parameters(body, docs, "param", type.Id, text);
        }

        Remarks(body, docs, type.Id, text);
        var contents = new List<(string, string)>();
        if (type.Type.IsEnum)
        {
            Values(body, type, text);
        }
        else
        {
            Members(body, type, signature, text, contents);
        }

        Extensions(body, type, contents);
        site.Write(type.Url, Layout.Page(type.Url, type.Name, body.ToString(), navigation, [.. contents.DistinctBy(entry => entry.Item2)]));
        site.AddToSearch(type.Name, type.Kind, type.Url, DocText.Plain(docs?.Element("summary")));
        foreach (var member in type.Members.Where(member => member.Kind is not ("constructor" or "operator")).DistinctBy(member => member.Name))
        {
            site.AddToSearch($"{type.Name}.{member.Name}", member.Kind, $"{type.Url}#{member.Anchor}", "");
        }
    }

    void Members(StringBuilder body, ApiType type, Signature signature, DocText text, List<(string, string)> contents)
    {
        foreach (var (kind, title) in Sections)
        {
            var members = type.Members.Where(member => member.Kind == kind && !IsUndocumentedDefault(member)).OrderBy(member => member.Name, StringComparer.Ordinal).ToArray();
            if (members.Length == 0)
            {
                continue;
            }

            body.Append($"<h2>{title}</h2>\n");
            foreach (var member in members)
            {
                Member(body, member, signature, text);
                if (kind is not ("operator" or "constructor") || member.Anchor == members[0].Anchor)
                {
                    contents.Add((member.Anchor, kind == "constructor" ? "Constructors" : kind == "operator" ? "Operators" : member.Name));
                }
            }
        }
    }

    void Member(StringBuilder body, ApiMember member, Signature signature, DocText text)
    {
        var docs = api.Docs.Of(member.Info);
        RequireSummary(member.Info, docs, member.Id);
        body.Append($"""
            <section class="member" id="{member.Anchor}">
            <h3><a href="#{member.Anchor}">{Layout.Escape(member.Name)}</a></h3>
            <pre class="sig"><code>{signature.Of(member.Info)}</code></pre>
            <div>{text.Html(docs?.Element("summary"), member.Id)}</div>

            """);
        if (docs is null && member.Info is MethodInfo method)
        {
            body.Append($"<p>As <code>{Layout.Escape(CSharp.NameOf(method.GetBaseDefinition().DeclaringType!))}.{Layout.Escape(member.Name)}</code> has it.</p>\n");
        }

        Parameters(body, docs, "typeparam", member.Id, text);
        Parameters(body, docs, "param", member.Id, text);
        Named(body, "Returns", text.Html(docs?.Element("returns"), member.Id));
        Named(body, "Value", text.Html(docs?.Element("value"), member.Id));
        Exceptions(body, docs, member.Id, text);
        Remarks(body, docs, member.Id, text);
        body.Append("</section>\n");
    }

    void Values(StringBuilder body, ApiType type, DocText text)
    {
        body.Append("<h2>Values</h2>\n<div class=\"wide\"><table>\n");
        foreach (var member in type.Members)
        {
            var docs = api.Docs.Of(member.Info);
            RequireSummary(member.Info, docs, member.Id);
            body.Append($"<tr id=\"{member.Anchor}\"><td><code>{member.Name}</code></td><td>{((FieldInfo)member.Info).GetRawConstantValue()}</td><td>{text.Html(docs?.Element("summary"), member.Id)}{text.Html(docs?.Element("remarks"), member.Id)}</td></tr>\n");
        }

        body.Append("</table></div>\n");
    }

    /// <summary>Methods that other classes add to this type.</summary>
    void Extensions(StringBuilder body, ApiType type, List<(string, string)> contents)
    {
        var added = api.Types.Where(other => other.Kind == "static class")
            .SelectMany(other => other.Members.Where(member => member.Info is MethodInfo method
                && method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute)) && api.UrlOf(Receiver(method)) == type.Url).Select(member => (other, member)))
            .ToArray();
        if (added.Length == 0)
        {
            return;
        }

        body.Append("<h2 id=\"extension-methods\">Extension methods</h2>\n<ul>\n");
        foreach (var (other, member) in added)
        {
            body.Append($"<li><a href=\"{Urls.Relative(type.Url, other.Url)}#{member.Anchor}\"><code>{Layout.Escape(member.Name)}</code></a> {Layout.Escape(DocText.Plain(api.Docs.Of(member.Info)?.Element("summary")))}</li>\n");
        }

        body.Append("</ul>\n");
        contents.Add(("extension-methods", "Extension methods"));
    }

    static Type Receiver(MethodInfo method)
    {
        var type = method.GetParameters()[0].ParameterType;
        return type.IsByRef ? type.GetElementType()! : type.IsGenericParameter ? typeof(object) : type;
    }

    static void Parameters(StringBuilder body, XElement? docs, string kind, string owner, DocText text)
    {
        var documented = docs?.Elements(kind).Where(parameter => parameter.Nodes().Any()).ToArray() ?? [];
        if (documented.Length == 0)
        {
            return;
        }

        body.Append("<dl class=\"parameters\">\n");
        foreach (var parameter in documented)
        {
            body.Append($"<dt><code>{(string?)parameter.Attribute("name")}</code></dt><dd>{text.Html(parameter, owner)}</dd>\n");
        }

        body.Append("</dl>\n");
    }

    static void Exceptions(StringBuilder body, XElement? docs, string owner, DocText text)
    {
        foreach (var exception in docs?.Elements("exception") ?? [])
        {
            var name = $"<code>{Layout.Escape(DocText.Label(exception))}</code>";
            var url = text.Url((string?)exception.Attribute("cref") ?? "!:", owner);
            Named(body, "Throws", $"{(url is null ? name : $"<a href=\"{url}\">{name}</a>")} {text.Html(exception, owner)}");
        }
    }

    static void Remarks(StringBuilder body, XElement? docs, string owner, DocText text)
    {
        foreach (var part in docs?.Elements("remarks").Concat(docs.Elements("example")) ?? [])
        {
            body.Append($"<div class=\"remarks\">{text.Html(part, owner)}</div>\n");
        }
    }

    static void Named(StringBuilder body, string name, string html)
    {
        if (html.Length > 0)
        {
            body.Append($"<p class=\"named\"><strong>{name}</strong> {html}</p>\n");
        }
    }

    bool IsUndocumentedDefault(ApiMember member) => member.Info is ConstructorInfo constructor && constructor.GetParameters().Length == 0 && api.Docs.Of(constructor) is null;

    void RequireSummary(MemberInfo member, XElement? docs, string id)
    {
        if (docs?.Element("summary")?.Nodes().Any() != true && !(member is not Type && XmlDocs.IsInherited(member)))
        {
            site.Warn($"{id} has no summary");
        }
    }
}
