using System.Text.Json;

namespace Cni.Interop.Tests;

/// <summary>What is published is what the cases say, and the cases leave nothing out.</summary>
public sealed class TableTests
{
    [Fact]
    public void The_published_table_is_the_one_that_the_cases_make()
    {
        string page = File.ReadAllText(Table.Page);
        if (Snapshot.Accepting)
            File.WriteAllText(Table.Page, page = Table.In(page));
        Assert.True(page == Table.In(page), "docs/migrating-from-the-Go-plugins.md has another table than the cases make: ./build.sh interop writes it.");
    }

    [NeedsFact(Needs.Plugins | Needs.GoPlugins)]
    public void Every_plugin_that_both_sets_have_has_cases()
    {
        var both = Directory.GetFiles(RepoPaths.GoPlugins).Select(Path.GetFileName).Where(name => File.Exists(Path.Combine(RepoPaths.Plugins, name!)));
        Assert.Empty(both.Except(InteropFile.Types));
    }

    public static TheoryData<string> Types => [.. InteropFile.Types];

    [NeedsTheory(Needs.Plugins | Needs.GoPlugins), MemberData(nameof(Types))]
    public void The_versions_are_those_that_both_speak(string type)
    {
        string[] go = Versions(PluginBinary.Go(type)), ours = Versions(PluginBinary.Ours(type));
        Assert.Equal(go.Intersect(ours), InteropFile.Load(type).Versions);
    }

    [Theory, MemberData(nameof(Types))]
    public void A_case_judges_the_plugin_that_its_file_is_named_after(string type) =>
        Assert.All(InteropFile.Load(type).Cases, one => Assert.Equal(type, (string?)one.Value.Plugins[^1]["type"]));

    [Theory, MemberData(nameof(Types))]
    public void A_difference_names_what_differs_and_why(string type)
    {
        Assert.All(InteropFile.Load(type).AllDifferences, difference =>
        {
            Assert.NotEmpty(difference.Patterns);
            Assert.DoesNotContain("*", difference.Patterns);
            Assert.Matches(@"^\S.*[a-z)`]$", difference.Reason);
            bool compared = difference.Cell is Cell.Result or Cell.Objects;
            Assert.Equal(compared, difference.Go.Count + difference.Ours.Count > 0);
            Assert.Equal(!compared, difference.Left.Count + difference.Check.Count + difference.Del.Count > 0);
        });
    }

    [Fact]
    public void Every_case_is_run_in_each_of_its_versions()
    {
        var run = new HashSet<(string Version, object Type, object Name)>();
        foreach (Type version in typeof(MatrixTests).Assembly.GetTypes().Where(type => type.BaseType == typeof(MatrixTests)))
        {
            foreach (string property in (string[])["Cases", "RareCases"])
            {
                foreach (object[] row in (IEnumerable<object[]>?)version.GetProperty(property)?.GetValue(null) ?? [])
                    run.Add((version.Name[3..].Replace('_', '.'), row[0], row[1]));
            }
        }
        foreach (string type in InteropFile.Types)
        {
            InteropFile file = InteropFile.Load(type);
            Assert.All(file.Cases, one => Assert.All(one.Value.Versions ?? file.Versions, version => Assert.Contains((version, type, one.Key), run)));
        }
    }

    [Fact]
    public void Every_shared_reason_is_shared()
    {
        var used = InteropFile.Types.SelectMany(type => InteropFile.Load(type).AllDifferences).Select(difference => difference.Why).GroupBy(why => why);
        Assert.Equal(InteropFile.Reasons.Keys.Order(), used.Where(group => group.Key.StartsWith('@')).Select(group => group.Key[1..]).Order());
        Assert.All(used.Where(group => !group.Key.StartsWith('@')), group => Assert.Single(group));
    }

    static string[] Versions(PluginBinary plugin)
    {
        var environment = plugin.Environment("VERSION", "", "");
        var reply = plugin.Run(environment, """{"cniVersion":"1.0.0"}""").EnsureOk().Json;
        return reply["supportedVersions"]!.Deserialize<string[]>()!;
    }
}
