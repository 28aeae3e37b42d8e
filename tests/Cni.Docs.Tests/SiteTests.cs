namespace Cni.Docs.Tests;

public sealed class SiteTests : IDisposable
{
    static readonly string Generator = RepoPaths.At("artifacts", "bin", "Site", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Site.dll");

    readonly string _folder = Directory.CreateTempSubdirectory("cni-site-").FullName;

    [Fact]
    public void The_site_builds_without_warnings_and_has_all_pages_and_types()
    {
        Sh.Ok("dotnet", Generator, RepoPaths.Root, _folder);
        foreach (var document in Repository.Files.Where(file => file.StartsWith("docs/", StringComparison.Ordinal) && file.EndsWith(".md", StringComparison.Ordinal)))
        {
            Assert.True(File.Exists(Path.Combine(_folder, Path.ChangeExtension(document, ".html"))), document);
        }

        var type = File.ReadAllText(Path.Combine(_folder, "api/Cni.Sdk/Cni.Sdk.CniPlugin-1.html"));
        Assert.Contains("<h1>CniPlugin&lt;TConfig&gt; <span class=\"kind\">class</span></h1>", type, StringComparison.Ordinal);
        Assert.Contains("id=\"GcAsync\"", type, StringComparison.Ordinal);
        Assert.Contains("CniRollback.Add", File.ReadAllText(Path.Combine(_folder, "search.js")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_site_loads_nothing_from_elsewhere()
    {
        Sh.Ok("dotnet", Generator, RepoPaths.Root, _folder);
        var pages = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".html" or ".css");
        Rule.HasNoOffender(pages.Where(page => File.ReadLines(page).Any(line =>
            line.Contains(" src=\"http", StringComparison.Ordinal) || line.Contains("rel=\"stylesheet\" href=\"http", StringComparison.Ordinal)
            || line.Contains("url(http", StringComparison.Ordinal) || line.Contains("@import", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("[gone](gone.md)", "dead link gone.md")]
    [InlineData("[gone](#nowhere)", "dead link #nowhere")]
    [InlineData("[gone](docs/there.md#nowhere)", "dead link docs/there.html#nowhere")]
    public void A_dead_link_fails_the_build_and_is_named(string text, string warning)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "in", "docs"));
        File.WriteAllText(Path.Combine(_folder, "in", "README.md"), $"# Title\n\n{text}\n");
        File.WriteAllText(Path.Combine(_folder, "in", "docs", "there.md"), "# There\n");
        var run = Sh.Run("dotnet", Generator, Path.Combine(_folder, "in"), Path.Combine(_folder, "out"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(warning, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
