namespace Cni.Aot.Tests;

/// <summary>artifacts/plugins as it would be copied to /opt/cni/bin.</summary>
public sealed class InstallationTests
{
    static readonly string[] Samples =
    [
        .. Directory.GetDirectories(RepoPaths.At("samples")).Where(folder => Directory.GetFiles(folder, "*.conflist").Length > 0)
            .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal),
    ];

    [NeedsFact(Needs.Plugins)]
    public void Every_type_is_a_link_to_one_file()
    {
        var files = Directory.GetFiles(RepoPaths.Plugins);
        var inodes = Sh.Ok("stat", ["-c", "%d:%i %h", .. files]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(files.Length, inodes.Length);

        // As many links as there are names here: no other name leads to the file, none leads elsewhere.
        Assert.Equal(inodes[0].Split(' ')[1], $"{files.Length}");
        Assert.Single(inodes.Distinct());
    }

    [NeedsFact(Needs.Plugins)]
    public void The_binary_lists_exactly_the_types_that_have_a_name()
    {
        var types = Sh.Ok(Path.Combine(RepoPaths.Plugins, "cni-plugins"), "--types").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var names = Directory.GetFiles(RepoPaths.Plugins).Select(file => Path.GetFileName(file)).Where(name => name != "cni-plugins").Order(StringComparer.Ordinal);
        Assert.Equal(names, types.Order(StringComparer.Ordinal));
        Assert.Equal(Samples, types.Order(StringComparer.Ordinal));
    }

    [NeedsFact(Needs.Plugins)]
    public void A_name_that_is_no_plugins_is_refused_with_an_error_document()
    {
        var folder = Directory.CreateTempSubdirectory("cni-aot-").FullName;
        var copy = Path.Combine(folder, "frobnicate");
        File.Copy(Path.Combine(RepoPaths.Plugins, "cni-plugins"), copy);
        var run = new PluginBinary(copy).Run(new Dictionary<string, string> { ["CNI_COMMAND"] = "VERSION" }, "{\"cniVersion\":\"1.1.0\"}");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(7, run.ErrorCode);
        Assert.Contains("frobnicate", (string?)run.Json["msg"], StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [NeedsFact(Needs.Plugins)]
    public void A_copy_of_one_plugin_works_on_its_own()
    {
        var folder = Directory.CreateTempSubdirectory("cni-aot-").FullName;
        var copy = Path.Combine(folder, "host-local");
        File.Copy(Path.Combine(RepoPaths.Plugins, "host-local"), copy);
        var plugin = new PluginBinary(copy);
        var config = $$"""{"cniVersion":"1.1.0","name":"net","type":"host-local","ipam":{"type":"host-local","subnet":"10.1.2.0/24","dataDir":"{{folder}}/data"} }""";
        Assert.Equal("10.1.2.2/24", (string?)plugin.Run(plugin.Environment("ADD", "pod1", "/run/netns/none"), config).EnsureOk().Json["ips"]![0]!["address"]);
        Assert.Equal("", plugin.Run(plugin.Environment("DEL", "pod1", ""), config).EnsureOk().StdOut);
        Directory.Delete(folder, recursive: true);
    }
}
