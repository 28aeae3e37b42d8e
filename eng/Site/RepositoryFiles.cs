namespace Cni.Site;

/// <summary>The files of the repository that a page can be made of or can lead to.</summary>
sealed class RepositoryFiles(string root)
{
    static readonly string[] Skipped = ["artifacts", "bin", "obj", ".git", "content"];

    /// <summary>All Markdown documents, as paths from the root with slashes.</summary>
    public IEnumerable<string> Documents => Walk("").Order(StringComparer.Ordinal);

    public bool IsFile(string path) => File.Exists(Path.Combine(root, path));

    public bool IsFolder(string path) => Directory.Exists(Path.Combine(root, path));

    public string Read(string path) => File.ReadAllText(Path.Combine(root, path));

    /// <summary>Folders first, each with a slash at its end, then files.</summary>
    public IEnumerable<string> Entries(string folder)
    {
        var path = Path.Combine(root, folder);
        return Directory.EnumerateDirectories(path).Select(Path.GetFileName).Where(name => !Skipped.Contains(name)).Order(StringComparer.Ordinal)
            .Select(name => name + "/")
            .Concat(Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    IEnumerable<string> Walk(string folder)
    {
        foreach (var entry in Entries(folder))
        {
            if (entry.EndsWith('/'))
            {
                foreach (var inner in Walk(folder + entry))
                {
                    yield return inner;
                }
            }
            else if (entry.EndsWith(".md", StringComparison.Ordinal))
            {
                yield return folder + entry;
            }
        }
    }
}
