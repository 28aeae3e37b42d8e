using System.Text;
using System.Text.RegularExpressions;

namespace Cni.Site;

/// <summary>Colours code, while the site is built: comments, strings, numbers and words of the language.</summary>
static partial class Highlighter
{
    const string Words = "abstract|as|async|await|base|bool|break|byte|case|catch|checked|class|const|continue|decimal|default|delegate|do|double|else|enum|event|explicit|extern|false|" +
        "field|finally|fixed|float|for|foreach|get|goto|if|implicit|in|init|int|interface|internal|is|lock|long|nameof|namespace|new|not|null|object|operator|or|out|override|params|" +
        "partial|private|protected|public|readonly|record|ref|required|return|sbyte|sealed|set|short|sizeof|stackalloc|static|string|struct|switch|this|throw|true|try|typeof|uint|" +
        "ulong|unchecked|unsafe|ushort|using|value|var|virtual|void|volatile|when|where|while|with|yield";

    /// <summary>Gives code as HTML. A language that it doesn't know is left without colours.</summary>
    public static string Html(string code, string language) => language switch
    {
        "csharp" or "cs" => Color(code, CSharp()),
        "json" or "conflist" => Color(code, Json()),
        "sh" or "bash" or "console" or "Dockerfile" or "dockerfile" => Color(code, Shell()),
        "yaml" or "yml" => Color(code, Yaml()),
        "xml" or "csproj" or "props" => Color(code, Xml()),
        _ => Layout.Escape(code),
    };

    static string Color(string code, Regex tokens)
    {
        var html = new StringBuilder();
        var end = 0;
        foreach (Match match in tokens.Matches(code))
        {
            var group = match.Groups.Values.Skip(1).First(group => group.Success);
            html.Append(Layout.Escape(code[end..match.Index]));
            html.Append($"<span class=\"{group.Name}\">{Layout.Escape(match.Value)}</span>");
            end = match.Index + match.Length;
        }

        return html.Append(Layout.Escape(code[end..])).ToString();
    }

    [GeneratedRegex("(?<c>//[^\\n]*|/\\*[\\s\\S]*?\\*/)|(?<s>\\$*\"\"\"[\\s\\S]*?\"\"\"|[$@]*\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+')|(?<k>\\b(?:" + Words + ")\\b|^\\s*#\\w+)|(?<n>\\b(?:0x[0-9a-fA-F_]+|\\d[\\d_.]*)\\w*)|(?<t>\\b[A-Z]\\w*)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex CSharp();

    [GeneratedRegex("(?<t>\"(?:\\\\.|[^\"\\\\])*\"(?=\\s*:))|(?<s>\"(?:\\\\.|[^\"\\\\])*\")|(?<k>\\b(?:true|false|null)\\b)|(?<n>-?\\b\\d[\\d.eE+-]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Json();

    [GeneratedRegex("(?<c>(?<=^|\\s)#[^\\n]*)|(?<s>\"(?:\\\\.|[^\"\\\\])*\"|'[^']*')|(?<t>\\$\\{?\\w+\\}?|\\b[A-Z_][A-Z_0-9]+(?==))|(?<k>(?<=^|\\| |&& )\\s*[\\w./-]+)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Shell();

    [GeneratedRegex("(?<c>(?<=^|\\s)#[^\\n]*)|(?<t>^\\s*(?:- )?[\\w./-]+(?=:))|(?<s>\"[^\"\\n]*\"|'[^'\\n]*')|(?<k>\\b(?:true|false|null)\\b)|(?<n>(?<=: )\\d+\\b)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Yaml();

    [GeneratedRegex("(?<c><!--[\\s\\S]*?-->)|(?<k></?[\\w.:]+|/?>)|(?<s>\"[^\"]*\")|(?<t>\\b[\\w:]+(?==))", RegexOptions.CultureInvariant)]
    private static partial Regex Xml();
}
