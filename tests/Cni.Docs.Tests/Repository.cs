using System.Xml.Linq;

namespace Cni.Docs.Tests;

/// <summary>The repository as these tests read it: its files and its projects.</summary>
static class Repository
{
    /// <summary>The paths of all files that belong to the repository, from its root, with slashes.</summary>
    public static string[] Files { get; } = ListFiles();

    /// <summary>The paths of all projects.</summary>
    public static string[] Projects { get; } = [.. Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))];

    /// <summary>The folder names under samples/ that hold a project.</summary>
    public static string[] Samples { get; } =
        [.. Projects.Where(project => project.StartsWith("samples/", StringComparison.Ordinal)).Select(project => project.Split('/')[1]).Distinct()];

    public static string Text(string file) => File.ReadAllText(RepoPaths.At(file));

    /// <summary>The projects that a project refers to, as names.</summary>
    public static string[] ReferencesOf(string project) =>
        [.. Items(project, "ProjectReference").Where(item => (string?)item.Attribute("ReferenceOutputAssembly") != "false").Select(Include).Select(path => Path.GetFileNameWithoutExtension(path))];

    /// <summary>The packages that go where a project goes: those that only help to build it are left out.</summary>
    public static string[] PackagesOf(string project) =>
        [.. Items(project, "PackageReference").Where(item => (string?)item.Attribute("PrivateAssets") != "all").Select(Include)];

    /// <summary>The name of what a project compiles to.</summary>
    public static string AssemblyOf(string project) =>
        (string?)XDocument.Load(RepoPaths.At(project)).Descendants("AssemblyName").FirstOrDefault() ?? Path.GetFileNameWithoutExtension(project);

    static IEnumerable<XElement> Items(string project, string kind) => XDocument.Load(RepoPaths.At(project)).Descendants(kind);

    static string Include(XElement item) => ((string)item.Attribute("Include")!).Replace('\\', '/');

    /// <summary>Files that are new but not ignored count as well: a rule that waits for `git add` comes too late.</summary>
    static string[] ListFiles()
    {
        var git = Sh.Run("git", "-C", RepoPaths.Root, "-c", $"safe.directory={RepoPaths.Root}", "ls-files", "-z", "--cached", "--others", "--exclude-standard");
        var files = git.ExitCode == 0 ? git.Out.Split('\0', StringSplitOptions.RemoveEmptyEntries) : Walk();
        return [.. files.Where(file => File.Exists(RepoPaths.At(file))).Order(StringComparer.Ordinal)];
    }

    /// <summary>For sources that were unpacked from an archive.</summary>
    static IEnumerable<string> Walk() =>
        Directory.EnumerateFiles(RepoPaths.Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepoPaths.Root, file))
            .Where(file => !file.Split('/').Any(part => part is "artifacts" or "bin" or "obj" or ".git"));
}
