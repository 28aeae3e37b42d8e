using System.Text.RegularExpressions;

namespace Cni.Docs.Tests;

public partial class HouseRuleTests
{
    /// <summary>Sources come from the user's own configuration. (In pieces, or this file would break the rule.)</summary>
    static readonly string[] PackageHosts =
    [
        "nuget" + ".org", "pkgs.dev." + "azure", "nuget.pkg." + "github", "my" + "get.org", "registry." + "npmjs", "py" + "pi.org",
        "proxy." + "golang", "static." + "crates", "deb." + "debian.org",
    ];

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Text("Cni.Sdk.sln").Replace('\\', '/');
        Rule.HasNoOffender(Repository.Projects.Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_test_project_has_the_name_that_the_build_looks_for() =>
        Rule.HasNoOffender(Repository.Projects
            .Where(project => project.StartsWith("tests/", StringComparison.Ordinal) && !project.StartsWith("tests/Doubles/", StringComparison.Ordinal))
            .Where(project => project.Split('/') is not [_, var folder, var file] || !folder.EndsWith(".Tests", StringComparison.Ordinal) || file != folder + ".csproj"));

    [Fact]
    public void Every_sample_is_listed_in_the_readme()
    {
        var readme = File.Exists(RepoPaths.At("README.md")) ? Repository.Text("README.md") : "";
        Rule.HasNoOffender(Repository.Samples.Where(sample => !readme.Contains($"samples/{sample}", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_file_names_a_package_host() =>
        Rule.HasNoOffender(Lines().Where(line => PackageHosts.Any(host => line.Text.Contains(host, StringComparison.OrdinalIgnoreCase))));

    [Fact]
    public void No_file_has_a_path_of_somebodys_machine() =>
        Rule.HasNoOffender(Lines().Where(line => MachinePath().IsMatch(line.Text)));

    [Fact]
    public void Nothing_in_products_and_samples_waits_to_be_done() =>
        Rule.HasNoOffender(Lines().Where(line => line.File.EndsWith(".cs", StringComparison.Ordinal) && !line.File.StartsWith("tests/", StringComparison.Ordinal) && ToDo().IsMatch(line.Text)));

    [Fact]
    public void Every_text_file_ends_its_lines_with_a_line_feed_and_its_last_one_as_well() =>
        Rule.HasNoOffender(Repository.Files.Where(IsText).Where(file => Repository.Text(file) is { Length: > 0 } text && (text.Contains('\r', StringComparison.Ordinal) || !text.EndsWith('\n'))));

    static IEnumerable<(string File, int Number, string Text)> Lines() =>
        from file in Repository.Files
        where IsText(file)
        from line in File.ReadLines(RepoPaths.At(file)).Select((text, index) => (file, index + 1, text))
        select line;

    static bool IsText(string file) =>
        Path.GetExtension(file) is ".cs" or ".csproj" or ".props" or ".targets" or ".md" or ".sh" or ".awk" or ".json" or ".conflist" or ".config" or ".yml" or ".xml"
        || file is "build.sh" or ".ci/run";

    [GeneratedRegex(@"(?<![\w.}$*>])/(home|Users|root|work|tmp/wt)/\w", RegexOptions.CultureInvariant)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b", RegexOptions.CultureInvariant)]
    private static partial Regex ToDo();
}
