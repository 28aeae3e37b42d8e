using System.Text.RegularExpressions;

namespace Cni.Docs.Tests;

/// <summary>docs/spec-map.md names what there is, for every heading of the specification.</summary>
public partial class SpecMapTests
{
    /// <summary>The headings of SPEC.md at tag spec-v1.1.0 below its title, in order.</summary>
    static readonly string[] Headings =
    [
        "Version", "Released versions", "Overview", "Summary", "Section 1: Network configuration format", "Configuration format",
        "Plugin configuration objects:", "Example configuration", "Version considerations", "Section 2: Execution Protocol", "Overview (section 2)",
        "Parameters", "Errors", "CNI operations", "`ADD`: Add container to network, or apply modifications",
        "`DEL`: Remove container from network, or un-apply modifications", "`CHECK`: Check container's networking is as expected",
        "`STATUS`: Check plugin status", "`VERSION`: probe plugin version support", "`GC`: Clean up any stale resources",
        "Section 3: Execution of Network Configurations", "Lifecycle & Ordering", "Attachment Parameters", "Adding an attachment",
        "Deleting an attachment", "Checking an attachment", "Garbage-collecting a network", "Deriving request configuration from plugin configuration",
        "Deriving `runtimeConfig`", "Section 4: Plugin Delegation", "Delegated Plugin protocol", "Delegated plugin execution procedure",
        "Section 5: Result Types", "ADD Success", "Delegated plugins (IPAM)", "VERSION Success", "Error", "Version (section 5)",
        "Appendix: Examples", "Add example", "Check example", "Delete example",
    ];

    static readonly string[][] Rows =
        [.. Repository.Text("docs/spec-map.md").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(line => line.Trim('|', ' ').Split(" | "))];

    [Fact]
    public void Every_heading_has_its_row_in_order() => Assert.Equal(Headings, Rows.Select(row => row[0]));

    [Fact]
    public void Every_type_that_is_named_exists()
    {
        var code = string.Join('\n', Repository.Files.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)).Select(Repository.Text));
        Rule.HasNoOffender(Rows.SelectMany(row => Names(row[1])).Distinct().Where(name => !Regex.IsMatch(code, $@"\b(class|record|struct|interface|enum) {name}\b")));
    }

    [Fact]
    public void Every_test_that_is_named_exists() => Rule.HasNoOffender(Rows.SelectMany(row => Names(row[2])).Distinct().Where(name => !IsTest(name)));

    static bool IsTest(string name)
    {
        var parts = name.Split('.');
        return Repository.Files.Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith($"/{parts[0]}.cs", StringComparison.Ordinal))
            .Any(file => parts.Length == 1 || Repository.Text(file).Contains($" {parts[1]}(", StringComparison.Ordinal));
    }

    static IEnumerable<string> Names(string cell) => Code().Matches(cell).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
