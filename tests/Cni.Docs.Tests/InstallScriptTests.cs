namespace Cni.Docs.Tests;

/// <summary>docs/examples/install.sh, which docs/deploying.md gives to node installers.</summary>
public sealed class InstallScriptTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("cni-install-").FullName;

    [Fact]
    public void It_installs_one_file_with_all_names_over_an_old_one_and_the_list_last()
    {
        Write("plugins/cni-plugins", "new");
        Sh.Ok("ln", At("plugins/cni-plugins"), At("plugins/bridge"));
        Sh.Ok("ln", At("plugins/cni-plugins"), At("plugins/host-local"));
        Write("bin/bridge", "old");
        Write("bin/ptp", "somebody else's");
        Write("net/unrelated", "");
        Write("10-pods.conflist", "{}");

        for (var run = 0; run < 2; run++)
        {
            Sh.Ok("env", $"PLUGINS={At("plugins")}", $"BIN={At("bin")}", $"NET={At("net")}", $"CONFLIST={At("10-pods.conflist")}", "sh", RepoPaths.At("docs/examples/install.sh"));
        }

        Assert.Equal(["bridge", "cni-plugins", "host-local", "ptp"], Names("bin"));
        Assert.Equal("new", File.ReadAllText(At("bin/bridge")));
        Assert.Equal("3 755", Sh.Ok("stat", "-c", "%h %a", At("bin/bridge")).Trim());
        Assert.Equal("somebody else's", File.ReadAllText(At("bin/ptp")));
        Assert.Equal(["10-pods.conflist", "unrelated"], Names("net"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string path) => Path.Combine(_folder, path);

    string[] Names(string folder) => [.. Directory.GetFiles(At(folder)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }
}
