namespace Cni.Docs.Tests;

/// <summary>The readers that <see cref="DocumentTests"/> trusts.</summary>
public class MarkdownTests
{
    static readonly string[] Document =
    [
        "# Two words", "See [a](x.md#part) and `[b](no.md)`.", "<!-- snippet: one -->", "```csharp", "var x = [c](no.md);", "```",
        "## It's 1.1!", "## Two words", "[ref]: y.md", "[web](https://example.net/)", "```", "plain", "```",
    ];

    [Fact]
    public void Fences_know_their_snippet_and_language()
    {
        var fences = Markdown.Fences(Document);
        Assert.Equal([("csharp", "one", 3), ("", null, 10)], fences.Select(fence => (fence.Language, fence.Snippet, fence.Start)));
        Assert.Equal(["var x = [c](no.md);"], fences[0].Lines);
    }

    [Fact]
    public void Links_in_code_and_to_the_web_are_left_out() =>
        Assert.Equal(["x.md#part", "y.md"], Markdown.LocalLinks(Document));

    [Fact]
    public void Anchors_are_those_of_a_browser() =>
        Assert.Equal(["its-11", "two-words", "two-words-1"], Markdown.Anchors(Document).Order());

    [Fact]
    public void A_region_loses_its_indentation_and_the_marks_inside()
    {
        string[] code = ["class A", "{", "    #region outer", "", "    int a;", "    #region inner", "        int b;", "    #endregion", "", "    #endregion", "    int c;", "}"];
        Assert.Equal(["int a;", "    int b;"], Assert.Single(Snippets.Regions(code, "outer")));
        Assert.Equal(["int b;"], Assert.Single(Snippets.Regions(code, "inner")));
        Assert.Empty(Snippets.Regions(code, "absent"));
    }
}
