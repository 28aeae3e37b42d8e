namespace Cni.Docs.Tests;

public class DocumentTests
{
    public static TheoryData<string> Documents => [.. Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    /// <summary>SNAPSHOT_ACCEPT=1 copies the code into the document instead.</summary>
    [Theory, MemberData(nameof(Documents))]
    public void Code_in_a_document_is_the_code_that_is_compiled(string document)
    {
        var lines = File.ReadAllLines(RepoPaths.At(document)).ToList();
        foreach (var fence in Markdown.Fences(lines).Where(fence => fence.Snippet is not null).Reverse())
        {
            var code = Snippets.Get(fence.Snippet!);
            if (Snapshot.Accepting)
            {
                lines.RemoveRange(fence.Start + 1, fence.Lines.Count);
                lines.InsertRange(fence.Start + 1, code);
            }
            else
            {
                Assert.Equal(string.Join('\n', code), string.Join('\n', fence.Lines));
            }
        }

        if (Snapshot.Accepting)
        {
            File.WriteAllText(RepoPaths.At(document), string.Join('\n', lines) + "\n");
        }
    }

    [Theory, MemberData(nameof(Documents))]
    public void No_document_has_CSharp_that_is_not_compiled(string document) =>
        Rule.HasNoOffender(Markdown.Fences(File.ReadAllLines(RepoPaths.At(document)))
            .Where(fence => fence.Language is "csharp" or "cs" or "c#" && fence.Snippet is null)
            .Select(fence => $"line {fence.Start + 1}"));

    [Theory, MemberData(nameof(Documents))]
    public void Every_link_leads_somewhere(string document)
    {
        var dead = new List<string>();
        foreach (var link in Markdown.LocalLinks(File.ReadAllLines(RepoPaths.At(document))))
        {
            var (path, anchor) = link.Split('#', 2) is [var left, var right] ? (left, right) : (link, null);
            var target = path.Length == 0 ? RepoPaths.At(document) : Path.GetFullPath(Path.Combine(RepoPaths.At(document), "..", path));
            var alive = File.Exists(target)
                ? anchor is null || Markdown.Anchors(File.ReadAllLines(target)).Contains(anchor)
                : Directory.Exists(target) && anchor is null;
            if (!alive)
            {
                dead.Add(link);
            }
        }

        Rule.HasNoOffender(dead);
    }

    [Fact]
    public void Every_error_code_is_explained()
    {
        var page = Repository.Text("docs/errors.md");
        var codes = Repository.Text("src/Cni.Sdk/CniErrorCode.cs").Split('\n')
            .Select(line => line.Trim().TrimEnd(',').Split(" = ")).Where(parts => parts.Length == 2 && uint.TryParse(parts[1], out _)).ToArray();
        Assert.NotEmpty(codes);
        Rule.HasNoOffender(codes.Where(code => !page.Contains($"| {code[1]} | `{code[0]}` |", StringComparison.Ordinal)).Select(code => $"{code[1]} {code[0]}"));
    }
}
